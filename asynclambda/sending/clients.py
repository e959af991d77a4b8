"""The clients of AWS: the one place that imports boto3, when the first of its clients is needed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, cast

from asynclambda.sending.client import Client

if TYPE_CHECKING:
    from typing import Unpack

    from botocore.client import BaseClient
    from botocore.config import Config
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs import type_defs as types

#: Requests that `invoke_many` has under way at once; the connection pool is as large.
OVERLAP = 16
#: How often a request is made that fails by no fault of its own.
ATTEMPTS = 4


class Endpoint(Protocol):
    """Where a client's requests go."""

    @property
    def endpoint_url(self) -> str:
        """Its URL."""
        ...


class FunctionSqs(Protocol):
    """What a function asks of SQS, as boto3's client has it."""

    @property
    def meta(self) -> Endpoint:
        """What the client knows of itself."""
        ...

    def send_message(
        self, **request: Unpack[types.SendMessageRequestTypeDef]
    ) -> types.SendMessageResultTypeDef:
        """Sends a message."""
        ...

    def send_message_batch(
        self, **request: Unpack[types.SendMessageBatchRequestTypeDef]
    ) -> types.SendMessageBatchResultTypeDef:
        """Sends up to ten messages."""
        ...

    def change_message_visibility_batch(
        self, **request: Unpack[types.ChangeMessageVisibilityBatchRequestTypeDef]
    ) -> types.ChangeMessageVisibilityBatchResultTypeDef:
        """Says when up to ten received messages come again."""
        ...

    def get_queue_url(
        self, **request: Unpack[types.GetQueueUrlRequestTypeDef]
    ) -> types.GetQueueUrlResultTypeDef:
        """Finds a queue."""
        ...


@Client
def function_sqs() -> FunctionSqs:
    """What sends and gives back messages: in a function of a plain environment without boto3."""
    from asynclambda.sending.light_sqs import LightSqs

    light = LightSqs.of_environment(connections=OVERLAP, attempts=ATTEMPTS)
    return sqs() if light is None else light


@Client
def sqs() -> SQSClient:
    """boto3's SQS client."""
    import boto3

    return boto3.client("sqs", config=_config())


@Client
def s3() -> S3Client:
    """The S3 client."""
    import boto3

    return boto3.client("s3", config=_config())


@Client
def scheduler() -> EventBridgeSchedulerClient:
    """The EventBridge Scheduler client."""
    import boto3

    return boto3.client("scheduler", config=_config())


@Client
def lambda_() -> LambdaClient:
    """The Lambda client. It waits for as long as a function may run."""
    import boto3

    return boto3.client("lambda", config=_config(read_timeout=910, attempts=1))


@Client
def cloudformation() -> CloudFormationClient:
    """The CloudFormation client. Only the command line has use for it."""
    import boto3

    return boto3.client("cloudformation", config=_config())


@Client
def dynamodb() -> BaseClient:
    """The DynamoDB client; Powertools' Idempotency knows its calls."""
    import boto3

    client: Any = boto3.client("dynamodb", config=_config())
    return cast("BaseClient", client)


def prepare() -> None:
    """Makes the client that every send needs.

    What keeps it from being made, such as a region that is not set, is an error of the first message.
    """
    from botocore.exceptions import BotoCoreError

    with suppress(BotoCoreError):
        function_sqs()


def _config(read_timeout: int = 30, attempts: int = ATTEMPTS) -> Config:
    from botocore.config import Config

    return Config(
        connect_timeout=5,
        read_timeout=read_timeout,
        max_pool_connections=OVERLAP,
        # Throttled and failed requests are tried again with a growing, jittered pause.
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
