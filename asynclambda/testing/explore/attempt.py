"""One run of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.testing.simulator import Faults, Injected, Simulation, Timeline, simulate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime, timedelta

    from asynclambda.app import App
    from asynclambda.tasks import Task

#: Invokes something, lets time go by, and asserts.
Scenario: TypeAlias = Callable[[Simulation], object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a run."""

    seed: int
    #: The faults that happened.
    injected: tuple[Injected, ...]
    #: What the scenario raised; None where it came to its end.
    error: Exception | None
    timeline: Timeline

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the faults."""
        return tuple(each.name for each in self.injected)

    @property
    def size(self) -> tuple[int, int]:
        """How much there is to read: faults, then lines."""
        return len(self.injected), len(self.timeline)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same in each run."""

    scenario: Scenario
    app: App
    faults: Faults
    start: datetime | None
    durations: Mapping[type[Task], timedelta]
    stage: str | None

    def attempt(self, seed: int, only: Collection[str] | None = None) -> Attempt:
        """Runs the scenario.

        Args:
            seed: What chance follows from.
            only: The faults that happen; None for those that chance brings.
        """
        error: Exception | None = None
        with simulate(
            self.app,
            start=self.start,
            seed=seed,
            faults=self.faults,
            durations=self.durations,
            stage=self.stage,
            only=only,
            logs=False,
        ) as sim:
            try:
                self.scenario(sim)
            except Exception as raised:  # noqa: BLE001  # it is what is looked for
                error = raised
            return Attempt(seed, sim.faults, error, sim.timeline())
