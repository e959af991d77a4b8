"""From an SQS record to the typed event of a message on a task's own queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pydantic import ValidationError

from asynclambda import env, names
from asynclambda.context import Invocation, current
from asynclambda.envelope import Wire, wire_adapter
from asynclambda.events import AsyncEvent
from asynclambda.logs import task_logger
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.sending import clients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


class ParsedMessage(NamedTuple):
    """A message that is valid."""

    event: AsyncEvent[Any]
    invocation: Invocation
    #: The key of the payload's object where that lies in S3, else None.
    s3_payload_key: str | None


class MessageParser:
    """Reads the messages of one task."""

    def __init__(self, spec: TaskSpec, lane_count: int) -> None:
        self._spec = spec
        self._payload = cast("PayloadType[Any]", spec.payload)
        self._validate = wire_adapter(self._payload.annotation).validator.validate_json
        self._lanes = {
            names.queue_name(spec.app_name, spec.task_id, lane): lane for lane in range(lane_count)
        }

    def lane(self, record: Mapping[str, Any]) -> int:
        """The lane that a record came by: that of the queue it names; 0 where it names another."""
        arn: str = record["eventSourceARN"]
        return self._lanes.get(arn.rpartition(":")[2], 0)

    def parse(self, record: Mapping[str, Any], lane: int, context: LambdaContext) -> ParsedMessage:
        """Reads a record.

        Raises:
            InvalidMessage: The body is no envelope, or the payload not of the task's type. It is logged.
        """
        try:
            return self._parse(record, lane, context)
        except InvalidMessage as error:
            invocation = Invocation(
                self._spec.task_id,
                "",
                "",
                lane=lane,
                message_id=record["messageId"],
                attempt=int(record["attributes"]["ApproximateReceiveCount"]),
            )
            token = current.set(invocation)
            try:
                task_logger(self._spec.app_name).error(error.what, errors=error.errors)
            finally:
                current.reset(token)
            raise

    def _parse(self, record: Mapping[str, Any], lane: int, context: LambdaContext) -> ParsedMessage:
        try:
            wire: Wire[Any] = self._validate(record["body"])
            key = wire.get("s3_payload_key")
            payload = self._payload.load(_read(key)) if key else wire["payload"]
        except ValidationError as error:
            raise InvalidMessage.of(error, self._spec, record["messageId"]) from None
        except KeyError:
            raise InvalidMessage(
                "it has neither `payload` nor `s3_payload_key`", self._spec, record["messageId"]
            ) from None
        invocation_id = wire["invocation_id"]
        invocation = Invocation(
            self._spec.task_id,
            invocation_id,
            wire.get("root_invocation_id", invocation_id),
            wire["source_task_id"],
            lane,
            record["messageId"],
            record["attributes"].get("MessageGroupId"),
            wire.get("hops", 1),
            int(record["attributes"]["ApproximateReceiveCount"]),
        )
        return ParsedMessage(AsyncEvent(payload, record, invocation, context), invocation, key)


def _read(key: str) -> bytes:
    # Only ever from the app's own bucket: a key in a message says nothing about the bucket.
    bucket = env.required(env.PAYLOAD_BUCKET)
    return clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read()


def delete_payload(key: str, app_name: str) -> None:
    """Deletes a payload's object after a successful run. A failure is logged, since the run stands."""
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = env.required(env.PAYLOAD_BUCKET)
    try:
        clients.s3().delete_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError):
        task_logger(app_name).exception("the payload's object was not deleted", s3_payload_key=key)
