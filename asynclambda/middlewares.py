"""Middleware: code around `run`, for some or all kinds of events."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_origin, overload

from asynclambda.errors import DefinitionError
from asynclambda.events.base import Event

E = TypeVar("E", bound=Event)
E1 = TypeVar("E1", bound=Event)
E2 = TypeVar("E2", bound=Event)
E3 = TypeVar("E3", bound=Event)


@dataclass(frozen=True, slots=True)
class Middleware(Generic[E]):
    """A function around `run`, and the kinds of event that it is for. Made by `@middleware`.

        @middleware(AsyncEvent)
        def counted(event: AsyncEvent[Any], call_next: Callable[[AsyncEvent[Any]], object]) -> object:
            print(event.receive_count)
            return call_next(event)

        around_every_run: list[Middleware[Any]] = [counted]

        class Refund(AsyncTask[Order], middleware=around_every_run):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    Those of the app come first, then those of the classes above, outermost first.
    """

    function: Callable[[E, Callable[[E], object]], object]
    #: None for every kind.
    kinds: tuple[type[Event], ...] | None = None

    def __post_init__(self) -> None:
        """Refuses an `async def`: nothing would await it, and `run` would never be called.

        Raises:
            DefinitionError: It is one.
        """
        if inspect.iscoroutinefunction(self.function):
            raise DefinitionError(
                "a middleware is no `async def`",
                where=f"{self.function.__module__}.{self.function.__qualname__}",
                remedy="Write `def`: `call_next(event)` gives the result of an `async def run`, too.",
            )

    def __call__(self, event: E, call_next: Callable[[E], object]) -> object:
        """Calls the function, as if it were not wrapped."""
        return self.function(event, call_next)


Function = Callable[[E, Callable[[E], object]], object]


@overload
def middleware(function: Function[Event], /) -> Middleware[Event]: ...
@overload
def middleware(kind: type[E1], /) -> Callable[[Function[E1]], Middleware[E1]]: ...
@overload
def middleware(
    kind: type[E1], other: type[E2], /
) -> Callable[[Function[E1 | E2]], Middleware[E1 | E2]]: ...
@overload
def middleware(
    kind: type[E1], other: type[E2], third: type[E3], /
) -> Callable[[Function[E1 | E2 | E3]], Middleware[E1 | E2 | E3]]: ...
def middleware(*arguments: Any) -> Any:
    """Makes a function a middleware.

    It gets the typed event and the next step, calls that step once, and gives back what it gives, or
    something else:

        @middleware
        def timed(event: Event, call_next: Callable[[Event], object]) -> object:
            start = time.perf_counter()
            try:
                return call_next(event)
            finally:
                print(time.perf_counter() - start)

        @middleware(ApiEvent)
        def signed(event: ApiEvent[Any], call_next: Callable[[ApiEvent[Any]], object]) -> object:
            if "x-signature" not in event.headers:
                return Response({"message": "unsigned"}, status=401)
            return call_next(event)

    An `async def run` has finished when `call_next` returns.

    Args:
        arguments: The function itself, or one to three kinds of event that it is for.

    Raises:
        DefinitionError: A kind is no event's class, or the function is an `async def`.
    """
    # `ApiEvent[Order]` is as good as `ApiEvent`: at run time an event does not know its payload's type.
    kinds = tuple(get_origin(each) or each for each in arguments)
    if len(kinds) == 1 and callable(kinds[0]) and not isinstance(kinds[0], type):
        return Middleware(kinds[0])
    if not kinds or not all(isinstance(each, type) and issubclass(each, Event) for each in kinds):
        raise DefinitionError(
            f"@middleware({', '.join(map(repr, arguments))}) names no kinds of event",
            remedy="Write `@middleware` for every kind, or name kinds: `@middleware(AsyncEvent, ApiEvent)`.",
        )

    def decorate(function: Function[Event]) -> Middleware[Event]:
        return Middleware(function, kinds)

    return decorate
