"""When the schedules of a template run: time zones, `StartDate` and `EndDate` as AWS has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asynclambda.build.next_runs import runs
from asynclambda.local.json_object import child
from asynclambda.local.loop.functions import task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from asynclambda.local.json_object import Object


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule of a task."""

    task_id: str
    #: Scheduler's name of it.
    name: str
    expression: str
    timezone: str | None
    start: datetime | None
    end: datetime | None
    #: What it sends instead of Scheduler's own event; None for that.
    input: str | None


class Timetable:
    """The next run of each of some schedules. It knows no time but what it is told."""

    def __init__(self) -> None:
        self._coming: dict[Schedule, Iterator[datetime]] = {}
        self._next: dict[Schedule, datetime] = {}

    def set(self, schedules: frozenset[Schedule], now: datetime) -> None:
        """Have these from now on. A rate counts from when its schedule came, as in AWS."""
        for gone in self._coming.keys() - schedules:
            del self._coming[gone]
            self._next.pop(gone, None)
        for new in schedules - self._coming.keys():
            begin = now if new.start is None else max(now, new.start)
            self._coming[new] = runs(new.expression, new.timezone, begin)
            self._advance(new)

    @property
    def next(self) -> datetime | None:
        """When the next one runs; None where none does any more."""
        return min(self._next.values(), default=None)

    def due(self, now: datetime) -> list[tuple[Schedule, datetime]]:
        """Takes the runs whose time has come, the earliest first.

        Of several runs of one schedule, as after the machine has slept, the last.
        """
        taken: list[tuple[Schedule, datetime]] = []
        for schedule in list(self._next):
            last = None
            while (at := self._next.get(schedule)) is not None and at <= now:
                last = at
                self._advance(schedule)
            if last is not None:
                taken.append((schedule, last))
        return sorted(taken, key=lambda each: each[1])

    def _advance(self, schedule: Schedule) -> None:
        at = next(self._coming[schedule], None)
        if at is None or (schedule.end is not None and at > schedule.end):
            self._next.pop(schedule, None)
        else:
            self._next[schedule] = at


def schedules_of(template: Object) -> frozenset[Schedule]:
    """The schedules of a built template that are not disabled."""
    return frozenset(
        Schedule(
            task_id=task_of(logical_id),
            name=str(properties.get("Name", name)),
            expression=str(properties.get("ScheduleExpression")),
            timezone=_text(properties.get("ScheduleExpressionTimezone")),
            start=_time(properties.get("StartDate")),
            end=_time(properties.get("EndDate")),
            input=_text(properties.get("Input")),
        )
        for logical_id, resource in child(template, "Resources").items()
        if isinstance(resource, dict)
        for name, event in child(child(resource, "Properties"), "Events").items()
        if isinstance(event, dict) and event.get("Type") == "ScheduleV2"
        for properties in [child(event, "Properties")]
        if properties.get("State", "ENABLED") == "ENABLED"
    )


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _time(value: JsonValue) -> datetime | None:
    if not isinstance(value, str):
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
