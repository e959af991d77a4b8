"""The payload's type, however far up the class tree it is written, and in whichever module."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Optional, TypeVar

import pytest
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, DefinitionError, DirectEvent, DirectTask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asynclambda.registry import Registry
    from asynclambda.tasks import Task

T = TypeVar("T")
U = TypeVar("U")
P = TypeVar("P")
R = TypeVar("R")


class Order(BaseModel):
    order_id: str


class Page(BaseModel, Generic[T]):
    items: list[T]


def payload(tasks: Registry, task: type[Task]) -> object:
    """The type that a task's payload is validated as."""
    if not tasks.has_app:
        App("orders")
    found = tasks.spec(task).payload
    assert found is not None
    return found.annotation


def test_a_type_is_substituted_through_several_classes(tasks: Registry) -> None:
    class Each(AsyncTask[dict[str, T]], Generic[T]):
        def run(self, event: AsyncEvent[dict[str, T]]) -> None: ...

    class EachPage(Each[Page[U]], Generic[U]): ...

    class Orders(EachPage[Order]): ...

    class MoreOrders(Orders): ...

    assert payload(tasks, Orders) == dict[str, Page[Order]]
    assert payload(tasks, MoreOrders) == dict[str, Page[Order]]


def test_parameters_may_change_their_order(tasks: Registry) -> None:
    class Swapped(DirectTask[R, P], Generic[P, R]):
        def run(self, event: DirectEvent[R]) -> P:
            raise NotImplementedError

    class Quote(Swapped[int, Order]): ...

    assert payload(tasks, Quote) is Order
    result = tasks.spec(Quote).result
    assert result is not None
    assert result.annotation is int


#: T, where checkers would ask which class binds it.
OPEN: Any = T


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (OPEN, Order),
        (list[OPEN], list[Order]),
        (OPEN | None, Order | None),
        (Optional[OPEN], Optional[Order]),  # noqa: UP045  # the older spelling, too
        (dict[str, Page[OPEN] | None], dict[str, Page[Order] | None]),
        (Literal["a", "b"], Literal["a", "b"]),
        (Annotated[OPEN, "x"], Annotated[Order, "x"]),
        (Page[OPEN], Page[Order]),
        (dict[str, list[tuple[OPEN, OPEN]]], dict[str, list[tuple[Order, Order]]]),
        (int, int),
    ],
)
def test_any_type_expression_is_substituted(
    tasks: Registry, written: Any, expected: object
) -> None:
    class Base(AsyncTask[written], Generic[T]):
        def run(self, event: AsyncEvent[Any]) -> None: ...

    class Leaf(Base[Order]): ...

    assert payload(tasks, Leaf) == expected


def test_a_generic_class_without_its_type_is_refused() -> None:
    class Base(AsyncTask[Page[T]], Generic[T]):
        def run(self, event: AsyncEvent[Page[T]]) -> None: ...

    with pytest.raises(DefinitionError) as caught:

        class Leaf(Base): ...  # type: ignore[type-arg]  # the test's point

    assert "Base needs its type" in caught.value.what
    assert "class Leaf(Base[Order])" in (caught.value.remedy or "")


