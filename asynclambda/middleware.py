"""Middleware: code around `run`, for some or all kinds of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from asynclambda.events.base import Event

E = TypeVar("E", bound=Event)
E1 = TypeVar("E1", bound=Event)
E2 = TypeVar("E2", bound=Event)
E3 = TypeVar("E3", bound=Event)


@dataclass(frozen=True, slots=True)
class Middleware(Generic[E]):
    """A function around `run`, and the kinds of event that it is for. Made by `@middleware`."""

    function: Callable[[E, Callable[[E], object]], object]
    #: None for every kind.
    kinds: tuple[type[Event], ...] | None = None

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
    """
    if len(arguments) == 1 and not isinstance(arguments[0], type):
        return Middleware(arguments[0])

    def decorate(function: Function[Event]) -> Middleware[Event]:
        return Middleware(function, arguments)

    return decorate
