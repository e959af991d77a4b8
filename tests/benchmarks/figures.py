"""What was measured, of whom, and whether it is enough.

All peers of a comparison have their turn in each round, so that what else the machine does falls on all of
them. A goal is about the ratio of two medians: no figure stands without its peer.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, in the unit of its comparison."""

    #: By the clock on the wall, or, of what is no time, the figure itself.
    wall: float
    #: Time of the processor, user and system: what else runs on the machine is not in it.
    processor: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What remains of a peer's figures."""

    median: float
    minimum: float
    #: The median; None where it was not measured.
    processor: float | None
    rounds: int

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Summary:
        """The summary of one peer's figures, of which there is at least one."""
        walls = [each.wall for each in figures]
        processors = [each.processor for each in figures if each.processor is not None]
        return cls(
            statistics.median(walls),
            min(walls),
            statistics.median(processors) if len(processors) == len(figures) else None,
            len(figures),
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """What the ratio of two peers' medians has to be."""

    what: str
    #: Whose median is divided, and by whose.
    of: str
    by: str
    limit: float
    sense: Literal["at most", "at least"] = "at most"

    @property
    def text(self) -> str:
        """As one writes it: `≤ 0.75`."""
        return f"{'≤' if self.sense == 'at most' else '≥'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal with what was measured."""

    goal: Goal
    #: Of the medians; what the goal is about.
    ratio: float
    #: Of the minima, and of processor time: where the machine is busy, these two still tell. None where
    #: processor time was not measured.
    minimum: float
    processor: float | None

    @property
    def met(self) -> bool:
        """Whether the ratio is what the goal wants."""
        if self.goal.sense == "at most":
            return self.ratio <= self.goal.limit
        return self.ratio >= self.goal.limit


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of some peers at one kind of work."""

    name: str
    #: `ms`, `µs`, `s` or `bytes`.
    unit: str
    #: By peer, in the order of the rounds.
    figures: Mapping[str, Sequence[Figure]]
    goals: Sequence[Goal] = field(default=())

    def summaries(self) -> dict[str, Summary]:
        """What remains of each peer's figures."""
        return {peer: Summary.of(figures) for peer, figures in self.figures.items()}

    def verdicts(self) -> list[Verdict]:
        """Each goal with what was measured."""
        found = self.summaries()
        verdicts = []
        for goal in self.goals:
            of, by = found[goal.of], found[goal.by]
            processor = of.processor / by.processor if of.processor and by.processor else None
            verdicts.append(
                Verdict(goal, of.median / by.median, of.minimum / by.minimum, processor)
            )
        return verdicts


def interleave(
    peers: Mapping[str, Callable[[], Figure]], rounds: int, warm_ups: int = 1
) -> dict[str, list[Figure]]:
    """The figures of peers, who all have their turn in each round: A B C, C B A, A B C, ...

    Args:
        peers: Each does the work once and says what it took.
        rounds: How many figures each gives.
        warm_ups: Rounds before that whose figures do not count: they fill the disk's cache.
    """
    figures: dict[str, list[Figure]] = {peer: [] for peer in peers}
    for turn in range(warm_ups + rounds):
        # Every other round backwards, so that nobody always runs in another's wake.
        order = list(peers.items())
        for peer, run in order if turn % 2 else reversed(order):
            figure = run()
            if turn >= warm_ups:
                figures[peer].append(figure)
    return figures
