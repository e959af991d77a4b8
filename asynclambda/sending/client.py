"""A client of an AWS service that is made when it is first needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

C = TypeVar("C")


class Client(Generic[C]):
    """A client, made when it is first needed and kept."""

    def __init__(self, make: Callable[[], C]) -> None:
        self.__doc__ = make.__doc__
        self._make = make
        self._made: C | None = None

    def __call__(self) -> C:
        if self._made is None:
            self._made = self._make()
        return self._made

    def forget(self) -> C | None:
        """Has the next call make another. Gives back the one that was made, if any."""
        made, self._made = self._made, None
        return made

    @contextmanager
    def replaced(self, stand_in: object) -> Iterator[None]:
        """Has something else in its place for the time of the block: a simulation's own service."""
        made = self.forget()
        self._made = cast("C", stand_in)
        try:
            yield
        finally:
            self._made = made
