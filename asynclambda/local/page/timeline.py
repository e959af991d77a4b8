"""A time axis that long waits do not flatten: what happens is drawn to scale, what only waits is cut short.

A chain may run for 40 ms, wait an hour for its delay and run again. On a straight axis that is two dots.
So the time between two events in which nothing runs gets at most `IDLE_SHARE` of the room that all runs
have; where it was cut, the axis says so, with the real length.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The most room that one wait gets, of that of all runs.
IDLE_SHARE = 0.35
#: What counts as running time at least, so that a chain without any still has an axis. Seconds.
_LEAST_BUSY = 0.004


@dataclass(frozen=True, slots=True)
class Cut:
    """A wait that is drawn shorter than it was."""

    #: Where it begins and how wide it is drawn, of the whole width.
    at: float
    width: float
    #: How long it really was. Seconds.
    seconds: float


class Axis:
    """Where each moment is drawn, from 0 to 1."""

    def __init__(
        self, moments: Iterable[datetime], busy: Sequence[tuple[datetime, datetime]]
    ) -> None:
        """Makes an axis.

        Args:
            moments: When something happens; the first and the last are the axis's ends.
            busy: When something runs, from and to. These may overlap.
        """
        edges = {_seconds(each) for each in moments}
        spans = [(_seconds(start), _seconds(end)) for start, end in busy]
        edges |= {each for span in spans for each in span}
        self._edges = sorted(edges)
        pieces = list(pairwise(self._edges))
        runs = [_covered(piece, spans) for piece in pieces]
        running = sum(end - start for (start, end), runs in zip(pieces, runs, strict=True) if runs)
        most = max(running, _LEAST_BUSY) * IDLE_SHARE
        drawn = [
            end - start if runs else min(end - start, most)
            for (start, end), runs in zip(pieces, runs, strict=True)
        ]
        total = sum(drawn) or 1.0
        self._places = [0.0]
        for each in drawn:
            self._places.append(self._places[-1] + each / total)
        #: The waits that are cut short.
        self.cuts = [
            Cut(self._places[index], drawn[index] / total, end - start)
            for index, (start, end) in enumerate(pieces)
            if drawn[index] < end - start
        ]

    def place(self, moment: datetime) -> float:
        """Where a moment is; what lies outside of the axis is at its nearer end."""
        seconds = _seconds(moment)
        index = bisect_right(self._edges, seconds) - 1
        if index < 0 or len(self._edges) == 1:
            return 0.0
        if index >= len(self._edges) - 1:
            return 1.0
        start, end = self._edges[index], self._edges[index + 1]
        share = (seconds - start) / (end - start)
        return self._places[index] + share * (self._places[index + 1] - self._places[index])


def _seconds(moment: datetime) -> float:
    return moment.astimezone(UTC).timestamp()


def _covered(piece: tuple[float, float], spans: Sequence[tuple[float, float]]) -> bool:
    """Whether something runs in a piece; none begins or ends inside of it."""
    return any(start <= piece[0] and piece[1] <= end for start, end in spans)
