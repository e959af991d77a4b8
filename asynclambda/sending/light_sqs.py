"""SQS in a function without a boto3 client.

To make `boto3.client("sqs")` costs a cold start 140 ms of CPU, three times botocore's signer and HTTP
session, which are what a request needs. So a function whose environment is plain (`plain`) talks to SQS by
these two, in SQS's JSON protocol; any other gets boto3's client, as does every process that is no function:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html

Failures are botocore's own exceptions, after as many attempts as its client makes.
"""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, HTTPClientError, SSLError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.httpsession import URLLib3Session
from pydantic_core import from_json, to_json

from asynclambda.sending.plain import plain_settings

if TYPE_CHECKING:
    from typing import Unpack

    from botocore.awsrequest import AWSResponse
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

#: Seconds until a connection stands, and until an answer has come.
TIMEOUT = (5, 30)
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

    def __init__(
        self,
        endpoint_url: str,
        region: str,
        credentials: Credentials,
        *,
        connections: int,
        attempts: int,
    ) -> None:
        self.meta = Meta(endpoint_url)
        self._region = region
        self._credentials = credentials
        self._attempts = attempts
        self._session = URLLib3Session(
            timeout=TIMEOUT,  # type: ignore[arg-type]  # botocore's own client gives a pair, too
            max_pool_connections=connections,
        )

    @classmethod
    def of_environment(cls, *, connections: int, attempts: int) -> Self | None:
        """The client of this process; None where it is no function, or its environment is not plain.

        Args:
            connections: How many the pool keeps.
            attempts: How often a request is made that fails by no fault of its own.
        """
        settings = plain_settings("sqs")
        if settings is None:
            return None
        return cls(
            settings.endpoint_url,
            settings.region,
            Credentials(settings.access_key, settings.secret_key, settings.token),
            connections=connections,
            attempts=attempts,
        )

    def close(self) -> None:
        """Closes its connections."""
        self._session.close()

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
            except (ClientError, NoConnectionError, HTTPClientError) as error:
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
            "User-Agent": "asynclambda",
        }
        trace = os.environ.get("_X_AMZN_TRACE_ID")
        if trace:
            # For X-Ray, and for Lambda, which counts the hops of a loop by it.
            headers["X-Amzn-Trace-Id"] = quote(trace, safe="-=;:+&[]{}\"',")
        request = AWSRequest("POST", f"{self.meta.endpoint_url}/", headers=headers, data=body)
        SigV4Auth(self._credentials, "sqs", self._region).add_auth(request)
        response = self._session.send(request.prepare())
        if response.status_code != 200:
            raise _error(response, operation)
        answer: dict[str, Any] = from_json(response.content)
        return answer


def _error(response: AWSResponse, operation: str) -> ClientError:
    """SQS's error as boto3's client raises it. A proxy's, which is no JSON, has its status for a code."""
    try:
        details = from_json(response.content)
        code: str = details["__type"].rpartition("#")[2]
        text: str = details.get("message") or details.get("Message") or ""
    except (ValueError, KeyError, TypeError, AttributeError):
        code, text = str(response.status_code), response.text[:1_000]
    code = response.headers.get("x-amzn-query-error", code).partition(";")[0]
    return ClientError(
        {
            "Error": {"Code": code, "Message": text},
            "ResponseMetadata": {
                "HostId": "",
                "RequestId": response.headers.get("x-amzn-requestid", ""),
                "HTTPStatusCode": response.status_code,
                "HTTPHeaders": dict(response.headers),
                "RetryAttempts": 0,
            },
        },
        operation,
    )


def _may_pass(error: Exception) -> bool:
    """Whether a further attempt may succeed."""
    if not isinstance(error, ClientError):
        return not isinstance(error, SSLError)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _RETRIED_STATUSES or error.response["Error"]["Code"] in _RETRIED_CODES


def _pause(attempt: int) -> None:
    """Waits before the attempt after this one."""
    time.sleep(random.random() * min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))  # noqa: S311  # no secret
