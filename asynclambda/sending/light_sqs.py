"""SQS in a function without a boto3 client.

To make `boto3.client("sqs")` costs a cold start 140 ms of CPU, eight times the urllib3 that is under it. So a
function whose environment is plain (`plain`) makes its requests by urllib3, in SQS's JSON protocol; any other
gets boto3's client, as does every process that is no function:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html

Failures are botocore's own exceptions, after as many attempts as its client makes.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast
from urllib.parse import quote, urlsplit

import botocore
import urllib3
from botocore import exceptions
from botocore.exceptions import ClientError
from pydantic_core import from_json, to_json

from asynclambda.sending.plain import plain_settings
from asynclambda.sending.signature import sign

if TYPE_CHECKING:
    from typing import Unpack

    from types_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestTypeDef,
        ChangeMessageVisibilityBatchResultTypeDef,
        GetQueueUrlRequestTypeDef,
        GetQueueUrlResultTypeDef,
        SendMessageBatchRequestTypeDef,
        SendMessageBatchResultTypeDef,
        SendMessageRequestTypeDef,
        SendMessageResultTypeDef,
    )

    from asynclambda.sending.plain import Settings

OK = 200
#: Seconds until a connection stands, and until an answer has come.
TIMEOUT = urllib3.Timeout(connect=5, read=30)
#: The longest pause between two attempts, in seconds. Before that each is up to twice the one before.
LONGEST_PAUSE = 20
#: Seconds before the second attempt, at the most.
FIRST_PAUSE = 1.0

#: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_RETRIED_STATUSES = frozenset({500, 502, 503, 504})
_RETRIED_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


class Meta(NamedTuple):
    """What a client knows of itself, under boto3's names."""

    endpoint_url: str


