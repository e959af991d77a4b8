"""A value that is made when it is first asked for, once in each function."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
A = ParamSpec("A")


class Defer(Generic[T]):
    """Holds a function and its arguments, and calls it once.

        def load_table(file: str) -> dict[str, int]:
            return {"o-1": 4999}

        table = Defer(load_table, "prices.csv")

        class Price(AsyncTask[Order], init_tasks=[table.execute]):  # loaded in INIT, for this task only
            def run(self, event: AsyncEvent[Order]) -> None:
                self.logger.info("price", cents=table.value.get(event.payload.order_id))

    All invocations of a function's environment share the value. An exception of the function is raised
    to whoever asked, and the next one who asks calls it again.
    """

    def __init__(
        self, function: Callable[A, T], /, *arguments: A.args, **keywords: A.kwargs
    ) -> None:
        self._make: Callable[[], T] = lambda: function(*arguments, **keywords)
        self._made: list[T] = []
        # Reentrant: a function that asks for its own value is a RecursionError and no deadlock.
        self._lock = RLock()

    def execute(self) -> None:
        """Makes the value now, if it is not made yet. Fit for `init_tasks`."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())

    @property
    def value(self) -> T:
        """The value; made at the first call."""
        if not self._made:
            self.execute()
        return self._made[0]
