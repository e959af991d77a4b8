"""Reads the queues whose batches the engine does not make, and gives each batch to its function."""

from __future__ import annotations

import base64
import json
import threading
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from asynclambda.errors import LocalError
from asynclambda.local.loop.gathering import Gathering
from asynclambda.local.loop.slow_queues import SlowQueue, slow_queues

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from types_boto3_sqs.type_defs import MessageTypeDef

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator

#: The longest wait for a message, so that a stop is seen. Seconds.
_POLL = 1
#: The pause after a failure, as the engine makes it. Seconds.
_PAUSE = 1.0
#: The most that SQS gives at once.
_MOST_AT_ONCE = 10


class Batches:
    """A reader for each such queue."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._readers: dict[SlowQueue, _Reader] = {}

    def set(self, deployment: Deployment) -> None:
        """Read the queues of a deployment from now on."""
        wanted = slow_queues(deployment)
        self._end(self._readers.keys() - wanted)
        for new in wanted - self._readers.keys():
            self._readers[new] = _Reader(self._emulator, new)

    def stop(self) -> None:
        """Read no more. Batches that run go on."""
        self._end(set(self._readers))

    def _end(self, queues: AbstractSet[SlowQueue]) -> None:
        readers = [self._readers.pop(each) for each in queues]
        for reader in readers:
            reader.stop()
        for reader in readers:
            reader.join()


class _Reader:
    def __init__(self, emulator: Emulator, queue: SlowQueue) -> None:
        self._emulator = emulator
        self._queue = queue
        self._gathering = Gathering(queue.size, queue.window)
        self._free = threading.Semaphore(queue.concurrency)
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._read, name=f"asynclambda-{queue.queue}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def join(self) -> None:
        self._thread.join()

    def _read(self) -> None:
        while not self._stopped.is_set():
            try:
                self._step()
            except (BotoCoreError, ClientError):
                # The queue is just gone, by an update; or the engine is, which the loop tells.
                self._stopped.wait(_PAUSE)

    def _step(self) -> None:
        """Take some messages, and give a batch that is ready to its function."""
        sqs = self._emulator.client("sqs")
        url = sqs.get_queue_url(QueueName=self._queue.queue)["QueueUrl"]
        left = self._gathering.wait(time.monotonic())
        if left is None or left > 0:
            pause = _POLL if left is None else min(_POLL, int(left))
            messages = sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(_MOST_AT_ONCE, self._gathering.room()),
                WaitTimeSeconds=pause,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            self._gathering.add(messages, time.monotonic())
            left = self._gathering.wait(time.monotonic())
            if left and not messages and pause == 0:
                self._stopped.wait(left)
        elif self._free.acquire(timeout=_POLL):
            batch = self._gathering.take(time.monotonic())
            threading.Thread(
                target=self._run, args=(url, batch), name="asynclambda-batch", daemon=True
            ).start()

    def _run(self, url: str, batch: list[MessageTypeDef]) -> None:
        try:
            done = self._invoke(batch)
            sqs = self._emulator.client("sqs")
            for message in done:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        except (BotoCoreError, ClientError, LocalError):
            return  # the engine has ended; they come again after their visibility timeout
        finally:
            self._free.release()

    def _invoke(self, batch: list[MessageTypeDef]) -> list[MessageTypeDef]:
        """Runs the function. Returns the messages that are done."""
        arn = f"arn:aws:sqs:{self._emulator.region}:{self._emulator.account_id}:{self._queue.queue}"
        event = {"Records": [_record(message, arn, self._emulator.region) for message in batch]}
        answer = self._emulator.client("lambda").invoke(
            FunctionName=self._queue.function, Payload=json.dumps(event)
        )
        result = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            return []
        if not self._queue.reports_failures or not isinstance(result, dict):
            return batch
        failed = {each["itemIdentifier"] for each in result.get("batchItemFailures") or ()}
        return [message for message in batch if message["MessageId"] not in failed]


def _record(message: MessageTypeDef, arn: str, region: str) -> dict[str, object]:
    """A message as Lambda gives it to a function.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {key[0].lower() + key[1:]: _json(value) for key, value in attribute.items()}
            for name, attribute in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }


def _json(value: object) -> object:
    """A value of a message's attribute: bytes are in base 64."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
