"""An entry of `method_settings`: what API Gateway does for some methods of some paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, TypeAlias

from pydantic import JsonValue

from asynclambda.build.config.checks import (
    INTRINSIC_SCHEMA,
    Check,
    is_intrinsic,
    refused,
    wrong_type,
)
from asynclambda.build.config.faults import Fault
from asynclambda.build.config.nearest import suggestion

#: The properties of a `MethodSetting`, each with the type of its values.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
_PROPERTIES: Mapping[str, str] = {
    "CacheDataEncrypted": "boolean",
    "CacheTtlInSeconds": "integer",
    "CachingEnabled": "boolean",
    "DataTraceEnabled": "boolean",
    "HttpMethod": "string",
    "LoggingLevel": "string",
    "MetricsEnabled": "boolean",
    "ResourcePath": "string",
    "ThrottlingBurstLimit": "integer",
    "ThrottlingRateLimit": "number",
}

_TYPES: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
    "string": (str, "a string"),
    "number": ((int, float), "a number"),
}

_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "description": "A MethodSetting of API Gateway.",
    "properties": {
        name: {"anyOf": [{"type": kind}, INTRINSIC_SCHEMA]} for name, kind in _PROPERTIES.items()
    },
    "additionalProperties": False,
}


def _method_setting(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        one = 'One is {"HttpMethod": "*", "ResourcePath": "/*", ...}.'
        raise refused(wrong_type(value, "an object", one))
    faults: list[Fault] = []
    for key, each in value.items():
        if key not in _PROPERTIES:
            remedy = suggestion(key, _PROPERTIES, otherwise="A method setting has")
            faults.append(Fault((key,), "there is no such key", remedy))
            continue
        types, wanted = _TYPES[_PROPERTIES[key]]
        is_flag = isinstance(each, bool)
        if not is_intrinsic(each) and (is_flag != (types is bool) or not isinstance(each, types)):
            faults.append(replace(wrong_type(each, wanted), path=(key,)))
    if faults:
        raise refused(*faults)
    return value


#: A `MethodSetting` of API Gateway.
MethodSetting: TypeAlias = Annotated[Mapping[str, JsonValue], Check(_method_setting, _SCHEMA)]
