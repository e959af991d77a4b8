"""AWS on loopback, for what is tested with the real boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.aws_environment import function_environment
from support.aws_stub import AwsStub

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsStub]:
    """The server, one for the session."""
    with AwsStub() as stub:
        yield stub


@pytest.fixture
def sqs_client() -> str:
    """Which client talks to SQS: `boto3` or `light`. A module that is for both overrides it."""
    return "boto3"


@pytest.fixture
def aws(aws_server: AwsStub, monkeypatch: pytest.MonkeyPatch, sqs_client: str) -> Iterator[AwsStub]:
    """The services, empty, in an environment as a function has it."""
    aws_server.clear()
    with function_environment(aws_server.url, monkeypatch, light=sqs_client == "light"):
        yield aws_server
