"""Middleware: around `run`, outermost first, for the events that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.delivery import Context, envelope, event, record
from support.requests import request

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DefinitionError,
    Event,
    Middleware,
    Response,
    TaskGroup,
    middleware,
)
from asynclambda.context import current
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.lines import Lines

#: What the middleware of this module has noted, emptied for each test.
notes: list[str] = []


@pytest.fixture(autouse=True)
def empty_notes() -> None:
    """Before each test."""
    notes.clear()


def noting(name: str) -> Middleware[Event]:
    """A middleware that notes when it is entered and left."""

    @middleware
    def note(event: Event, call_next: Callable[[Event], object]) -> object:
        notes.append(f"{name} in")
        try:
            return call_next(event)
        finally:
            notes.append(f"{name} out")

    return note


def message(task_id: str = "Charge", content: object = 1) -> dict[str, Any]:
    """An event of one message."""
    return event(record(task_id, envelope(task_id, content)))


def test_the_apps_is_outermost_then_down_the_class_tree() -> None:
    class Billing(TaskGroup, middleware=[noting("group")]): ...

    class Charge(Billing, AsyncTask[int], middleware=[noting("first"), noting("second")]):
        def run(self, event: AsyncEvent[int]) -> None:
            notes.append("run")

    App("orders", middleware=[noting("app")])
    load(Charge)(message(), Context())

    names = ["app", "group", "first", "second"]
    assert notes == [
        *(f"{name} in" for name in names),
        "run",
        *(f"{name} out" for name in reversed(names)),
    ]


def test_one_at_two_levels_runs_once_where_it_is_outermost() -> None:
    one, two = noting("one"), noting("two")

    class Billing(TaskGroup, middleware=[two, one]): ...

    class Charge(Billing, AsyncTask[int], middleware=[one]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    App("orders", middleware=[one])
    load(Charge)(message(), Context())

    assert notes == ["one in", "two in", "two out", "one out"]


def test_it_sees_the_events_of_its_kinds_alone() -> None:
    seen: list[type] = []

    @middleware(AsyncEvent, ApiEvent)
    def some(event: AsyncEvent[Any] | ApiEvent[Any], call_next: Callable[[Any], object]) -> object:
        seen.append(type(event))
        return call_next(event)

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None: ...

    class Each(BatchTask[int]):
        def run_record(self, record: AsyncEvent[int]) -> None: ...

    class Api(ApiTask[None, None], method="GET", path="/"):
        def run(self, event: ApiEvent[None]) -> None: ...

    App("orders", middleware=[some])
    load(Charge)(message(), Context())
    load(Index)(message("Index"), Context())
    load(Each)(message("Each"), Context())
    load(Api)(request(), Context())

    assert seen == [AsyncEvent, AsyncEvent, ApiEvent]


def test_a_kind_may_be_written_with_its_payload() -> None:
    @middleware(AsyncEvent[int])
    def some(event: AsyncEvent[int], call_next: Callable[[AsyncEvent[int]], object]) -> object:
        notes.append(str(event.payload + 1))
        return call_next(event)

    class Charge(AsyncTask[int], middleware=[some]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    App("orders")
    load(Charge)(message(content=6), Context())
    assert notes == ["7"]


def test_it_may_answer_itself_or_change_the_answer() -> None:
    @middleware(ApiEvent)
    def signed(event: ApiEvent[Any], call_next: Callable[[ApiEvent[Any]], object]) -> object:
        if "x-signature" not in event.headers:
            return Response({"message": "unsigned"}, status=401)
        return {"wrapped": call_next(event)}

    class Api(ApiTask[None, dict[str, Any]], method="GET", path="/", middleware=[signed]):
        def run(self, event: ApiEvent[None]) -> dict[str, Any]:
            notes.append("run")
            return {"a": 1}

    App("orders")
    handler: Any = load(Api)

    assert handler(request(), Context())["statusCode"] == 401
    assert notes == []
    signed_request = request(headers={"X-Signature": "x"})
    assert handler(signed_request, Context())["body"] == '{"wrapped":{"a":1}}'


def test_it_may_call_the_next_step_again() -> None:
    @middleware
    def twice(event: Event, call_next: Callable[[Event], object]) -> object:
        try:
            return call_next(event)
        except ConnectionError:
            return call_next(event)

    class Charge(AsyncTask[int], middleware=[twice]):
        async def run(self, event: AsyncEvent[int]) -> None:
            notes.append("run")
            if len(notes) == 1:
                raise ConnectionError

    App("orders")
    load(Charge)(message(), Context())
    assert notes == ["run", "run"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_its_exception_is_as_one_of_run(lines: Lines, when: str) -> None:
    @middleware
    def fails(event: Event, call_next: Callable[[Event], object]) -> object:
        if when == "after":
            call_next(event)
        raise LookupError(when)

    class Charge(AsyncTask[int], middleware=[noting("outer"), fails]):
        def run(self, event: AsyncEvent[int]) -> None:
            notes.append("run")

    App("orders")
    with pytest.raises(LookupError, match=when):
        load(Charge)(message(), Context())

    assert notes == ["outer in", *(["run"] if when == "after" else []), "outer out"]
    assert lines()[0]["task"] == "Charge"
    assert current.get() is None


def test_the_invocation_is_current_in_it() -> None:
    @middleware
    def looks(event: Event, call_next: Callable[[Event], object]) -> object:
        invocation = current.get()
        assert invocation is not None
        notes.append(invocation.task_id)
        return call_next(event)

    class Charge(AsyncTask[int], middleware=[looks]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    App("orders")
    load(Charge)(message(), Context())
    assert notes == ["Charge"]


def test_it_can_be_called_as_the_function_that_it_is() -> None:
    seen: list[object] = []
    note = noting("x")

    assert note(seen, lambda event: (event, 1)) == (seen, 1)  # type: ignore[arg-type]  # no event is needed
    assert notes == ["x in", "x out"]


async def asynchronous(event: Event, call_next: Callable[[Event], object]) -> object:
    """Nothing would await it."""
    return call_next(event)


@pytest.mark.parametrize("make", [middleware, middleware(AsyncEvent), Middleware])
def test_an_async_def_is_refused(make: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        make(asynchronous)

    assert "asynchronous" in (caught.value.where or "")
    assert "Write `def`" in (caught.value.remedy or "")


@pytest.mark.parametrize("kinds", [(), (int,), (AsyncEvent, int), (AsyncEvent, noting), (7,)])
def test_what_is_no_kind_of_event_is_refused(kinds: tuple[Any, ...]) -> None:
    with pytest.raises(DefinitionError, match="no kinds of event"):
        middleware(*kinds)
