"""Tasks on a schedule, wrongly declared and wrongly called."""

from __future__ import annotations

from typing import Any

from asynclambda import App, AsyncEvent, ScheduledEvent, ScheduledTask

app = App("schedules", runtime="python3.13")


class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    def run(self, event: ScheduledEvent) -> None:
        event.payload  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


# Nothing calls it but its schedule.
Sweep.invoke(None)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
Sweep.invoke_many([None])  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


class NoSchedule(ScheduledTask):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: ScheduledEvent) -> None: ...


class Mistyped(ScheduledTask, schedule="rate(1 day)"):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: ScheduledEvent) -> None: ...


class MistypedToo(ScheduledTask, schedule_expression="rate(1 day)", timzone="UTC"):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: ScheduledEvent) -> None: ...


class OfTheWrongType(ScheduledTask, schedule_expression=15):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: ScheduledEvent) -> None: ...


class OfAnotherKind(ScheduledTask, schedule_expression="rate(1 day)", lane_count=2):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: ScheduledEvent) -> None: ...


class WrongEvent(ScheduledTask, schedule_expression="rate(1 day)"):
    def run(self, event: AsyncEvent[Any]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongResult(ScheduledTask, schedule_expression="rate(1 day)"):
    def run(self, event: ScheduledEvent) -> int:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return 1


class HasNoPayload(ScheduledTask[int], schedule_expression="rate(1 day)"):  # E: mypy[type-arg] pyright[reportInvalidTypeArguments] ty[not-subscriptable]
    def run(self, event: ScheduledEvent) -> None: ...
