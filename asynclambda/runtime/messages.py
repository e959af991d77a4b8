"""From an SQS record to the typed event of a message on a task's own queue."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pydantic import ValidationError
from pydantic_core import from_json

from asynclambda import names
from asynclambda.context import Invocation, entered
from asynclambda.envelope import Wire, wire_schema
from asynclambda.events.queue import AsyncEvent
from asynclambda.logs import task_logger
from asynclambda.runtime.invalid import ChainTooLong, InvalidMessage, log_unread
from asynclambda.runtime.older import is_of_payload, read_older, upgraded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


class ParsedMessage(NamedTuple):
    """A message that is valid."""

    record: Mapping[str, Any]
    event: AsyncEvent[Any]
    invocation: Invocation
    #: The key of the payload's object where that lies in S3, else None.
    s3_payload_key: str | None


class MessageParser:
    """Reads the messages of one task."""

    def __init__(self, spec: TaskSpec, lane_count: int) -> None:
        self._spec = spec
        self._payload = cast("PayloadType[Any]", spec.payload)
        self._validate = self._payload.reader_in(wire_schema)
        self._names = {
            names.queue_name(spec.app_name, spec.task_id, lane): lane for lane in range(lane_count)
        }
        #: By the ARNs of queues that messages have come from.
        self._lanes: dict[str, int] = {}

    def lane(self, record: Mapping[str, Any]) -> int:
        """The lane that a record came by: that of the queue it names; 0 where it names another."""
        arn: str = record["eventSourceARN"]
        lane = self._lanes.get(arn)
        if lane is None:
            lane = self._lanes[arn] = self._names.get(arn.rpartition(":")[2], 0)
        return lane

    def parse(
        self, record: Mapping[str, Any], lane: int, context: LambdaContext
    ) -> ParsedMessage | None:
        """Reads a record. What does not reach `run` is logged.

        Returns:
            The message; None where it is a second delivery of one whose run has succeeded, which is seen
            where its payload has been emptied since.

        Raises:
            InvalidMessage: The body is no envelope, or the payload not of the task's type, nor of that which
                its `upgrade_from` takes.
            ChainTooLong: The message is further from its chain's begin than the task's `max_hops`.
            PayloadUnreachable: The payload lies in S3 and cannot be read.
        """
        try:
            return self._parse(record, lane, context)
        except ValidationError as error:
            invalid = InvalidMessage.of(error, self._spec, record["messageId"])
            log_unread(invalid, self.half_read(record, lane), self._spec)
            raise invalid from None
        except Exception as error:
            log_unread(error, self.half_read(record, lane), self._spec)
            raise

    def _parse(
        self, record: Mapping[str, Any], lane: int, context: LambdaContext
    ) -> ParsedMessage | None:
        wire = self._wire(record)
        invocation_id = wire["invocation_id"]
        attributes = record["attributes"]
        invocation = Invocation(
            self._spec.task_id,
            invocation_id,
            wire.get("root_invocation_id", invocation_id),
            wire["source_task_id"],
            lane,
            record["messageId"],
            attributes.get("MessageGroupId"),
            wire.get("hops", 1),
            int(attributes["ApproximateReceiveCount"]),
            tuple(wire.get("trail", ())),
        )
        # A dead message that comes to the task which gets those is its work, however long its way was.
        if (
            invocation.hops > self._spec.max_hops
            and wire["destination_task_id"] == self._spec.task_id
        ):
            raise ChainTooLong(invocation, self._spec)
        key = wire.get("s3_payload_key")
        if key:
            from asynclambda.runtime.stored import read_payload

            content = read_payload(key)
            if not content:
                with entered(invocation):
                    task_logger(self._spec.app_name).info(
                        "delivered again after its run succeeded: nothing is left to do"
                    )
                return None
            payload = self._stored(content, record["messageId"])
        elif "payload" in wire:
            payload = wire["payload"]
        else:
            raise InvalidMessage(
                "it has neither `payload` nor `s3_payload_key`", self._spec, record["messageId"]
            )
        event = AsyncEvent(payload, record, invocation, context)
        return ParsedMessage(record, event, invocation, key)

    def _wire(self, record: Mapping[str, Any]) -> Wire[Any]:
        """The envelope, with the payload of the task's type in it."""
        body: str = record["body"]
        try:
            wire: Wire[Any] = self._validate(body)
        except ValidationError as error:
            if not is_of_payload(error):
                raise
            older = read_older(
                self._spec, lambda _: self._validate_older(body), error, record["messageId"]
            )
            return {**older, "payload": upgraded(self._spec, older["payload"])}
        return wire

    def _stored(self, content: bytes, message_id: str) -> object:
        """The payload that lay in S3."""
        try:
            return self._payload.load(content)
        except ValidationError as error:
            older = read_older(self._spec, lambda old: old.load(content), error, message_id)
            return upgraded(self._spec, older)

    @cached_property
    def _validate_older(self) -> Callable[[str], Wire[Any]]:
        # Built for the first older message: most functions never get one.
        older = cast("PayloadType[Any]", self._spec.old_payload)
        return older.reader_in(wire_schema)

    def half_read(self, record: Mapping[str, Any], lane: int) -> Invocation:
        """What a message that is not valid still says about its invocation, for the log."""
        try:
            body = from_json(record["body"])
        except ValueError:
            body = None
        texts = (
            {name: value for name, value in body.items() if isinstance(value, str)}
            if isinstance(body, dict)
            else {}
        )
        invocation_id = texts.get("invocation_id", "")
        return Invocation(
            self._spec.task_id,
            invocation_id,
            texts.get("root_invocation_id", invocation_id),
            texts.get("source_task_id"),
            lane,
            record["messageId"],
            attempt=int(record["attributes"]["ApproximateReceiveCount"]),
        )
