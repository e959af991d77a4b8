"""boto3 clients of the local engine, and of nothing else.

They take nothing from this machine's AWS settings: no profile, no environment variable, no proxy.
So whatever those say, a client made here talks to the engine, with credentials that no AWS account
knows.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, overload

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from botocore.client import BaseClient
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_iam import IAMClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_sts import STSClient

#: The region of AWS's own examples, and the only one that the engine has here.
REGION = "us-east-1"
#: Longer than the longest function, which a client of Lambda waits for. Seconds.
_READ_TIMEOUT = 960
#: What MiniStack takes for the account's root user.
ACCESS_KEY_ID = "test"
SECRET_ACCESS_KEY = "test"  # noqa: S105 - the engine's, no secret


class EngineClients:
    """The clients of the engine at an address, each made when it is first asked for."""

    def __init__(self, endpoint_url: str, region: str = REGION) -> None:
        self._endpoint_url = endpoint_url
        self._session = _isolated_session(region)
        self._clients: dict[str, BaseClient] = {}
        # boto3's sessions are not for several threads; its clients are.
        self._making = threading.Lock()

    @overload
    def __call__(self, service: Literal["cloudformation"]) -> CloudFormationClient: ...
    @overload
    def __call__(self, service: Literal["iam"]) -> IAMClient: ...
    @overload
    def __call__(self, service: Literal["lambda"]) -> LambdaClient: ...
    @overload
    def __call__(self, service: Literal["logs"]) -> CloudWatchLogsClient: ...
    @overload
    def __call__(self, service: Literal["s3"]) -> S3Client: ...
    @overload
    def __call__(self, service: Literal["scheduler"]) -> EventBridgeSchedulerClient: ...
    @overload
    def __call__(self, service: Literal["sqs"]) -> SQSClient: ...
    @overload
    def __call__(self, service: Literal["sts"]) -> STSClient: ...
    def __call__(self, service: str) -> BaseClient:
        """The client of a service, by boto3's name for it."""
        with self._making:
            if service not in self._clients:
                # What the session gives for a name that is no literal has no type.
                client: BaseClient = self._session.client(  # type: ignore[call-overload]
                    service, endpoint_url=self._endpoint_url, config=_config()
                )
                self._clients[service] = client
            return self._clients[service]

    def close(self) -> None:
        """Close their connections."""
        while self._clients:
            _, client = self._clients.popitem()
            client.close()


def _isolated_session(region: str) -> boto3.Session:
    """A session that knows the engine's credentials and `region`, and reads no settings at all."""
    variables = botocore.session.Session.SESSION_VARIABLES
    isolated: Mapping[str, tuple[Any, ...]] = {
        name: (None, None, default, convert) for name, (_, _, default, convert) in variables.items()
    }
    nowhere = (None, None, os.devnull, None)
    session = botocore.session.Session(
        session_vars={**isolated, "config_file": nowhere, "credentials_file": nowhere}
    )
    return boto3.Session(
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        region_name=region,
        botocore_session=session,
    )


def _config() -> Config:
    """No proxy before loopback, no second try (an Invoke would run twice), S3 without host names."""
    return Config(
        proxies={},
        retries={"total_max_attempts": 1},
        read_timeout=_READ_TIMEOUT,
        s3={"addressing_style": "path"},
    )
