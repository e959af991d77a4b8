"""The queues whose batches the engine does not make, as a template has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.local.json_object import child
from asynclambda.local.localise_events import is_waited_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from asynclambda.local.deployment import Deployment

#: How many batches of one queue the engine runs at once where no concurrency is given.
_USUAL_CONCURRENCY = 5


@dataclass(frozen=True, slots=True)
class SlowQueue:
    """One of them, with the function that reads it."""

    #: Lambda's name of the function.
    function: str
    #: The queue's name.
    queue: str
    #: The most messages of a batch.
    size: int
    #: How long a batch is waited for. Seconds.
    window: float
    #: The most batches that run at once.
    concurrency: int
    #: Whether the function says which messages have failed.
    reports_failures: bool


def slow_queues(deployment: Deployment) -> frozenset[SlowQueue]:
    """Those of a deployment."""
    return frozenset(_slow_queues(deployment))


def _slow_queues(deployment: Deployment) -> Iterator[SlowQueue]:
    resources = child(deployment.template, "Resources")
    for logical_id, function in deployment.functions.items():
        for event in child(child(child(resources, logical_id), "Properties"), "Events").values():
            if not isinstance(event, dict) or event.get("Type") != "SQS":
                continue
            properties = child(event, "Properties")
            if not is_waited_for(properties) or properties.get("Enabled") is False:
                continue
            reported = properties.get("FunctionResponseTypes")
            concurrency = child(properties, "ScalingConfig").get("MaximumConcurrency")
            yield SlowQueue(
                function=function,
                queue=_queue_name(properties.get("Queue"), deployment),
                size=_number(properties.get("BatchSize"), 10),
                window=_number(properties.get("MaximumBatchingWindowInSeconds"), 0),
                concurrency=_number(concurrency, _USUAL_CONCURRENCY),
                reports_failures=isinstance(reported, list)
                and "ReportBatchItemFailures" in reported,
            )


def _queue_name(queue: JsonValue, deployment: Deployment) -> str:
    """The name of a queue that an event names by its ARN, or by a resource of the template."""
    if isinstance(queue, dict) and isinstance(got := queue.get("Fn::GetAtt"), list) and got:
        return deployment.queues[str(got[0])].rpartition("/")[2]
    return str(queue).rpartition(":")[2]


def _number(value: JsonValue, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
