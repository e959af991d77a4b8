"""What happens when: a heap of actions, and the clock that jumps from one to the next."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.testing.simulator.clock import VirtualClock


class Entry:
    """Something that is to happen."""

    __slots__ = ("action", "background")

    def __init__(self, action: Callable[[], None], *, background: bool) -> None:
        #: None once it has happened or was called off.
        self.action: Callable[[], None] | None = action
        #: Whether it comes again for ever, as the run of a schedule does: nobody waits for its end.
        self.background = background


class Agenda:
    """What is to happen, in its order. Of what is at the same time, the first that was put there is first."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self._heap: list[tuple[int, int, Entry]] = []
        self._count = 0
        #: Entries that a simulation waits for until it is idle.
        self.pending = 0

    def at(self, ticks: int, action: Callable[[], None], *, background: bool = False) -> Entry:
        """Puts an action at a time; one that has passed is now."""
        entry = Entry(action, background=background)
        self._count += 1
        heappush(self._heap, (max(ticks, self.clock.ticks), self._count, entry))
        if not background:
            self.pending += 1
        return entry

    def call_off(self, entry: Entry) -> None:
        """Has an action not happen; nothing where it has happened."""
        if entry.action is not None:
            entry.action = None
            if not entry.background:
                self.pending -= 1

    def step(self, until: int | None = None) -> bool:
        """Goes on to the next action and takes it.

        Args:
            until: Only an action that is not later.

        Returns:
            Whether there was one.
        """
        heap = self._heap
        while heap and (until is None or heap[0][0] <= until):
            ticks, _, entry = heappop(heap)
            action = entry.action
            if action is None:
                continue
            entry.action = None
            if not entry.background:
                self.pending -= 1
            self.clock.ticks = ticks
            action()
            return True
        return False
