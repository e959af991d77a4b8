"""An entry of `managed_queue_extras`: a resource that every queue of a task gets one of.

`$QUEUEID` in it stands for the logical id of the queue, `$EXTRA<i>` for that of the i-th extra of the
same queue. They are filled in wherever they stand in a text, keys included, so that they work inside of
`Fn::Sub` as well: `${$QUEUEID.QueueName}`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, TypeAlias

from pydantic import JsonValue

from asynclambda.build.config.checks import Check, refused, wrong_type
from asynclambda.build.config.faults import Fault, described, where
from asynclambda.build.config.nearest import suggestion
from asynclambda.errors import ConfigError

#: What a resource of a template has.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html
#: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html
_ATTRIBUTES = (
    "Type",
    "Properties",
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "IgnoreGlobals",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
)

_TYPE = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)+")
_PLACEHOLDER = re.compile(r"\$QUEUEID|\$EXTRA([0-9]+)")

_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "description": "A resource of CloudFormation.",
    "properties": {
        "Type": {"type": "string", "pattern": f"^{_TYPE.pattern}$"},
        "Properties": {"type": "object"},
        **{name: {} for name in _ATTRIBUTES if name not in {"Type", "Properties"}},
    },
    "required": ["Type"],
    "additionalProperties": False,
}


def _resource(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        raise refused(wrong_type(value, "a resource", 'One is {"Type": ..., "Properties": {...}}.'))
    faults = list(_faults(value))
    if faults:
        raise refused(*faults)
    return value


def _faults(resource: Mapping[str, JsonValue]) -> Iterator[Fault]:
    unknown = [key for key in resource if key not in _ATTRIBUTES]
    for key in unknown:
        remedy = suggestion(key, _ATTRIBUTES, otherwise="A resource has")
        yield Fault((key,), "there is no such key", remedy)
    kind = resource.get("Type")
    if kind is None:
        # A missing key and an unknown one are mostly the same one, mistyped.
        if not unknown:
            yield Fault((), 'the resource has no "Type"', 'One is "AWS::CloudWatch::Alarm".')
    elif not (isinstance(kind, str) and _TYPE.fullmatch(kind)):
        what = f"{described(kind)} is no type of a resource"
        yield Fault(("Type",), what, 'One is "AWS::CloudWatch::Alarm".')
    properties = resource.get("Properties", {})
    if not isinstance(properties, dict):
        yield replace(wrong_type(properties, "an object"), path=("Properties",))


#: A resource of CloudFormation, with placeholders.
Extra: TypeAlias = Annotated[Mapping[str, JsonValue], Check(_resource, _SCHEMA)]


def substitute(
    extra: Mapping[str, JsonValue], queue_id: str, extra_ids: Sequence[str]
) -> dict[str, JsonValue]:
    """A resource without placeholders, for one queue. `extra` stays as it is.

    Args:
        extra: The resource.
        queue_id: What `$QUEUEID` stands for.
        extra_ids: What `$EXTRA0`, `$EXTRA1`, … stand for.

    Raises:
        ConfigError: The index of an `$EXTRA` is out of range, or two keys become the same.
    """

    def filled(found: re.Match[str]) -> str:
        if found[1] is None:
            return queue_id
        index = _index(found[1])
        if index >= len(extra_ids):
            what, remedy = out_of_range(found[0], len(extra_ids))
            raise ConfigError(what, where=where(("managed_queue_extras",)), remedy=remedy)
        return extra_ids[index]

    def walk(value: JsonValue) -> JsonValue:
        match value:
            case str():
                return _PLACEHOLDER.sub(filled, value)
            case list():
                return [walk(each) for each in value]
            case dict():
                return walk_object(value)
            case _:
                return value

    def walk_object(value: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        made = {_PLACEHOLDER.sub(filled, key): walk(each) for key, each in value.items()}
        if len(made) < len(value):
            raise ConfigError(
                f"two keys of an object become the same for {queue_id}",
                where=where(("managed_queue_extras",)),
                remedy=f"The keys are: {', '.join(value)}. Write one placeholder one way only.",
            )
        return made

    return walk_object(extra)


def placeholders_out_of_range(value: JsonValue, count: int) -> Iterator[str]:
    """The `$EXTRA<i>` of a resource, keys included, whose index is not below `count`."""
    match value:
        case str():
            for found in _PLACEHOLDER.finditer(value):
                if found[1] is not None and _index(found[1]) >= count:
                    yield found[0]
        case list():
            for each in value:
                yield from placeholders_out_of_range(each, count)
        case dict():
            for key, each in value.items():
                yield from placeholders_out_of_range(key, count)
                yield from placeholders_out_of_range(each, count)
        case _:
            pass


def out_of_range(placeholder: str, count: int) -> tuple[str, str]:
    """What to say of an `$EXTRA<i>` that stands for nothing: what is wrong, and the remedy."""
    last = f"They are counted from $EXTRA0 to $EXTRA{count - 1}" if count else "There is none"
    return (
        f"{placeholder} stands for no extra: there {'is' if count == 1 else 'are'} {count}",
        f"{last}, over app, stage, task and task stage together.",
    )


def _index(digits: str) -> int:
    # Python refuses to read very long numbers, and no list is that long.
    return int(digits) if len(digits) <= 9 else sys.maxsize
