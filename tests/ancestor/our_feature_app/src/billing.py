"""A group of tasks with options of its own, and a group within it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asynclambda import AsyncEvent, AsyncTask, TaskGroup, middleware

if TYPE_CHECKING:
    from collections.abc import Callable

seen: list[object] = []


def say(task: str, **fields: object) -> None:
    """One line of JSON."""
    print(json.dumps({"task": task, **fields}))  # noqa: T201 - how a test sees it


@middleware(AsyncEvent)
def note(event: AsyncEvent[Any], call_next: Callable[[AsyncEvent[Any]], object]) -> object:
    seen.append(event.payload)
    return call_next(event)


class Billing(
    TaskGroup,
    lane_count=3,
    propagate_lane_assignment=False,
    propagate_message_group_id=True,
    dlq_task="BillingDlq",
    middleware=[note],
):
    """What all tasks of billing have."""


class BillingDlq(Billing, AsyncTask[Any], lane_count=1):
    def run(self, event: AsyncEvent[Any]) -> None:
        say("BillingDlq", payload=event.payload)


class Invoice(Billing, AsyncTask[dict[str, str]], maximum_concurrency=(2, 3, 4)):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        say("Invoice", payload=event.payload, seen=seen, lane=event.lane)
        Remind.invoke_many([event.payload], message_group_id="tenant-1")


class Remind(Billing, AsyncTask[dict[str, str]], lane_count=1, propagate_lane_assignment=True):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        say("Remind", payload=event.payload, group=event.message_group_id)


class Reports(Billing):
    """A group within the group."""


class Report(Reports, AsyncTask[dict[str, str]]):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        say("Report", payload=event.payload, lane=event.lane)
