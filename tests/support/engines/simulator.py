"""The simulator, with the app in this process."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from support.engines.depot_app import depot
from support.engines.engine import Dead

from asynclambda.sending import clients
from asynclambda.testing import simulate
from asynclambda.testing.place import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.engines.engine import EngineName

    from asynclambda import Task
    from asynclambda.testing import Simulation

#: The tasks whose messages may die.
_MORTAL = (depot.Fragile, depot.Lost, depot.LostForGood, depot.Doomed, depot.Blind, depot.Tally)


class Simulator:
    """The engine of `asynclambda.testing.simulate`. Its clock is its own."""

    name: EngineName = "simulator"

    def __init__(self, sim: Simulation, reports: list[dict[str, Any]]) -> None:
        self._sim = sim
        self._reports = reports

    @classmethod
    @contextmanager
    def in_force(cls) -> Iterator[Simulator]:
        """What is invoked in this process goes to a simulation, which begins and ends here.

        The simulator does a task's work at the end of its run, so it began that much earlier.
        """
        durations: dict[type[Task], timedelta] = {depot.Narrow: timedelta(seconds=depot.WORK)}
        reports: list[dict[str, Any]] = []
        with pytest.MonkeyPatch.context() as patch, simulate(depot.app, durations=durations) as sim:

            def report(**fields: Any) -> None:
                at = sim.now.timestamp()
                if (fields["kind"], fields.get("task")) == ("began", "Narrow"):
                    at -= depot.WORK
                reports.append({"at": at, **fields})

            patch.setattr(depot, "report", report)
            patch.setattr(depot, "work", lambda _: None)
            patch.setattr(depot, "die", lambda: None)
            yield cls(sim, reports)

    def put(self, queue: str, body: str, *, group: str | None = None) -> None:
        if group is not None:
            self._sim.send(
                depot.Parcels, depot.Note.model_validate_json(body), message_group_id=group
            )
            return
        sqs = clients.function_sqs()
        url = f"{sqs.meta.endpoint_url}/{ACCOUNT}/{queue}"
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes={})

    def request(self, method: str, path: str, body: object) -> tuple[int, Any]:
        answer = self._sim.request(method, path, body=body)
        return answer.status, answer.json()

    def wait(self, condition: Callable[[], bool]) -> None:
        self._sim.run_until_idle()
        assert condition(), f"nothing more happens:\n{self._sim.timeline()}"

    def now(self) -> float:
        return self._sim.now.timestamp()

    def pause(self, seconds: float) -> None:
        self._sim.advance(seconds=seconds)

    def skip_to(self, schedule: str) -> None:
        """All of them are due within the hour; Scheduler is exact to the minute."""
        del schedule
        self._sim.advance(hours=1, minutes=1)

    def lose_next(self, task: type[depot.Lost]) -> None:
        self._sim.crash_next(task)

    def hidden_for(self, task: type[depot.Lost]) -> float:
        """As AWS advises, and so the template has it: six times the function's timeout."""
        del task
        return 120

    @contextmanager
    def throttled(self) -> Iterator[None]:
        self._sim.throttle_next()
        yield

    def reports(self) -> list[dict[str, Any]]:
        return list(self._reports)

    def dead(self) -> list[Dead]:
        found = []
        for task in _MORTAL:
            for each in self._sim.dead(task):
                payload: object = each.payload  # a text, where it is not of the task's type
                text = (
                    payload.model_dump_json() if isinstance(payload, depot.Note) else str(payload)
                )
                said = each.error is not None
                reason, attempts = (each.reason, each.attempts) if said else (None, None)
                found.append(Dead(task.__name__, text, reason, attempts))
        return found

    def waiting(self, task: str) -> int:
        return sum(self._sim.queue(getattr(depot, task)))
