"""Sends dead messages again, or drops them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from asynclambda.errors import AsyncLambdaError
from asynclambda.spec import SqsTrigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import JsonValue
    from types_boto3_sqs import SQSClient

    from asynclambda.dlq.letter import Letter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter."""

    letter: Letter
    #: SQS's id of the message that replaces it; None where it is still in the dead letter queue.
    message_id: str | None
    #: Why it was not sent, or not deleted after it was; None where all went well.
    problem: str | None = None


def edited(letter: Letter, payload: JsonValue) -> str:
    """The body of a letter with another payload, after that has been validated.

    Raises:
        AsyncLambdaError: The letter is for no task of the app, or the task takes no payload.
        pydantic.ValidationError: The payload is not of the task's type.
    """
    if letter.task is None or letter.task.payload is None:
        raise AsyncLambdaError(
            "the message is for no task of the app, so its payload cannot be validated",
            where=f"message {letter.message_id}",
        )
    # Dumped by the task's own type: what goes out is what `invoke` would have sent.
    typed = letter.task.payload.load(json.dumps(payload))
    text = letter.task.payload.dump(typed).decode()
    if isinstance(letter.task.trigger, SqsTrigger):
        return text
    try:
        envelope = json.loads(letter.body)
    except ValueError:
        envelope = None
    if not isinstance(envelope, dict) or "destination_task_id" not in envelope:
        envelope = {
            "source_task_id": None,
            "destination_task_id": letter.task.task_id,
            "invocation_id": uuid4().hex,
        }
    envelope.pop("s3_payload_key", None)
    return json.dumps({**envelope, "payload": text})


def replay(letters: Iterable[tuple[Letter, str]], sqs: SQSClient, rate: float) -> Iterator[Outcome]:
    """Sends letters to the queues that they came from, each before it is deleted.

    Args:
        letters: Each with the body to send.
        sqs: The client.
        rate: Messages a second at the most.
    """
    urls: dict[str, str] = {}
    begin = time.monotonic()
    for count, (letter, body) in enumerate(letters):
        time.sleep(max(0.0, begin + count / rate - time.monotonic()))
        if letter.source_queue is None:
            yield Outcome(letter, None, "it does not say which queue it came from")
            continue
        try:
            if letter.source_queue not in urls:
                answer = sqs.get_queue_url(QueueName=letter.source_queue)
                urls[letter.source_queue] = answer["QueueUrl"]
            sent = sqs.send_message(
                QueueUrl=urls[letter.source_queue], MessageBody=body, **_group(letter)
            )
        except (BotoCoreError, ClientError) as error:
            yield Outcome(letter, None, f"not sent: {error}")
            continue
        problem = _delete(letter, sqs)
        yield Outcome(
            letter,
            sent["MessageId"],
            None if problem is None else f"sent again, but still in the DLQ as well: {problem}",
        )


def drop(letters: Iterable[Letter], sqs: SQSClient) -> Iterator[Outcome]:
    """Deletes letters for good."""
    for letter in letters:
        problem = _delete(letter, sqs)
        yield Outcome(letter, None, None if problem is None else f"not dropped: {problem}")


def _group(letter: Letter) -> dict[str, Any]:
    """A message's group; in a FIFO queue it needs one, and an id that SQS has not seen."""
    fifo = letter.source_queue is not None and letter.source_queue.endswith(".fifo")
    if not fifo:
        return (
            {} if letter.message_group_id is None else {"MessageGroupId": letter.message_group_id}
        )
    return {
        "MessageGroupId": letter.message_group_id or letter.message_id,
        "MessageDeduplicationId": uuid4().hex,
    }


def _delete(letter: Letter, sqs: SQSClient) -> str | None:
    """Deletes a letter; gives back why that failed, or None."""
    try:
        sqs.delete_message(QueueUrl=letter.queue.url, ReceiptHandle=letter.receipt_handle)
    except (BotoCoreError, ClientError) as error:
        return str(error)
    return None
