"""Tasks on a table's stream, wrongly declared and wrongly called."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, BatchEvent, DynamoDBEvent, DynamoDBTask

app = App("streams", runtime="python3.13")
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/Items/stream/2026-01-01T00:00:00.000"


class Item(BaseModel):
    pk: str


class Mirror(DynamoDBTask[Item], stream_arn=ARN):
    def run(self, event: DynamoDBEvent[Item]) -> None:
        for change in event.records:
            # An insertion has no old image, a removal no new one.
            change.new_image.pk  # E: mypy[union-attr] pyright[reportOptionalMemberAccess] ty[missing-union-attribute]


# Nothing calls it but the stream.
Mirror.invoke(Item(pk="a"))  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


class NoStream(DynamoDBTask[Item]):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: DynamoDBEvent[Item]) -> None: ...


class Mistyped(DynamoDBTask[Item], stream_arn=ARN, batchsize=10):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: DynamoDBEvent[Item]) -> None: ...


class OfTheWrongType(DynamoDBTask[Item], stream_arn=None):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: DynamoDBEvent[Item]) -> None: ...


class WrongEvent(DynamoDBTask[Item], stream_arn=ARN):
    def run(self, event: BatchEvent[Item]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongPayload(DynamoDBTask[Item], stream_arn=ARN):
    def run(self, event: DynamoDBEvent[str]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongResult(DynamoDBTask[Item], stream_arn=ARN):
    def run(self, event: DynamoDBEvent[Item]) -> Item:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return Item(pk="a")
