"""What SQS is asked to do with a message whose task failed: take it as dead, or give it out again later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.ports import Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from types_boto3_sqs.type_defs import MessageAttributeValueTypeDef

    from asynclambda.dead_letter import Attribute

#: SQS's limit for the entries of a batch.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
ENTRIES = 10


def bury(
    queue_url: str,
    body: str,
    attributes: Mapping[str, Attribute],
    message_group_id: str | None,
) -> Refused | None:
    """Puts a message into a dead letter queue. None where it is there.

    Args:
        queue_url: That queue.
        body: The message's, unchanged.
        attributes: Why it is dead.
        message_group_id: Its group, so that a replay has it again; None where it has none.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    given: dict[str, MessageAttributeValueTypeDef] = {
        name: {"DataType": each["DataType"], "StringValue": each["StringValue"]}
        for name, each in attributes.items()
    }
    try:
        if message_group_id is None:
            clients.function_sqs().send_message(
                QueueUrl=queue_url, MessageBody=body, MessageAttributes=given
            )
        else:
            clients.function_sqs().send_message(
                QueueUrl=queue_url,
                MessageBody=body,
                MessageAttributes=given,
                MessageGroupId=message_group_id,
            )
    except (BotoCoreError, ClientError) as error:
        return refused(error)
    return None


def hide(queue_arn: str, pauses: Sequence[tuple[str, int]]) -> Refused | None:
    """Has a queue give received messages out again after a pause. None where it will for all of them.

    Args:
        queue_arn: The queue.
        pauses: The receipt handle of each message, and seconds from now.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    account_id, name = queue_arn.split(":")[4:6]
    refusal: Refused | None = None
    try:
        # An event source mapping reads queues of the function's own region only.
        url = f"{clients.function_sqs().meta.endpoint_url}/{account_id}/{name}"
        for start in range(0, len(pauses), ENTRIES):
            answer = clients.function_sqs().change_message_visibility_batch(
                QueueUrl=url,
                Entries=[
                    {"Id": str(index), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                    for index, (handle, seconds) in enumerate(pauses[start : start + ENTRIES])
                ],
            )
            for failed in answer.get("Failed", ()):
                refusal = Refused(failed["Code"], failed.get("Message", ""))
    except (BotoCoreError, ClientError) as error:
        return refused(error)
    return refusal
