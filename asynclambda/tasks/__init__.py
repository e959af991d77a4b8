"""The kinds of task. Each is one class in one file: its keywords, its trigger, its `run`, its calls."""

from typing import TYPE_CHECKING

from asynclambda.lazy import exports

if TYPE_CHECKING:
    from asynclambda.tasks.api import ApiTask
    from asynclambda.tasks.async_task import AsyncTask
    from asynclambda.tasks.base import Task, TaskGroup
    from asynclambda.tasks.batch import BatchTask
    from asynclambda.tasks.direct import DirectTask
    from asynclambda.tasks.dynamodb import DynamoDBTask
    from asynclambda.tasks.external import ExternalTask
    from asynclambda.tasks.scheduled import ScheduledTask
    from asynclambda.tasks.sqs import SqsTask
else:
    __getattr__, __dir__ = exports(
        __name__,
        {
            "ApiTask": "asynclambda.tasks.api",
            "AsyncTask": "asynclambda.tasks.async_task",
            "BatchTask": "asynclambda.tasks.batch",
            "DirectTask": "asynclambda.tasks.direct",
            "DynamoDBTask": "asynclambda.tasks.dynamodb",
            "ExternalTask": "asynclambda.tasks.external",
            "ScheduledTask": "asynclambda.tasks.scheduled",
            "SqsTask": "asynclambda.tasks.sqs",
            "Task": "asynclambda.tasks.base",
            "TaskGroup": "asynclambda.tasks.base",
        },
    )

__all__ = [
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
]
