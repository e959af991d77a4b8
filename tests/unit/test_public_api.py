"""The names that users import. One more is a decision; one less breaks somebody."""

from __future__ import annotations

import asynclambda

NAMES = {
    # what a user writes
    "App",
    "Backoff",
    "ApiTask",
    "AsyncTask",
    "BatchTask",
    "DirectTask",
    "DynamoDBTask",
    "ExternalTask",
    "ScheduledTask",
    "SqsTask",
    "Task",
    "TaskGroup",
    "Defer",
    "Message",
    "Middleware",
    "middleware",
    # what `run` gets, and gives
    "ApiEvent",
    "AsyncEvent",
    "BatchEvent",
    "DirectEvent",
    "DynamoDBChange",
    "DynamoDBEvent",
    "Event",
    "Response",
    "ScheduledEvent",
    "SqsEvent",
    # what a call gives back
    "InvokeFailure",
    "Receipt",
    # errors
    "AsyncLambdaError",
    "BuildError",
    "CallError",
    "ConfigError",
    "DefinitionError",
    "EnvironmentVariableError",
    "InvokeError",
    "LaneError",
    "LocalError",
    "PayloadError",
    "Permanent",
    "__version__",
}


def test_the_names_are_these() -> None:
    assert set(asynclambda.__all__) == NAMES
    assert len(asynclambda.__all__) == len(set(asynclambda.__all__))


def test_every_name_is_there_and_its_class_documented() -> None:
    for name in asynclambda.__all__:
        value = getattr(asynclambda, name)
        if isinstance(value, type):
            assert value.__doc__, name
