"""One message of somebody else's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from pydantic import ValidationError

from asynclambda.context import Invocation
from asynclambda.events.sqs import SqsEvent
from asynclambda.payload import reader
from asynclambda.runtime.failed import FailedMessage, FailedMessages
from asynclambda.runtime.invalid import InvalidMessage, log_unread
from asynclambda.runtime.older import read_older, upgraded
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


class SqsHandler:
    """The handler of an `SqsTask`.

    An exception fails the invocation, which puts the message back; unless it is dead, and so done. It
    stops there, so that the messages of a FIFO queue stay in their order.
    """

    def __init__(self, spec: TaskSpec) -> None:
        self._spec = spec
        self._validate = _reader(cast("PayloadType[Any]", spec.payload))
        self._failed = FailedMessages(spec)
        self._runner = Runner(spec, failed=self._failed)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> None:
        """Runs the task for the event's messages; the template gives it one at a time."""
        for record in event["Records"]:
            invocation_id = uuid4().hex
            invocation = Invocation(
                self._spec.task_id,
                invocation_id,
                invocation_id,
                message_id=record["messageId"],
                message_group_id=record["attributes"].get("MessageGroupId"),
                attempt=int(record["attributes"]["ApproximateReceiveCount"]),
            )
            try:
                payload = self._parse(record, invocation)
                taken = [(record, invocation)]
                self._runner(SqsEvent(payload, record, invocation, context), invocation, taken)
            except Exception as error:
                if self._failed.settle([FailedMessage(record, invocation, error)]):
                    raise

    def _parse(self, record: Mapping[str, Any], invocation: Invocation) -> object:
        try:
            payload = self._read(record)
        except ValidationError as error:
            invalid = InvalidMessage.of(error, self._spec, record["messageId"])
            log_unread(invalid, invocation, self._spec)
            raise invalid from None
        except Exception as error:
            log_unread(error, invocation, self._spec)
            raise
        return payload

    def _read(self, record: Mapping[str, Any]) -> object:
        body: str = record["body"]
        try:
            return self._validate(body)
        except ValidationError as error:
            older = read_older(
                self._spec, lambda old: _reader(old)(body), error, record["messageId"]
            )
            return upgraded(self._spec, older)


def _reader(payload: PayloadType[Any]) -> Callable[[str], object]:
    """What reads a body. A task that wants text gets it as it is: a plain text is seldom JSON."""
    adapter = payload.adapter
    plain = adapter.core_schema["type"] in {"str", "bytes"}
    return reader(adapter.validate_python if plain else adapter.validate_json)