class LightSqs:
    """Has the methods of boto3's SQS client that a function calls. Threads may share one."""

    def __init__(self, settings: Settings, *, connections: int, attempts: int) -> None:
        """Opens no connection yet.

        Args:
            settings: The endpoint and the credentials.
            connections: How many the pool keeps.
            attempts: How often a request is made that fails by no fault of its own.
        """
        self.meta = Meta(settings.endpoint_url)
        self._settings = settings
        self._host = urlsplit(settings.endpoint_url).netloc
        self._attempts = attempts
        # The certificates that boto3's clients trust: a container image may have no others.
        certificates = Path(botocore.__file__).with_name("cacert.pem")
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            timeout=TIMEOUT,
            retries=False,
            ca_certs=str(certificates) if certificates.exists() else None,
        )

    @classmethod
    def of_environment(cls, *, connections: int, attempts: int) -> Self | None:
        """The client of this process; None where it is no function, or its environment is not plain."""
        settings = plain_settings("sqs")
        return (
            None if settings is None else cls(settings, connections=connections, attempts=attempts)
        )

    def close(self) -> None:
        """Closes its connections."""
        self._pool.clear()

    def send_message(
        self, **request: Unpack[SendMessageRequestTypeDef]
    ) -> SendMessageResultTypeDef:
        """.../APIReference/API_SendMessage.html"""
        return cast("SendMessageResultTypeDef", self._call("SendMessage", request))

    def send_message_batch(
        self, **request: Unpack[SendMessageBatchRequestTypeDef]
    ) -> SendMessageBatchResultTypeDef:
        """.../APIReference/API_SendMessageBatch.html"""
        return cast("SendMessageBatchResultTypeDef", self._call("SendMessageBatch", request))

    def change_message_visibility_batch(
        self, **request: Unpack[ChangeMessageVisibilityBatchRequestTypeDef]
    ) -> ChangeMessageVisibilityBatchResultTypeDef:
        """.../APIReference/API_ChangeMessageVisibilityBatch.html"""
        return cast(
            "ChangeMessageVisibilityBatchResultTypeDef",
            self._call("ChangeMessageVisibilityBatch", request),
        )

    def get_queue_url(
        self, **request: Unpack[GetQueueUrlRequestTypeDef]
    ) -> GetQueueUrlResultTypeDef:
        """.../APIReference/API_GetQueueUrl.html"""
        return cast("GetQueueUrlResultTypeDef", self._call("GetQueueUrl", request))

    def _call(self, operation: str, request: object) -> dict[str, Any]:
        """Makes a request, again where that may help.

        Raises:
            ClientError: SQS refused it.
            BotoCoreError: No answer came.
        """
        body = to_json(request)
        attempt = 1
        while True:
            try:
                return self._attempt(operation, body)
            except (ClientError, exceptions.ConnectionError, exceptions.HTTPClientError) as error:
                if attempt == self._attempts or not _may_pass(error):
                    raise
            _pause(attempt)
            attempt += 1

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonSQS.{operation}",
            # Errors have the codes that they have in boto3.
            "X-Amzn-Query-Mode": "true",
        }
        sign(self._settings, "sqs", self._host, headers, body)
        # These are not signed, since somebody on the way may change them.
        headers["User-Agent"] = "asynclambda"
        trace = os.environ.get("_X_AMZN_TRACE_ID")
        if trace:
            # For X-Ray, and for Lambda, which counts the hops of a loop by it.
            headers["X-Amzn-Trace-Id"] = quote(trace, safe="-=;:+&[]{}\"',")
        try:
            response = self._pool.request(
                "POST", f"{self.meta.endpoint_url}/", headers=headers, body=body, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise _no_answer(error, self.meta.endpoint_url) from error
        if response.status != OK:
            raise _error(response, operation)
        answer: dict[str, Any] = from_json(response.data)
        return answer


def _no_answer(error: urllib3.exceptions.HTTPError, url: str) -> exceptions.BotoCoreError:
    """The error that boto3's client raises in urllib3's place."""
    match error:
        case urllib3.exceptions.SSLError():
            return exceptions.SSLError(endpoint_url=url, error=error)
        case urllib3.exceptions.NewConnectionError():
            return exceptions.EndpointConnectionError(endpoint_url=url, error=error)
        case urllib3.exceptions.ConnectTimeoutError():
            return exceptions.ConnectTimeoutError(endpoint_url=url, error=error)
        case urllib3.exceptions.ReadTimeoutError():
            return exceptions.ReadTimeoutError(endpoint_url=url, error=error)
        case urllib3.exceptions.ProtocolError():
            return exceptions.ConnectionClosedError(endpoint_url=url, error=error)
        case _:
            return exceptions.HTTPClientError(error=error)


def _error(response: urllib3.BaseHTTPResponse, operation: str) -> ClientError:
    """SQS's error as boto3's client raises it. A proxy's, which is no JSON, has its status for a code."""
    try:
        details = from_json(response.data)
        code: str = details["__type"].rpartition("#")[2]
        text: str = details.get("message") or details.get("Message") or ""
    except (ValueError, KeyError, TypeError, AttributeError):
        code, text = str(response.status), response.data[:1_000].decode(errors="replace")
    code = response.headers.get("x-amzn-query-error", code).partition(";")[0]
    return ClientError(
        {
            "Error": {"Code": code, "Message": text},
            "ResponseMetadata": {
                "HostId": "",
                "RequestId": response.headers.get("x-amzn-requestid", ""),
                "HTTPStatusCode": response.status,
                "HTTPHeaders": dict(response.headers),
                "RetryAttempts": 0,
            },
        },
        operation,
    )


def _may_pass(error: Exception) -> bool:
    """Whether a further attempt may succeed."""
    if not isinstance(error, ClientError):
        return not isinstance(error, exceptions.SSLError)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _RETRIED_STATUSES or error.response["Error"]["Code"] in _RETRIED_CODES


def _pause(attempt: int) -> None:
    """Waits before the attempt after this one."""
    time.sleep(random.random() * min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))  # noqa: S311  # no secret
