"""The events of a function, made into those that the local engine has; a part of `localise`."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local.json_object import Object, child, ensure_child

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

#: What API Gateway understands by ANY.
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
#: The most that MiniStack takes out of a queue for one invocation.
BATCH_LIMIT = 10


def is_waited_for(properties: Object) -> bool:
    """Whether a queue's event is of batches that the engine does not make: larger, or waited for."""
    size = properties.get("BatchSize")
    return bool(properties.get("MaximumBatchingWindowInSeconds")) or (
        isinstance(size, int) and size > BATCH_LIMIT
    )


class EventLocaliser:
    """Changes the events of a template's functions in place."""

    def __init__(
        self,
        template: Object,
        resources: Object,
        parameters: Mapping[str, str],
        differs: Callable[[str, str], None],
        *,
        own_clock: bool,
    ) -> None:
        """Nothing is changed yet.

        Args:
            template: The whole template.
            resources: Its resources.
            parameters: Values of its parameters, over their defaults.
            differs: Is told a function's logical id and what it does not do here.
            own_clock: Whether schedules, and batches that are waited for, are run from outside.
        """
        self._template = template
        self._resources = resources
        self._parameters = parameters
        self._differs = differs
        self._own_clock = own_clock

    def localise(self, function: str, events: Object) -> None:
        """Change the events of the function with that logical id."""
        for name, event in list(events.items()):
            if not isinstance(event, dict):
                continue
            properties = ensure_child(event, "Properties")
            match event.get("Type"):
                case "SQS":
                    self._queue_event(function, name, properties)
                case "Api" if str(properties.get("Method", "")).upper() in ("ANY", "*"):
                    # MiniStack drops ANY, so the route becomes one for every method.
                    del events[name]
                    events |= {
                        f"{name}{method.title()}": _with_method(event, method)
                        for method in _METHODS
                    }
                case "ScheduleV2" if self._own_clock:
                    del events[name]
                case "ScheduleV2" if "ScheduleExpressionTimezone" in properties:
                    self._differs(function, "the schedule is in UTC; its time zone is not known")
                case "DynamoDB" if isinstance(properties.get("Stream"), str):
                    self._differs(function, "its table does not exist here; nothing comes of it")
                case _:
                    pass

    def _queue_event(self, function: str, name: str, properties: Object) -> None:
        scaling = child(properties, "ScalingConfig")
        if "MaximumConcurrency" in scaling:
            # A parameter resolves to text. Compared with a number, that stops MiniStack's poller
            # for all queues.
            scaling["MaximumConcurrency"] = self._number(function, scaling["MaximumConcurrency"])
        window, size = properties.get("MaximumBatchingWindowInSeconds"), properties.get("BatchSize")
        if self._own_clock and is_waited_for(properties):
            properties["Enabled"] = False
        else:
            if window:
                self._differs(function, "batches are not waited for; a batch has what is there")
            if isinstance(size, int) and size > BATCH_LIMIT:
                self._differs(function, f"a batch has at most {BATCH_LIMIT} messages")
        arn = properties.get("Queue")
        if isinstance(arn, str):
            properties["Queue"] = self._stand_in(function, f"{function}{name}StandIn", arn)

    def _stand_in(self, function: str, logical_id: str, arn: str) -> JsonValue:
        """A queue of somebody else's is not here, so one of its name stands in for it."""
        queue_name = arn.rpartition(":")[2]
        known = self._queue_named(queue_name)
        if known is None:
            queue: Object = {"QueueName": queue_name}
            if queue_name.endswith(".fifo"):
                queue["FifoQueue"] = True
            self._resources[logical_id] = {"Type": "AWS::SQS::Queue", "Properties": queue}
        self._differs(function, f"a queue {queue_name} of this engine stands in for {arn}")
        return {"Fn::GetAtt": [known or logical_id, "Arn"]}

    def _queue_named(self, name: str) -> str | None:
        """The logical id of the template's queue of that name."""
        for logical_id, resource in self._resources.items():
            if not isinstance(resource, dict) or resource.get("Type") != "AWS::SQS::Queue":
                continue
            if child(resource, "Properties").get("QueueName") == name:
                return logical_id
        return None

    def _number(self, function: str, value: JsonValue) -> int:
        if isinstance(value, dict) and isinstance(name := value.get("Ref"), str):
            default = child(child(self._template, "Parameters"), name).get("Default")
            value = self._parameters.get(name, default)
        try:
            return int(str(value))
        except ValueError:
            raise LocalError(
                f"MaximumConcurrency is {value!r}; the local engine takes a number only",
                where=function,
                remedy="Write a number, or a parameter that has one as its default.",
            ) from None


def _with_method(event: Object, method: str) -> JsonValue:
    changed = copy.deepcopy(event)
    child(changed, "Properties")["Method"] = method
    return changed
