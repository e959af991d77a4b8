"""Who is told what happens: everybody the same, in one order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

E = TypeVar("E")


class Listeners(Generic[E]):
    """Some listeners; any thread may tell them something."""

    def __init__(self) -> None:
        # A listener may subscribe or forget another one.
        self._lock = threading.RLock()
        self._listeners: list[Callable[[E], None]] = []

    def subscribe(self, listener: Callable[[E], None]) -> Callable[[], None]:
        """Calls `listener` with everything from now on. Returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def forget() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return forget

    def tell(self, event: E) -> None:
        """Tells all of them. One lock around it: each sees what many threads tell in one order."""
        with self._lock:
            for listener in tuple(self._listeners):
                listener(event)