def test_a_type_in_quotes_is_resolved_when_it_is_needed(tasks: Registry) -> None:
    class Quoted(AsyncTask["Order"]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class QuotedList(AsyncTask[list["Order"]]):
        def run(self, event: AsyncEvent[list[Order]]) -> None: ...

    assert payload(tasks, Quoted) is Order
    assert payload(tasks, QuotedList) == list[Order]


def test_a_name_that_is_nowhere_is_an_error_that_says_where_it_should_be(tasks: Registry) -> None:
    class Lost(AsyncTask["Nowhere"]):  # type: ignore[name-defined]  # the test's point
        def run(self, event: AsyncEvent[Any]) -> None: ...

    with pytest.raises(DefinitionError) as caught:
        payload(tasks, Lost)

    assert "name 'Nowhere' is not defined" in caught.value.what
    assert "TYPE_CHECKING" in (caught.value.remedy or "")
    assert "Lost" in (caught.value.where or "")


SHARED = """
from __future__ import annotations
from typing import Generic, TypeVar
from pydantic import BaseModel
from asynclambda import AsyncTask

T = TypeVar("T")

class Base(AsyncTask["Item"], abstract=True):
    def run(self, event): ...

class Pair(AsyncTask[tuple["Item", T]], Generic[T]):
    def run(self, event): ...

class Item(BaseModel):
    shared: int
"""

CONCRETE = """
from __future__ import annotations
from pydantic import BaseModel
from asynclambda import AsyncTask
from shared_tasks import Base, Pair

class Leaf(Base): ...

class Both(Pair["Item"]): ...

class Item(BaseModel):
    own: int
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for modules, gone from the import system after the test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def test_one_name_in_two_modules_is_two_types(tasks: Registry, modules: Path) -> None:
    for name in ("first", "second"):
        (modules / f"{name}_quoted.py").write_text(
            "from asynclambda import AsyncTask\n"
            "from pydantic import BaseModel\n"
            f"class {name.title()}(AsyncTask['Same']):\n"
            "    def run(self, event): ...\n"
            "class Same(BaseModel): ...\n"
        )
    import first_quoted  # type: ignore[import-not-found]  # written above
    import second_quoted  # type: ignore[import-not-found]  # likewise

    assert payload(tasks, first_quoted.First) is first_quoted.Same
    assert payload(tasks, second_quoted.Second) is second_quoted.Same


def test_a_name_is_looked_up_in_the_module_that_writes_it(tasks: Registry, modules: Path) -> None:
    (modules / "shared_tasks.py").write_text(SHARED)
    (modules / "concrete_tasks.py").write_text(CONCRETE)

    import concrete_tasks  # type: ignore[import-not-found]  # written above
    import shared_tasks  # type: ignore[import-not-found]  # likewise

    assert payload(tasks, concrete_tasks.Leaf) is shared_tasks.Item
    both = payload(tasks, concrete_tasks.Both)
    assert both == tuple[shared_tasks.Item, concrete_tasks.Item]


def test_a_name_that_only_checkers_import_is_refused(tasks: Registry, modules: Path) -> None:
    (modules / "checked_tasks.py").write_text(
        "from __future__ import annotations\n"
        "from typing import TYPE_CHECKING\n"
        "from asynclambda import AsyncTask\n"
        "if TYPE_CHECKING:\n"
        "    from models import Order\n"
        "class Charge(AsyncTask['Order']):\n"
        "    def run(self, event): ...\n"
    )

    import checked_tasks  # type: ignore[import-not-found]  # written above

    with pytest.raises(DefinitionError, match="importable from checked_tasks"):
        payload(tasks, checked_tasks.Charge)


if sys.version_info >= (3, 12):

    def test_the_newer_syntax_works(tasks: Registry, modules: Path) -> None:
        (modules / "newer_tasks.py").write_text(
            "from asynclambda import AsyncTask\n"
            "from pydantic import BaseModel\n"
            "class Order(BaseModel):\n"
            "    order_id: str\n"
            "type Orders = list[Order]\n"
            "class Each[T](AsyncTask[list[T]]):\n"
            "    def run(self, event): ...\n"
            "class Numbers(Each[int]): ...\n"
            "class Aliased(AsyncTask[Orders]):\n"
            "    def run(self, event): ...\n"
        )

        import newer_tasks  # type: ignore[import-not-found]  # written above

        assert payload(tasks, newer_tasks.Numbers) == list[int]
        payload_type = tasks.spec(newer_tasks.Aliased).payload
        assert payload_type is not None
        assert payload_type.load('[{"order_id": "o"}]') == [newer_tasks.Order(order_id="o")]
