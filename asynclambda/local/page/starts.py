"""Starts tasks of the app for the page, by the same calls as the app's own code: `ChargeCard.invoke(…)`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asynclambda import names, ports
from asynclambda.errors import AsyncLambdaError
from asynclambda.local.in_process.environment import as_function
from asynclambda.sending.sender import AwsSender
from asynclambda.spec import SqsTrigger
from asynclambda.testing.events.api import NOTHING, request_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from asynclambda.local.clients import EngineClients
    from asynclambda.ports import Accepted, Outgoing, Refused
    from asynclambda.spec import AppSpec, TaskSpec


class _Seen:
    """The sender of functions, and what has gone through it."""

    def __init__(self) -> None:
        self._sender = AwsSender()
        self.sent: list[tuple[Outgoing, Accepted | Refused]] = []

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Sends, and remembers."""
        results = self._sender.send(messages)
        self.sent += zip(messages, results, strict=True)
        return results

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Invokes a function."""
        return self._sender.call(function_name, payload)


def payload_of(spec: TaskSpec, text: str) -> str:
    """A payload as the task's own type writes it.

    Raises:
        pydantic.ValidationError: The text is no JSON, or not of that type.
    """
    if spec.payload is None:
        raise AsyncLambdaError("the task takes no payload", where=spec.task_id)
    return spec.payload.dump(spec.payload.load(text)).decode()


def send(
    app: AppSpec, spec: TaskSpec, text: str, options: Mapping[str, Any], engine: EngineClients
) -> dict[str, JsonValue]:
    """Sends a message to a task.

    Args:
        app: The app.
        spec: An `AsyncTask`, a `BatchTask`, or an `SqsTask`, whose message has no envelope.
        text: The payload's JSON; of an `SqsTask`, the body.
        options: `lane`, `delay` in seconds and `message_group_id`, where they are given.
        engine: Where to.

    Returns:
        What `MessageSent` says of it.

    Raises:
        AsyncLambdaError: It was not accepted.
        pydantic.ValidationError: The payload is not of the task's type.
    """
    if isinstance(spec.trigger, SqsTrigger):
        return _send_body(spec.trigger, text, engine)
    if spec.payload is None:
        raise AsyncLambdaError("the task takes no payload", where=spec.task_id)
    payload = spec.payload.load(text)
    seen = _Seen()
    with as_function(app, spec, _variables(spec, engine)), ports.using(seen):
        receipt = spec.task_class.invoke(
            payload,
            lane=options.get("lane") or 0,
            delay=options.get("delay") or 0,
            message_group_id=options.get("message_group_id") or None,
        )
    [(outgoing, _)] = seen.sent
    return {
        "at": datetime.now(UTC).isoformat(),
        "task_id": spec.task_id,
        "queue": outgoing.queue_name,
        "lane": receipt.lane,
        "delay": outgoing.delay,
        "message_id": receipt.message_id,
        "schedule_name": receipt.schedule_name,
        "invocation_id": receipt.invocation_id,
        "payload": outgoing.payload.decode(),
    }


def _variables(spec: TaskSpec, engine: EngineClients) -> Mapping[str, str]:
    """What the task's function has on the engine: the names of the bucket and of the schedules' role."""
    name = names.function_name(spec.app_name, spec.task_id)
    function = engine("lambda").get_function_configuration(FunctionName=name)
    return function.get("Environment", {}).get("Variables", {})


def _send_body(trigger: SqsTrigger, text: str, engine: EngineClients) -> dict[str, JsonValue]:
    """Puts a body into somebody else's queue, as it is; it may be wrong on purpose."""
    sqs = engine("sqs")
    name = trigger.queue_arn.rpartition(":")[2]
    sent = sqs.send_message(
        QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text
    )
    return {"message_id": sent["MessageId"], "queue": name}


def http_request(spec: TaskSpec, text: str, headers: Mapping[str, str]) -> dict[str, JsonValue]:
    """A payload as the request that holds it: path, query string and body.

    It is not validated: what the task answers to a wrong one is what a person wants to see.

    Returns:
        `{"method", "path", "query": {name: [value, …]}, "headers", "body"}`.

    Raises:
        AsyncLambdaError: A part of the path is missing, or it fits into no query string.
    """
    content: object = NOTHING
    if text.strip():
        try:
            content = json.loads(text)
        except ValueError as error:
            raise AsyncLambdaError(f"the payload is no JSON: {error}") from None
    event = request_event(spec, content if content is not None else NOTHING, headers=headers)
    return {
        "method": event["httpMethod"],
        "path": event["path"],
        "query": event["multiValueQueryStringParameters"] or {},
        "headers": {name: value for name, value in event["headers"].items() if name != "Host"},
        "body": event["body"],
    }
