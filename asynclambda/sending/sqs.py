"""Sends by SQS: one message, or a batch whose failed entries are tried again."""

from __future__ import annotations

import random
import time
from functools import cache
from typing import TYPE_CHECKING

from asynclambda import env
from asynclambda.ports import Accepted, Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused
from asynclambda.sending.time_left import time_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

    from asynclambda.sending.body import Body

#: Times that the entries of a batch are sent which SQS refused by no fault of theirs.
ATTEMPTS = 4
#: Seconds before the second attempt; it doubles, and a part of it is random.
FIRST_PAUSE = 0.1


@cache
def queue_url(queue_name: str) -> str:
    """The URL of a queue in this account and region.

    In Lambda it follows from the account's id; elsewhere SQS is asked, once for each queue.
    """
    account_id = env.optional(env.ACCOUNT_ID)
    if account_id is None:
        return clients.function_sqs().get_queue_url(QueueName=queue_name)["QueueUrl"]
    return f"{clients.function_sqs().meta.endpoint_url}/{account_id}/{queue_name}"


def send_one(body: Body) -> dict[int, Accepted | Refused]:
    """Sends one message by a request of its own, which botocore tries again where that may help."""
    from botocore.exceptions import BotoCoreError, ClientError

    message = body.message
    try:
        url = queue_url(message.queue_name)
        if message.message_group_id is None:
            answer = clients.function_sqs().send_message(
                QueueUrl=url, MessageBody=body.text, DelaySeconds=message.delay
            )
        else:
            answer = clients.function_sqs().send_message(
                QueueUrl=url,
                MessageBody=body.text,
                DelaySeconds=message.delay,
                MessageGroupId=message.message_group_id,
            )
    except (BotoCoreError, ClientError) as error:
        return {body.index: refused(error)}
    return {body.index: Accepted(answer["MessageId"], s3_payload_key=body.s3_payload_key)}


def send_batch(
    bodies: Sequence[Body], ends_at: float | None = None
) -> dict[int, Accepted | Refused]:
    """Sends up to ten messages of one queue.

    Entries that fail by SQS's fault are sent again, after a pause; those that fail by their own are not.

    Args:
        bodies: The messages.
        ends_at: When the function ends, by `time.monotonic`: no attempt begins after that.
    """
    results: dict[int, Accepted | Refused] = {}
    left = {str(body.index): body for body in bodies}
    for attempt in range(ATTEMPTS):
        if attempt > 0:
            pause = FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1)  # noqa: S311  # no secret
            seconds = time_left(ends_at)
            if seconds is not None and seconds < pause:
                break
            time.sleep(pause)
        failed = _attempt(left, results)
        left = {entry_id: left[entry_id] for entry_id in failed}
        if not left:
            break
    return results


def _attempt(left: dict[str, Body], results: dict[int, Accepted | Refused]) -> list[str]:
    """Sends what is left, notes what came of each, and gives the entries that may be sent again."""
    from botocore.exceptions import BotoCoreError, ClientError

    name = next(iter(left.values())).queue_name
    try:
        answer = clients.function_sqs().send_message_batch(
            QueueUrl=queue_url(name), Entries=[_entry(key, body) for key, body in left.items()]
        )
    except (BotoCoreError, ClientError) as error:
        # botocore has tried the whole request again already, as often as it is worth.
        results |= {body.index: refused(error) for body in left.values()}
        return []
    for sent in answer.get("Successful", ()):
        body = left[sent["Id"]]
        results[body.index] = Accepted(sent["MessageId"], s3_payload_key=body.s3_payload_key)
    again: list[str] = []
    for failed in answer.get("Failed", ()):
        body = left[failed["Id"]]
        results[body.index] = Refused(failed["Code"], failed.get("Message", ""))
        if not failed["SenderFault"]:
            again.append(failed["Id"])
    for body in left.values():
        # SQS answers for every entry; should it not, the message does not count as sent.
        results.setdefault(body.index, Refused("NoAnswer", "SQS's answer does not name the entry"))
    return again


def _entry(entry_id: str, body: Body) -> SendMessageBatchRequestEntryTypeDef:
    entry: SendMessageBatchRequestEntryTypeDef = {
        "Id": entry_id,
        "MessageBody": body.text,
        "DelaySeconds": body.message.delay,
    }
    if body.message.message_group_id is not None:
        entry["MessageGroupId"] = body.message.message_group_id
    return entry
