"""asynclambda: typed Python classes in, asynchronous AWS Lambda applications out.

A task is a class, its payload a pydantic type; `OtherTask.invoke(payload)` puts a typed message on the
other task's SQS queue, and `asynclambda build` makes a SAM template and a bundle of all of them. Everything
a user needs at run time is in this module; the rest of the package is its inside.
"""

from typing import TYPE_CHECKING

from asynclambda.lazy import exports

if TYPE_CHECKING:
    from asynclambda.app import App
    from asynclambda.defer import Defer
    from asynclambda.errors import (
        AsyncLambdaError,
        BuildError,
        CallError,
        ConfigError,
        DefinitionError,
        EnvironmentVariableError,
        LaneError,
        LocalError,
    )
    from asynclambda.events import (
        ApiEvent,
        AsyncEvent,
        BatchEvent,
        DirectEvent,
        DynamoDBEvent,
        Event,
        Response,
        ScheduledEvent,
        SqsEvent,
    )
    from asynclambda.events.dynamodb import DynamoDBChange
    from asynclambda.failures import InvokeError, InvokeFailure
    from asynclambda.middlewares import Middleware, middleware
    from asynclambda.payload import PayloadError
    from asynclambda.receipts import Receipt
    from asynclambda.retry import Backoff, Permanent
    from asynclambda.tasks import (
        ApiTask,
        AsyncTask,
        BatchTask,
        DirectTask,
        DynamoDBTask,
        ExternalTask,
        ScheduledTask,
        SqsTask,
        Task,
        TaskGroup,
    )
    from asynclambda.tasks.message import Message
else:
    __getattr__, __dir__ = exports(
        __name__,
        {
            "ApiEvent": "asynclambda.events.api",
            "ApiTask": "asynclambda.tasks.api",
            "App": "asynclambda.app",
            "AsyncEvent": "asynclambda.events.queue",
            "AsyncLambdaError": "asynclambda.errors",
            "AsyncTask": "asynclambda.tasks.async_task",
            "Backoff": "asynclambda.retry",
            "BatchEvent": "asynclambda.events.queue",
            "BatchTask": "asynclambda.tasks.batch",
            "BuildError": "asynclambda.errors",
            "CallError": "asynclambda.errors",
            "ConfigError": "asynclambda.errors",
            "Defer": "asynclambda.defer",
            "DefinitionError": "asynclambda.errors",
            "DirectEvent": "asynclambda.events.direct",
            "DirectTask": "asynclambda.tasks.direct",
            "DynamoDBChange": "asynclambda.events.dynamodb",
            "DynamoDBEvent": "asynclambda.events.dynamodb",
            "DynamoDBTask": "asynclambda.tasks.dynamodb",
            "EnvironmentVariableError": "asynclambda.errors",
            "Event": "asynclambda.events.base",
            "ExternalTask": "asynclambda.tasks.external",
            "InvokeError": "asynclambda.failures",
            "InvokeFailure": "asynclambda.failures",
            "LaneError": "asynclambda.errors",
            "LocalError": "asynclambda.errors",
            "Message": "asynclambda.tasks.message",
            "Middleware": "asynclambda.middlewares",
            "PayloadError": "asynclambda.payload",
            "Permanent": "asynclambda.retry",
            "Receipt": "asynclambda.receipts",
            "Response": "asynclambda.events.api",
            "ScheduledEvent": "asynclambda.events.scheduled",
            "ScheduledTask": "asynclambda.tasks.scheduled",
            "SqsEvent": "asynclambda.events.sqs",
            "SqsTask": "asynclambda.tasks.sqs",
            "Task": "asynclambda.tasks.base",
            "TaskGroup": "asynclambda.tasks.base",
            "middleware": "asynclambda.middlewares",
        },
    )

__all__ = [
    "ApiEvent",
    "ApiTask",
    "App",
    "AsyncEvent",
    "AsyncLambdaError",
    "AsyncTask",
    "Backoff",
    "BatchEvent",
    "BatchTask",
    "BuildError",
    "CallError",
    "ConfigError",
    "Defer",
    "DefinitionError",
    "DirectEvent",
    "DirectTask",
    "DynamoDBChange",
    "DynamoDBEvent",
    "DynamoDBTask",
    "EnvironmentVariableError",
    "Event",
    "ExternalTask",
    "InvokeError",
    "InvokeFailure",
    "LaneError",
    "LocalError",
    "Message",
    "Middleware",
    "PayloadError",
    "Permanent",
    "Receipt",
    "Response",
    "ScheduledEvent",
    "ScheduledTask",
    "SqsEvent",
    "SqsTask",
    "Task",
    "TaskGroup",
    "__version__",
    "middleware",
]

__version__ = "0.1.0"
