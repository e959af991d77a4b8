"""boto3's clients: the one place that imports it, when the first client is needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient

#: Requests that `invoke_many` has under way at once; the connection pool is as large.
OVERLAP = 16


@cache
def sqs() -> SQSClient:
    """The SQS client."""
    import boto3

    return boto3.client("sqs", config=_config())


@cache
def s3() -> S3Client:
    """The S3 client."""
    import boto3

    return boto3.client("s3", config=_config())


@cache
def scheduler() -> EventBridgeSchedulerClient:
    """The EventBridge Scheduler client."""
    import boto3

    return boto3.client("scheduler", config=_config())


@cache
def lambda_() -> LambdaClient:
    """The Lambda client. It waits for as long as a function may run."""
    import boto3

    return boto3.client("lambda", config=_config(read_timeout=910, attempts=1))


@cache
def cloudformation() -> CloudFormationClient:
    """The CloudFormation client. Only the command line has use for it."""
    import boto3

    return boto3.client("cloudformation", config=_config())


def _config(read_timeout: int = 30, attempts: int = 4) -> Config:
    from botocore.config import Config

    return Config(
        connect_timeout=5,
        read_timeout=read_timeout,
        max_pool_connections=OVERLAP,
        # Throttled and failed requests are tried again with a growing, jittered pause.
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
