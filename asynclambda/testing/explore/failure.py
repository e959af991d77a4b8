"""A scenario that does not hold, for a reader."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.testing.explore.attempt import Attempt
    from asynclambda.testing.simulator import Injected, Timeline


class ExploreFailure(AssertionError):  # noqa: N818  # as an assertion that fails is none of ours
    """A seed broke the scenario. Its cause is the scenario's own error; the text has all that is needed.

        def charged_once(sim: Simulation) -> None:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            assert len(sim.runs(ChargeCard)) == 1

        try:
            explore(charged_once, app, faults=Faults(duplicates=0.3))
        except ExploreFailure as failure:
            print(failure)  # ends with the line that replays it
            assert [fault.name for fault in failure.faults] == ["duplicate#0"]

    pytest shows the text as the reason of the failure.
    """

    seed: int
    #: The faults that it needs, in their order.
    faults: tuple[Injected, ...]
    timeline: Timeline

    def __init__(
        self, attempt: Attempt, *, failed: int, tried: int, scenario: str, options: Sequence[str]
    ) -> None:
        """Tells an attempt that failed.

        Args:
            attempt: The smallest.
            failed: How many of the seeds failed.
            tried: How many there were.
            scenario: What the scenario is called.
            options: The names of what `replay` has to be given as `explore` was.
        """
        self.seed = attempt.seed
        self.faults = attempt.injected
        self.timeline = attempt.timeline
        names = ", ".join(f'"{name}"' for name in attempt.names)
        only = f"({names},)" if len(attempt.names) == 1 else f"({names})"
        more = "".join(f", {option}={option}" for option in options)
        super().__init__(
            f"seed {attempt.seed} breaks {scenario}, {_with(attempt)}\n\n"
            f"{_cause(attempt)}\n\n{attempt.timeline}\n\n"
            f"Of {tried} seeds, {failed} break it. "
            f"To see it again:\n  replay({scenario}, app, seed={attempt.seed}, only={only}{more})"
        )


def _with(attempt: Attempt) -> str:
    if not attempt.injected:
        return "without any fault"
    faults = "\n".join(f"  {each}" for each in attempt.injected)
    return f"and needs no more than this to go wrong:\n{faults}"


def _cause(attempt: Attempt) -> str:
    error = attempt.error
    if error is None:
        return ""
    last = traceback.extract_tb(error.__traceback__)[-1]
    told = "".join(traceback.format_exception_only(error)).rstrip()
    return f"{last.filename}:{last.lineno}: {last.line}\n{told}"
