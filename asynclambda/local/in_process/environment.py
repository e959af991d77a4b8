"""The environment of a function, in this process."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from asynclambda import env, names
from asynclambda.testing.place import ACCOUNT, REGION, arn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.spec import AppSpec, TaskSpec

#: A port where nothing listens: RFC 863's, which no machine serves any more.
NOWHERE = "http://127.0.0.1:9"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def function_environment(
    app: AppSpec, spec: TaskSpec, variables: Mapping[str, str]
) -> dict[str, str]:
    """The variables that a task's function has: those of the template, with names of nothing real.

    Args:
        app: The app.
        spec: The task.
        variables: What the config says.
    """
    name = names.function_name(spec.app_name, spec.task_id)
    return {
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        env.APP_MODULE: app.location.module,
        env.TASK_ID: spec.task_id,
        env.TASK: f"{spec.location.module}:{spec.location.qualname}",
        env.ACCOUNT_ID: ACCOUNT,
        env.PAYLOAD_BUCKET: f"{spec.app_name.lower()}-payloads",
        env.DELAY_SCHEDULER_ROLE_ARN: f"arn:aws:iam::{ACCOUNT}:role/{names.DELAY_SCHEDULER_ROLE}",
        env.DELAY_SCHEDULE_GROUP: names.delay_schedule_group_name(spec.app_name),
        env.DELAY_SCHEDULE_DLQ_ARN: arn("sqs", names.delay_dlq_name(spec.app_name)),
        **variables,
    }


@contextmanager
def as_function(app: AppSpec, spec: TaskSpec, given: Mapping[str, str]) -> Iterator[None]:
    """Gives this process the variables of a task's function, and none of another one's.

    Without a DLQ and a table, which the template names to a function, the runtime neither buries and delays
    failed messages nor remembers what has succeeded: it does nothing but run the task.

    Args:
        app: The app.
        spec: The task.
        given: What the config says.
    """
    gone = [name for name in os.environ if name.startswith("ASYNC_LAMBDA_")]
    with variables(function_environment(app, spec, given), [*gone, "AWS_LAMBDA_RUNTIME_API"]):
        yield


@contextmanager
def no_aws() -> Iterator[None]:
    """Cuts this process off from AWS: no credentials, and an endpoint where nothing answers.

    An engine on this machine, which `AWS_ENDPOINT_URL` names, can still be reached.
    """
    own = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("AWS_ENDPOINT_URL") and urlsplit(value).hostname in _LOOPBACK
    }
    gone = [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]
    gone += ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]
    given = {
        "AWS_ENDPOINT_URL": NOWHERE,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",  # opens nothing
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
    }
    with variables(given | own, gone):
        yield


@contextmanager
def a_region() -> Iterator[None]:
    """Names a region where the shell names none: without one, no client can be made."""
    known = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION
    with variables({"AWS_REGION": known, "AWS_DEFAULT_REGION": known}):
        yield


@contextmanager
def variables(given: Mapping[str, str], gone: Sequence[str] = ()) -> Iterator[None]:
    """Sets some variables and removes others, and puts back what was there before."""
    before = {name: os.environ.get(name) for name in [*given, *gone]}
    for name in before:
        os.environ.pop(name, None)
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
