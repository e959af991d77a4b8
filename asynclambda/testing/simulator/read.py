"""Reads a blueprint out of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import env, names
from asynclambda.build.values import at, items, mapping, resources
from asynclambda.testing.simulator.blueprint import (
    Blueprint,
    FunctionDesign,
    MappingDesign,
    QueueDesign,
    RouteDesign,
    ScheduleDesign,
    StreamDesign,
)
from asynclambda.testing.simulator.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.plan.resource import Value

#: SQS's own values, in seconds.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
_VISIBILITY, _RETENTION = 30, 345_600
#: Lambda's own values. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_BATCH_SIZE, _STREAM_BATCH_SIZE, _TIMEOUT = 10, 100, 3
#: More often than a stream keeps its changes.
_FOR_EVER = 1_000_000


def read_blueprint(template: Mapping[str, Value], app_name: str) -> Blueprint:
    """What a template of the build says."""
    return _Reader(template, app_name).blueprint()


class _Reader:
    def __init__(self, template: Mapping[str, Value], app_name: str) -> None:
        self._resources = resources(template)
        self._globals = mapping(at(template, "Globals", "Function"))
        self._resolver = Resolver(template, app_name)

    def blueprint(self) -> Blueprint:
        functions = {
            logical_id: self._function(logical_id, mapping(resource.get("Properties")))
            for logical_id, resource in self._of_type("AWS::Serverless::Function")
        }
        queues = {}
        for logical_id, resource in self._of_type("AWS::SQS::Queue"):
            queue = self._queue(logical_id, mapping(resource.get("Properties")))
            queues[queue.name] = queue
        mappings: list[MappingDesign] = []
        streams: list[StreamDesign] = []
        schedules: list[ScheduleDesign] = []
        routes: list[RouteDesign] = []
        for logical_id, function in functions.items():
            for event in mapping(at(self._resources[logical_id], "Properties", "Events")).values():
                properties = mapping(at(event, "Properties"))
                match at(event, "Type"):
                    case "SQS":
                        made = self._mapping(function, properties)
                        mappings.append(made)
                        if made.queue_name not in queues:
                            queues[made.queue_name] = self._foreign(function, properties)
                    case "ScheduleV2":
                        schedules.append(_schedule(function, properties))
                    case "Api":
                        routes.append(
                            RouteDesign(
                                task_id=function.task_id,
                                method=str(properties["Method"]).upper(),
                                path=str(properties["Path"]),
                            )
                        )
                    case "DynamoDB":
                        streams.append(self._stream(function, properties))
                    case _:
                        pass  # of no kind of task
        return Blueprint(
            queues=queues,
            functions={function.task_id: function for function in functions.values()},
            mappings=tuple(mappings),
            streams=tuple(streams),
            schedules=tuple(schedules),
            routes=tuple(routes),
            payload_days=self._payload_days(),
        )

    def _of_type(self, kind: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
        return ((name, each) for name, each in self._resources.items() if each.get("Type") == kind)

    def _queue(self, logical_id: str, properties: Mapping[str, Value]) -> QueueDesign:
        redrive = mapping(properties.get("RedrivePolicy"))
        target = redrive.get("deadLetterTargetArn")
        return QueueDesign(
            name=self._resolver.name(logical_id),
            arn=self._resolver.arn(logical_id),
            visibility_timeout=self._number(properties.get("VisibilityTimeout"), _VISIBILITY),
            retention=self._number(properties.get("MessageRetentionPeriod"), _RETENTION),
            delay=self._number(properties.get("DelaySeconds"), 0),
            fifo=properties.get("FifoQueue") is True,
            max_receive_count=self._optional(redrive.get("maxReceiveCount")),
            dead_letter_queue=None if target is None else _last(self._resolver.text(target)),
        )

    def _foreign(self, function: FunctionDesign, properties: Mapping[str, Value]) -> QueueDesign:
        """A queue of somebody else's, of which the template has the ARN alone.

        Taken to be as AWS advises for its reader, and without a DLQ of its own.
        """
        queue_arn = self._resolver.text(properties.get("Queue"))
        return QueueDesign(
            name=_last(queue_arn),
            arn=queue_arn,
            visibility_timeout=6 * function.timeout,
            retention=_RETENTION,
            fifo=queue_arn.endswith(".fifo"),
        )

    def _function(self, logical_id: str, properties: Mapping[str, Value]) -> FunctionDesign:
        variables = {
            **mapping(at(self._globals, "Environment", "Variables")),
            **mapping(at(properties, "Environment", "Variables")),
        }
        environment = {name: self._resolver.text(value) for name, value in variables.items()}
        name = self._resolver.name(logical_id)
        memory = properties.get("MemorySize", self._globals.get("MemorySize"))
        timeout = properties.get("Timeout", self._globals.get("Timeout"))
        return FunctionDesign(
            name=name,
            task_id=environment[env.TASK_ID],
            timeout=self._number(timeout, _TIMEOUT),
            reserved_concurrency=self._optional(properties.get("ReservedConcurrentExecutions")),
            environment={
                "AWS_LAMBDA_FUNCTION_NAME": name,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._number(memory, 128)),
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                **environment,
            },
        )

    def _mapping(self, function: FunctionDesign, properties: Mapping[str, Value]) -> MappingDesign:
        return MappingDesign(
            task_id=function.task_id,
            queue_name=_last(self._resolver.text(properties.get("Queue"))),
            batch_size=self._number(properties.get("BatchSize"), _BATCH_SIZE),
            window=self._number(properties.get("MaximumBatchingWindowInSeconds"), 0),
            maximum_concurrency=self._optional(
                at(properties, "ScalingConfig", "MaximumConcurrency")
            ),
            reports_failures="ReportBatchItemFailures"
            in items(properties.get("FunctionResponseTypes")),
        )

    def _stream(self, function: FunctionDesign, properties: Mapping[str, Value]) -> StreamDesign:
        return StreamDesign(
            task_id=function.task_id,
            stream_arn=self._resolver.text(properties.get("Stream")),
            batch_size=self._number(properties.get("BatchSize"), _STREAM_BATCH_SIZE),
            window=self._number(properties.get("MaximumBatchingWindowInSeconds"), 0),
            attempts=self._number(properties.get("MaximumRetryAttempts"), _FOR_EVER),
        )

    def _payload_days(self) -> int | None:
        properties = at(self._resources.get(names.PAYLOAD_BUCKET), "Properties")
        for rule in items(at(properties, "LifecycleConfiguration", "Rules")):
            days = self._optional(at(rule, "ExpirationInDays"))
            if days is not None:
                return days
        return None

    def _optional(self, value: Value) -> int | None:
        return None if value is None else int(self._resolver.text(value))

    def _number(self, value: Value, otherwise: int) -> int:
        number = self._optional(value)
        return otherwise if number is None else number


def _schedule(function: FunctionDesign, properties: Mapping[str, Value]) -> ScheduleDesign:
    timezone = properties.get("ScheduleExpressionTimezone")
    return ScheduleDesign(
        task_id=function.task_id,
        expression=str(properties["ScheduleExpression"]),
        timezone=None if timezone is None else str(timezone),
    )


def _last(queue_arn: str) -> str:
    """The name at the end of an ARN."""
    return queue_arn.rpartition(":")[2]
