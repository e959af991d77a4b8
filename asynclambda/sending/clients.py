"""boto3's clients: the one place that imports it, when the first client is needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.client import BaseClient
    from botocore.config import Config
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient

#: Requests that `invoke_many` has under way at once; the connection pool is as large.
OVERLAP = 16

C = TypeVar("C")


class Client(Generic[C]):
    """A client, made when it is first needed and kept."""

    def __init__(self, make: Callable[[], C]) -> None:
        self.__doc__ = make.__doc__
        self._make = make
        self._made: C | None = None

    def __call__(self) -> C:
        if self._made is None:
            self._made = self._make()
        return self._made

    def forget(self) -> C | None:
        """Has the next call make another. Gives back the one that was made, if any."""
        made, self._made = self._made, None
        return made

    @contextmanager
    def replaced(self, stand_in: object) -> Iterator[None]:
        """Has something else in its place for the time of the block: a simulation's own service."""
        made = self.forget()
        self._made = cast("C", stand_in)
        try:
            yield
        finally:
            self._made = made


@Client
def sqs() -> SQSClient:
    """The SQS client."""
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


def _config(read_timeout: int = 30, attempts: int = 4) -> Config:
    from botocore.config import Config

    return Config(
        connect_timeout=5,
        read_timeout=read_timeout,
        max_pool_connections=OVERLAP,
        # Throttled and failed requests are tried again with a growing, jittered pause.
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
