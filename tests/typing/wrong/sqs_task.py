"""Tasks on a queue of somebody else's, wrongly declared and wrongly called."""

from __future__ import annotations

from asynclambda import App, AsyncEvent, SqsEvent, SqsTask

app = App("imports", runtime="python3.13")


class Imported(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[str]) -> None:
        event.source_task_id  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
        event.payload.cents  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


# The queue is somebody else's: nothing of ours puts messages there.
Imported.invoke("a")  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
Imported.invoke_many(["a"])  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


class NoQueue(SqsTask[str]):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: SqsEvent[str]) -> None: ...


class Mistyped(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports", memry=1):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: SqsEvent[str]) -> None: ...


class OfTheWrongType(SqsTask[str], queue_arn=123456789012):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: SqsEvent[str]) -> None: ...


class HasNoLanes(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports", maximum_concurrency=(10, 2)):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: SqsEvent[str]) -> None: ...


class WrongEvent(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: AsyncEvent[str]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongPayload(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[int]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongResult(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[str]) -> str:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return event.payload
