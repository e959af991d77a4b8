"""Takes the messages of dead letter queues, and gives back those that nobody wants."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from asynclambda.dlq.letter import Letter, read_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from types_boto3_sqs import SQSClient

    from asynclambda.dlq.queues import DeadLetterQueue
    from asynclambda.spec import AppSpec, TaskSpec

#: Seconds that messages stay hidden while somebody looks at them; a crash gives them back after that.
HOLD = 300
#: Empty answers in a row after which a queue counts as read: SQS asks only some of its servers at a time.
EMPTY_ANSWERS = 3


@contextmanager
def held(
    queues: Sequence[DeadLetterQueue],
    app: AppSpec,
    specs: Sequence[TaskSpec],
    sqs: SQSClient,
    limit: int,
) -> Iterator[list[Letter]]:
    """The letters of some queues, hidden from others for the time of the block, then given back.

    A letter that was deleted in the block stays deleted.

    Args:
        queues: Where to look.
        app: The app.
        specs: Its tasks.
        sqs: The client.
        limit: The most letters to take.
    """
    letters: dict[str, Letter] = {}
    try:
        for queue in queues:
            empty = 0
            while empty < EMPTY_ANSWERS and len(letters) < limit:
                answer = sqs.receive_message(
                    QueueUrl=queue.url,
                    MaxNumberOfMessages=min(10, limit - len(letters)),
                    VisibilityTimeout=HOLD,
                    MessageAttributeNames=["All"],
                    MessageSystemAttributeNames=["All"],
                )
                messages = answer.get("Messages", ())
                empty = 0 if messages else empty + 1
                for message in messages:
                    letter = read_letter(message, queue, app, specs)
                    letters[letter.message_id] = letter
        yield list(letters.values())
    finally:
        _release(letters.values(), sqs)


def _release(letters: Iterable[Letter], sqs: SQSClient) -> None:
    by_queue: dict[str, list[Letter]] = {}
    for letter in letters:
        by_queue.setdefault(letter.queue.url, []).append(letter)
    for url, group in by_queue.items():
        for start in range(0, len(group), 10):
            # Deleted ones fail here, each for itself, which is as it should be.
            sqs.change_message_visibility_batch(
                QueueUrl=url,
                Entries=[
                    {
                        "Id": str(index),
                        "ReceiptHandle": letter.receipt_handle,
                        "VisibilityTimeout": 0,
                    }
                    for index, letter in enumerate(group[start : start + 10])
                ],
            )
