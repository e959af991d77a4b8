"""Runs the schedules of the app, which the engine runs late and in UTC alone."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from asynclambda.errors import LocalError
from asynclambda.local.loop.functions import tasks_of
from asynclambda.local.loop.timetable import Schedule, Timetable, schedules_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator

#: The longest wait for the next run: the machine's clock may be set meanwhile. Seconds.
_LOOK = 60.0


class Schedules:
    """Invokes functions when their time has come, in a thread of its own, from `start` to `stop`."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._timetable = Timetable()
        self._schedules: frozenset[Schedule] = frozenset()
        self._functions: Mapping[str, str] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="asynclambda-clock", daemon=True)

    def start(self) -> None:
        """Run what is due from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Run nothing any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def set(self, deployment: Deployment) -> None:
        """Have the schedules of a deployment from now on."""
        with self._changed:
            self._schedules = schedules_of(deployment.template)
            self._functions = {task_id: name for name, task_id in tasks_of(deployment).items()}
            self._timetable.set(self._schedules, datetime.now(UTC))
            self._changed.notify()

    def run_now(self, task_id: str) -> None:
        """Run a schedule's task once more, now. It returns when the engine has the event.

        Raises:
            LocalError: The task has no schedule, or the engine refuses the event.
        """
        for schedule in self._schedules:
            if schedule.task_id == task_id:
                try:
                    self._invoke(schedule, datetime.now(UTC))
                except (BotoCoreError, ClientError) as error:
                    raise LocalError(f"{task_id} could not be run: {error}") from error
                return
        has = ", ".join(sorted(each.task_id for each in self._schedules)) or "none"
        raise LocalError(
            f"the app has no schedule of a task {task_id!r}", remedy=f"Tasks with one: {has}."
        )

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._stopped:
                    return
                due = self._timetable.due(datetime.now(UTC))
                if not due:
                    self._changed.wait(self._pause())
                    continue
            for schedule, at in due:
                try:
                    self._invoke(schedule, at)
                except (BotoCoreError, ClientError):
                    continue  # the function is just gone, or the engine, which the loop tells

    def _pause(self) -> float:
        following = self._timetable.next
        if following is None:
            return _LOOK
        return min(_LOOK, max(0.0, (following - datetime.now(UTC)).total_seconds()))

    def _invoke(self, schedule: Schedule, at: datetime) -> None:
        event = scheduled_event(schedule, at, self._emulator.account_id, self._emulator.region)
        # As Scheduler does: asynchronously, so that Lambda tries a failed run again.
        self._emulator.client("lambda").invoke(
            FunctionName=self._functions[schedule.task_id],
            InvocationType="Event",
            Payload=event,
        )


def scheduled_event(schedule: Schedule, at: datetime, account: str, region: str) -> str:
    """What Scheduler sends for a run, JSON: its own event, or the schedule's input.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    arn = f"arn:aws:scheduler:{region}:{account}:schedule/default/{schedule.name}"
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if schedule.input is not None:
        attributes = {
            "schedule-arn": arn,
            "scheduled-time": time,
            "execution-id": str(uuid4()),
            "attempt-number": "1",
        }
        text = schedule.input
        for name, value in attributes.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        return text
    return json.dumps(
        {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": account,
            "time": time,
            "region": region,
            "resources": [arn],
            "detail": "{}",
        }
    )
