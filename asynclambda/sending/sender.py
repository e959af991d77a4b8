"""Sends messages: each by SQS, or by Scheduler where SQS does not delay that long."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from asynclambda import env
from asynclambda.context import ends_at
from asynclambda.errors import AsyncLambdaError, CallError
from asynclambda.ports import Accepted, Outgoing, Refused
from asynclambda.sending import clients
from asynclambda.sending.batches import cut
from asynclambda.sending.body import make_body, store_payload
from asynclambda.sending.failures import refused
from asynclambda.sending.schedules import create_schedule
from asynclambda.sending.sqs import send_batch, send_one
from asynclambda.sending.time_left import TOO_LATE, time_left

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.sending.body import Body

#: What came of some messages, by their place in the call.
Results: TypeAlias = dict[int, Accepted | Refused]

T = TypeVar("T")


class AwsSender:
    """The sender in Lambda, and wherever credentials and a region are."""

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Sends some messages. One message is one request; many go in batches, which overlap.

        Whatever has no answer shortly before the function ends is reported as not sent.
        """
        _refuse_in_build()
        if env.optional(env.INVOKES):
            from asynclambda.sending.edges import edges_of_environment

            edges = edges_of_environment()
            for message in messages:
                edges.check_message(message)
        results: Results = {}
        bodies: list[Body] = []
        for index, message in enumerate(messages):
            made = make_body(index, message)
            if isinstance(made, Refused):
                results[index] = made
            else:
                bodies.append(made)
        failure = _prepare(bodies)
        if failure is not None:
            return [results.get(index, failure) for index in range(len(messages))]
        stored = [body for body in bodies if body.s3_payload_key is not None]
        ends = ends_at.get()
        late: Refused | None = TOO_LATE
        failures = _overlap([partial(store_payload, body) for body in stored], late, ends)
        for body, refusal in zip(stored, failures, strict=True):
            if refusal is not None:
                results[body.index] = refusal
        steps = _steps([body for body in bodies if body.index not in results], ends)
        nothing: Results = {}
        for part in _overlap(steps, nothing, ends):
            results |= part
        return [results.get(index, TOO_LATE) for index in range(len(messages))]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Invokes a function and waits for what it returns."""
        _refuse_in_build()
        if env.optional(env.INVOKES):
            from asynclambda.sending.edges import check_call_here, edges_of_environment

            check_call_here(edges_of_environment(), function_name)
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = clients.lambda_().invoke(FunctionName=function_name, Payload=payload)
            body = answer["Payload"].read()
        except (BotoCoreError, ClientError) as error:
            raise CallError(f"{function_name} could not be invoked: {error}") from error
        if answer.get("FunctionError"):
            raise CallError(
                f"{function_name} failed: {_error_text(body)}",
                remedy="Its own log has the stack.",
            )
        return body


def _prepare(bodies: Sequence[Body]) -> Refused | None:
    """Makes the clients and finds the settings that some bodies need, before any of them is sent.

    Here and not in the threads: boto3 makes its clients by one session, which is not thread-safe. And a
    setting that is missing has to be an error while it can still say that nothing was sent.
    """
    if not bodies:
        return None
    from botocore.exceptions import BotoCoreError

    try:
        if any(body.s3_payload_key for body in bodies):
            env.required(env.PAYLOAD_BUCKET)
            clients.s3()
        if any(body.scheduled for body in bodies):
            for name in (
                env.DELAY_SCHEDULE_GROUP,
                env.DELAY_SCHEDULER_ROLE_ARN,
                env.DELAY_SCHEDULE_DLQ_ARN,
            ):
                env.required(name)
            clients.scheduler()
        if any(not body.scheduled or body.message.message_group_id for body in bodies):
            clients.function_sqs()
    except BotoCoreError as error:
        return refused(error)  # no region, or no such profile
    return None


def _steps(bodies: Sequence[Body], ends: float | None) -> list[Callable[[], Results]]:
    """The requests that send some bodies; they do not depend on one another."""
    now = [body for body in bodies if not body.scheduled]
    later: list[Callable[[], Results]] = [
        partial(create_schedule, body) for body in bodies if body.scheduled
    ]
    if len(now) == 1:
        return [partial(send_one, now[0]), *later]
    return [*(partial(send_batch, batch, ends) for batch in cut(now)), *later]


def _overlap(steps: Sequence[Callable[[], T]], late: T, ends: float | None) -> list[T]:
    """Takes all steps, some at once, and gives their results in their order.

    Args:
        steps: What to do.
        late: The result of each for which there is no time.
        ends: When the function ends, by `time.monotonic`; None for never.
    """
    if not steps:
        return []
    left = time_left(ends)
    if left is not None and left <= 0:
        return [late] * len(steps)
    if len(steps) == 1:
        return [steps[0]()]
    from concurrent.futures import ThreadPoolExecutor, wait  # here, since most calls are one step

    pool = ThreadPoolExecutor(min(clients.OVERLAP, len(steps)))
    try:
        futures = [pool.submit(step) for step in steps]
        done, _ = wait(futures, time_left(ends))
        return [future.result() if future in done else late for future in futures]
    finally:
        # Without waiting: what is under way may take longer than the function has.
        pool.shutdown(wait=False, cancel_futures=True)


def _refuse_in_build() -> None:
    if env.building():
        raise AsyncLambdaError(
            "the app sends a message while the build imports it",
            remedy="Move the call into a task's `run`.",
        )


def _error_text(body: bytes) -> str:
    """The type and text of a failed function's exception."""
    try:
        error = json.loads(body)
        return f"{error['errorType']}: {error['errorMessage']}"
    except (ValueError, KeyError, TypeError):
        return body[:1_000].decode(errors="replace")
