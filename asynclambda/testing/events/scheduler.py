"""Runs of a schedule."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from asynclambda import clock, names
from asynclambda.testing.place import ACCOUNT, REGION, arn

if TYPE_CHECKING:
    from datetime import datetime

    from asynclambda.spec import TaskSpec


def scheduled_event(spec: TaskSpec, *, time: datetime | None = None) -> dict[str, Any]:
    """What EventBridge Scheduler sends a function.

    Args:
        spec: The task.
        time: The time that the run was scheduled for, with a time zone; None for now.
    """
    at = (clock.now() if time is None else time).astimezone(UTC)
    name = names.function_name(spec.app_name, spec.task_id)
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [arn("scheduler", f"schedule/default/{name}")],
        "detail": "{}",
    }
