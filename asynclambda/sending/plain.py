"""Whether a function's environment is the plain one: what a request to AWS needs, without boto3.

It is that of a function with a role's credentials in its variables and no setting that changes what boto3
does. In any other, boto3 knows better.
"""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

#: They change what boto3 does, or say that something wraps it.
CHANGES = (
    "ALL_PROXY",
    "AWS_AUTH_SCHEME_PREFERENCE",
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",  # SnapStart's credentials, which change
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DATA_PATH",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_LAMBDA_EXEC_WRAPPER",  # OpenTelemetry's layer and others instrument botocore
    "AWS_MAX_ATTEMPTS",
    "AWS_PROFILE",
    "AWS_RETRY_MODE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "REQUESTS_CA_BUNDLE",
)
#: What traces the requests of boto3's clients, and would not see these.
TRACERS = ("aws_xray_sdk", "ddtrace", "opentelemetry", "sentry_sdk")
#: The regions whose endpoints are known here. Those of other partitions are boto3's to find.
_REGION = re.compile(r"(?:(cn)|[a-z]{2}|us-gov)-(?:north|south|east|west|central){1,2}-\d{1,2}")


class Settings(NamedTuple):
    """What a request to a service needs."""

    endpoint_url: str
    region: str
    access_key: str
    secret_key: str
    token: str | None


def plain_settings(service: str) -> Settings | None:
    """What a request to a service needs; None where this is no function, or its environment is not plain.

    Args:
        service: As it is in endpoints: `sqs`.
    """
    get = os.environ.get
    region = get("AWS_DEFAULT_REGION", "")
    access_key, secret_key = get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY")
    if "AWS_LAMBDA_RUNTIME_API" not in os.environ or not (access_key and secret_key):
        return None
    partition = _REGION.fullmatch(region)
    if partition is None or _changed() or _traced():
        return None
    suffix = "amazonaws.com.cn" if partition[1] else "amazonaws.com"
    endpoint_url = (
        get(f"AWS_ENDPOINT_URL_{service.upper()}")
        or get("AWS_ENDPOINT_URL")
        or f"https://{service}.{region}.{suffix}"
    ).rstrip("/")
    if endpoint_url.count("/") > 2:  # those of https://; it has a path
        return None
    return Settings(endpoint_url, region, access_key, secret_key, get("AWS_SESSION_TOKEN"))


def _changed() -> bool:
    return any(os.environ.get(name) or os.environ.get(name.lower()) for name in CHANGES)


def _traced() -> bool:
    return any(name in sys.modules for name in TRACERS)
