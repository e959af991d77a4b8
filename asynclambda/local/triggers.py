"""What runs each task of a built template, in words: for whoever shows a session.

Read from the template and not from the app, which a rebuild may have imported in another process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.local.json_object import Object, child

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import JsonValue


def triggers(template: Object) -> dict[str, list[str]]:
    """What runs each task, by task id: `POST /orders`, `queue orders-ChargeCard`, `rate(15 minutes)`."""
    resources = child(template, "Resources")
    found: dict[str, list[str]] = {}
    for logical_id, resource in resources.items():
        if isinstance(resource, dict) and resource.get("Type") == "AWS::Serverless::Function":
            events = child(child(resource, "Properties"), "Events")
            found[logical_id.removesuffix("ALFunc")] = list(_events(events, resources))
    return found


def _events(events: Object, resources: Object) -> Iterator[str]:
    for name in events:
        event = child(events, name)
        properties = child(event, "Properties")
        match event.get("Type"):
            case "Api":
                yield f"{str(properties['Method']).upper()} {properties['Path']}"
            case "SQS":
                yield f"queue {_queue_name(properties.get('Queue'), resources)}"
            case "ScheduleV2":
                zone = properties.get("ScheduleExpressionTimezone")
                yield f"{properties['ScheduleExpression']}{f' {zone}' if zone else ''}"
            case "DynamoDB":
                yield f"stream {properties.get('Stream')}"
            case other:
                yield str(other)


def _queue_name(queue: JsonValue, resources: Mapping[str, JsonValue]) -> str:
    """The name of a queue that an event names by its ARN, or by a resource of the template."""
    if isinstance(queue, str):
        return queue.rpartition(":")[2]
    if isinstance(queue, dict) and isinstance(got := queue.get("Fn::GetAtt"), list) and got:
        logical_id = str(got[0])
        resource = resources.get(logical_id)
        properties = child(resource, "Properties") if isinstance(resource, dict) else {}
        return str(properties.get("QueueName", logical_id))
    return str(queue)
