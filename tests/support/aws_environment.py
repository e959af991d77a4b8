"""The environment of a function whose AWS is the stub."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.retries.standard import ExponentialBackoff

from asynclambda import env
from asynclambda.sending import clients, light_sqs, plain, sqs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

BUCKET = "orders-payloads"


@contextmanager
def function_environment(
    url: str, monkeypatch: pytest.MonkeyPatch, *, attempts: int = 3, light: bool = False
) -> Iterator[None]:
    """Sets what Lambda and the template set, and makes botocore and us retry without pauses.

    Args:
        url: The endpoint of every service.
        monkeypatch: Undoes it after the test.
        attempts: Of the clients, for each request.
        light: Have SQS's light client, as in Lambda, instead of boto3's.
    """
    for name in plain.CHANGES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    if light:
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    for name, value in {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        env.ACCOUNT_ID: "123456789012",
        env.PAYLOAD_BUCKET: BUCKET,
        env.DELAY_SCHEDULER_ROLE_ARN: "arn:aws:iam::123456789012:role/orders-delay",
        env.DELAY_SCHEDULE_GROUP: "orders-delay",
        env.DELAY_SCHEDULE_DLQ_ARN: "arn:aws:sqs:us-east-1:123456789012:orders-delay-dlq",
    }.items():
        monkeypatch.setenv(name, value)
    make_config = clients._config
    monkeypatch.setattr(
        clients,
        "_config",
        lambda read_timeout=30, attempts=attempts: make_config(read_timeout, attempts),
    )
    monkeypatch.setattr(clients, "ATTEMPTS", attempts)
    monkeypatch.setattr(light_sqs, "FIRST_PAUSE", 0)
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    monkeypatch.setattr(sqs, "FIRST_PAUSE", 0)
    forget_clients()
    yield
    forget_clients()


def forget_clients() -> None:
    """Closes the clients, so that the next ones are of the environment as it is then."""
    for make in (clients.sqs, clients.s3, clients.scheduler, clients.lambda_):
        client = make.forget()
        if client is not None:
            client.close()
    light = clients.function_sqs.forget()
    if isinstance(light, light_sqs.LightSqs):
        light.close()
    sqs.queue_url.cache_clear()
