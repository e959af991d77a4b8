"""Runs a scenario under many seeds, and again under one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from asynclambda.testing.errors import SimulationError
from asynclambda.testing.explore.attempt import Setting
from asynclambda.testing.explore.failure import ExploreFailure
from asynclambda.testing.explore.shrink import shrink
from asynclambda.testing.simulator import Faults, simulate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime, timedelta

    from asynclambda.app import App
    from asynclambda.tasks import Task
    from asynclambda.testing.explore.attempt import Attempt, Scenario

T = TypeVar("T", bound="type[Task]")

#: What goes wrong where a test does not say.
_FAULTS = Faults(duplicates=0.1, reorder=True, crashes=0.05, timeouts=0.05)
#: Seeds that fail, of which the smallest is taken. More would take time and hardly make it smaller.
_ENOUGH = 20


def explore(
    scenario: Scenario,
    app: App,
    *,
    seeds: int = 200,
    faults: Faults = _FAULTS,
    start: datetime | None = None,
    durations: Mapping[T, timedelta] | None = None,
    stage: str | None = None,
) -> None:
    """Runs a scenario under seeds from 0 on, each with faults of its own, and tells the smallest that fails.

        charged: list[str] = []

        class Charge(AsyncTask[Order], idempotent="order_id"):
            def run(self, event: AsyncEvent[Order]) -> None:
                charged.append(event.payload.order_id)

        def nobody_pays_twice(sim: Simulation) -> None:
            charged.clear()
            Charge.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            assert charged == ["o-1"]

        explore(nobody_pays_twice, app, faults=Faults(duplicates=0.3, reorder=True))

    The scenario has to begin with everything as it was: what tasks leave in variables stays there. Log lines
    are not written.

    Args:
        scenario: Invokes, lets time go by and asserts what holds whatever goes wrong.
        app: The app, which this process has imported.
        seeds: How many.
        faults: What goes wrong, and how often.
        start: As for `simulate`.
        durations: As for `simulate`.
        stage: As for `simulate`.

    Raises:
        ExploreFailure: A seed broke it.
        SimulationError: There is no seed to try.
    """
    if seeds < 1:
        raise SimulationError(f"seeds={seeds}: there is nothing to try")
    # As a mapping of all classes of tasks, which one of some is not to a type checker.
    given: dict[type[Task], timedelta] = {}
    given.update((durations or {}).items())
    setting = Setting(scenario, app, faults, start, given, stage)
    failed: list[Attempt] = []
    tried = 0
    for seed in range(seeds):
        attempt = setting.attempt(seed)
        tried += 1
        if attempt.error is not None:
            failed.append(attempt)
            if not attempt.injected or len(failed) == _ENOUGH:
                break
    if not failed:
        return
    smallest = shrink(setting, min(failed, key=lambda attempt: attempt.size))
    name = getattr(scenario, "__name__", "scenario")
    own = {"start": start, "durations": durations, "stage": stage}
    raise ExploreFailure(
        smallest,
        failed=len(failed),
        tried=tried,
        scenario=name,
        options=[option for option, value in own.items() if value is not None],
    ) from smallest.error


def replay(
    scenario: Scenario,
    app: App,
    *,
    seed: int,
    only: Collection[str],
    start: datetime | None = None,
    durations: Mapping[T, timedelta] | None = None,
    stage: str | None = None,
) -> None:
    """Runs a scenario once more as `explore` did, with its log lines, so that a debugger can look at it.

        def charged_once(sim: Simulation) -> None:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            assert len(sim.runs(ChargeCard)) == 1, sim.timeline()

        try:
            replay(charged_once, app, seed=5, only=["duplicate#0"])
        except AssertionError as error:
            print(error)  # the card was charged twice

    Args:
        scenario: It.
        app: Its app.
        seed: As the failure says.
        only: The faults, as the failure says.
        start: As `explore` was given it.
        durations: As `explore` was given them.
        stage: As `explore` was given it.

    Raises:
        Exception: Whatever the scenario raises.
    """
    with simulate(app, start=start, seed=seed, durations=durations, stage=stage, only=only) as sim:
        scenario(sim)
