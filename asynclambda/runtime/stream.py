"""Some changes of a DynamoDB table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from pydantic import ValidationError

from asynclambda.context import Invocation
from asynclambda.events.dynamodb import DynamoDBChange, DynamoDBEvent
from asynclambda.runtime.attribute_values import plain_item
from asynclambda.runtime.invalid import InvalidMessage, log_unread
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.runtime.batch import BatchResponse
    from asynclambda.spec import TaskSpec


class StreamHandler:
    """The handler of a `DynamoDBTask`.

    A stream is in order, so Lambda goes on from the record that failed: `run` gets the changes before
    one that does not validate, and Lambda comes back with that one first, which then fails the invocation.
    """

    def __init__(self, spec: TaskSpec) -> None:
        self._spec = spec
        self._validate = cast("PayloadType[Any]", spec.payload).adapter.validate_python
        self._runner = Runner(spec)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> BatchResponse:
        """Runs the task for the event's changes, as far as they are valid."""
        invocation_id = uuid4().hex
        invocation = Invocation(self._spec.task_id, invocation_id, invocation_id)
        changes: list[DynamoDBChange[Any]] = []
        failed: list[str] = []
        for record in event["Records"]:
            try:
                changes.append(self._parse(record))
            except Exception as error:
                log_unread(error, invocation, self._spec)
                if not changes:
                    raise
                failed.append(record["dynamodb"]["SequenceNumber"])
                break
        self._runner(DynamoDBEvent(changes, event, invocation, context), invocation)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    def _parse(self, record: Mapping[str, Any]) -> DynamoDBChange[Any]:
        change = record["dynamodb"]
        try:
            return DynamoDBChange(
                record["eventName"],
                self._image(change.get("NewImage")),
                self._image(change.get("OldImage")),
                record,
            )
        except ValidationError as error:
            raise InvalidMessage.of(error, self._spec, record.get("eventID")) from None

    def _image(self, image: Mapping[str, Mapping[str, Any]] | None) -> object:
        validated: object = None if image is None else self._validate(plain_item(image))
        return validated
