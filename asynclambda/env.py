"""The environment variables that the framework reads, each in one place.

The template sets those that start with `ASYNC_LAMBDA_`; the others are Lambda's own.
"""

from __future__ import annotations

import os

from asynclambda.errors import EnvironmentVariableError

TASK_ID = "ASYNC_LAMBDA_TASK_ID"
#: `module:Class` of the function's task.
TASK = "ASYNC_LAMBDA_TASK"
#: The module that makes the `App`.
APP_MODULE = "ASYNC_LAMBDA_APP_MODULE"
ACCOUNT_ID = "ASYNC_LAMBDA_ACCOUNT_ID"
PAYLOAD_BUCKET = "ASYNC_LAMBDA_PAYLOAD_S3_BUCKET"
DELAY_SCHEDULER_ROLE_ARN = "ASYNC_LAMBDA_DELAY_SCHEDULER_ROLE_ARN"
DELAY_SCHEDULE_GROUP = "ASYNC_LAMBDA_DELAY_SCHEDULE_GROUP"
DELAY_SCHEDULE_DLQ_ARN = "ASYNC_LAMBDA_DELAY_SCHEDULE_DLQ_ARN"
#: The URL of the queue that gets the function's dead messages; only tasks that read a queue have it.
DLQ_URL = "ASYNC_LAMBDA_DLQ_URL"
#: The table that remembers successes; only functions of idempotent tasks have it.
IDEMPOTENCY_TABLE = "ASYNC_LAMBDA_IDEMPOTENCY_TABLE"
#: "1" where the source shows that the task puts messages on queues: what sends is loaded in INIT.
SENDS = "ASYNC_LAMBDA_SENDS"
#: What the names of functions end with, where they run from a container image.
FUNCTION_SUFFIX = "ASYNC_LAMBDA_FUNCTION_SUFFIX"
#: The origin that the API's `cors` allows, and "true" where its pages may send cookies.
CORS_ORIGIN = "ASYNC_LAMBDA_CORS_ORIGIN"
CORS_CREDENTIALS = "ASYNC_LAMBDA_CORS_CREDENTIALS"
#: The queues and functions that the function's task may send to, as a JSON array of names. Only
#: `asynclambda dev` sets it: in AWS the role says the same.
INVOKES = "ASYNC_LAMBDA_INVOKES"
#: "1" while `asynclambda build` imports the app.
BUILD_MODE = "ASYNC_LAMBDA_BUILD_MODE"


def required(name: str) -> str:
    """The variable's value.

    Raises:
        EnvironmentVariableError: It is not set, or empty.
    """
    value = os.environ.get(name)
    if not value:
        raise EnvironmentVariableError(
            f"the environment variable {name} is not set",
            remedy=(
                "The built template sets it on every function. Outside Lambda, set it yourself, "
                "or run the task with `asynclambda dev` or `asynclambda invoke`."
            ),
        )
    return value


def optional(name: str) -> str | None:
    """The variable's value, or None where it is not set or empty."""
    return os.environ.get(name) or None


def region() -> str:
    """The AWS region: `AWS_REGION`, as Lambda sets it, else `AWS_DEFAULT_REGION`.

    Raises:
        EnvironmentVariableError: Neither is set.
    """
    return optional("AWS_REGION") or required("AWS_DEFAULT_REGION")


def building() -> bool:
    """Whether the app is being imported by a build, where nothing may be sent."""
    return os.environ.get(BUILD_MODE) == "1"
