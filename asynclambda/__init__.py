"""asynclambda: typed Python classes in, asynchronous AWS Lambda applications out.

A task is a class, its payload a pydantic type; `OtherTask.invoke(payload)` puts a typed message on the
other task's SQS queue, and `asynclambda build` makes a SAM template and a bundle of all of them. Everything
a user needs at run time is in this module; the rest of the package is its inside.
"""

from asynclambda import ports, sending
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
from asynclambda.middleware import Middleware, middleware
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

ports.set_default(sending.AwsSender)
