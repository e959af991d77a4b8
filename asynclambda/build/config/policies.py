"""An entry of `policies`: what a function's role may do beside what its tasks need.

Four things can be written, and SAM takes all but the third as they are:
- the name or ARN of a managed policy, or a function of CloudFormation that makes one;
- a policy document, `{"Statement": [...]}`;
- a bare statement, `{"Effect": ..., "Action": ..., "Resource": ...}`, which is put into a document;
- a policy template of SAM with its parameters, `{"SQSSendMessagePolicy": {"QueueName": ...}}`.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, TypeAlias

from pydantic import JsonValue

from asynclambda.build.config.checks import (
    INTRINSIC_SCHEMA,
    INTRINSICS,
    Check,
    is_intrinsic,
    refused,
    wrong_type,
)
from asynclambda.build.config.faults import Fault, described
from asynclambda.build.config.nearest import nearest, suggestion

#: The version of IAM's language in which `${aws:username}` and the like are variables.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
VERSION = "2012-10-17"

_VERSIONS = (VERSION, "2008-10-17")
_DOCUMENT = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_EFFECTS = ("Allow", "Deny")

#: Every policy template of SAM is named so.
_TEMPLATE = re.compile(r"[A-Z]\w*Policy(_v\d+)?", re.ASCII)

_STRINGS: JsonValue = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "minItems": 1},
        INTRINSIC_SCHEMA,
    ]
}
_STATEMENT_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "description": "A statement of IAM's policy language.",
    "properties": {
        "Sid": {"type": "string"},
        "Effect": {"enum": list(_EFFECTS)},
        "Action": _STRINGS,
        "NotAction": _STRINGS,
        "Resource": _STRINGS,
        "NotResource": _STRINGS,
        "Condition": {"type": "object"},
    },
    "required": ["Effect"],
    "additionalProperties": False,
}
_STATEMENTS_SCHEMA: JsonValue = {"anyOf": [_STATEMENT_SCHEMA, INTRINSIC_SCHEMA]}
_SCHEMA: dict[str, JsonValue] = {
    "anyOf": [
        {
            "type": "string",
            "minLength": 1,
            "description": "The name or ARN of a managed policy.",
        },
        {
            "type": "object",
            "description": "A policy document.",
            "properties": {
                "Version": {"enum": list(_VERSIONS)},
                "Id": {"type": "string"},
                "Statement": {
                    "anyOf": [
                        {"type": "array", "items": _STATEMENTS_SCHEMA, "minItems": 1},
                        _STATEMENT_SCHEMA,
                    ]
                },
            },
            "required": ["Statement"],
            "additionalProperties": False,
        },
        _STATEMENT_SCHEMA,
        {
            "type": "object",
            "description": "A policy template of SAM, with its parameters.",
            "patternProperties": {f"^{_TEMPLATE.pattern}$": {"type": "object"}},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        INTRINSIC_SCHEMA,
    ]
}


def _policy(value: JsonValue) -> JsonValue:
    """The entry as SAM takes it."""
    if isinstance(value, str):
        if not value.strip():
            raise refused(Fault((), "the string is empty", "Give an ARN, or remove it."))
        return value
    if not isinstance(value, dict):
        raise refused(wrong_type(value, "a policy", "Give an ARN, a statement or a document."))
    if is_intrinsic(value):
        return value
    if "Statement" in value:
        faults, kept = list(_document_faults(value)), value
    elif set(value) & set(_STATEMENT):
        faults, kept = list(_statement_faults(value)), {"Version": VERSION, "Statement": [value]}
    elif len(value) == 1 and _TEMPLATE.fullmatch(next(iter(value))):
        faults, kept = list(_template_faults(value)), value
    else:
        faults, kept = [_no_policy(value)], value
    if faults:
        raise refused(*faults)
    return kept


def _no_policy(value: Mapping[str, JsonValue]) -> Fault:
    known = [*_DOCUMENT, *_STATEMENT, *INTRINSICS]
    near = next(filter(None, (nearest(key, known) for key in value)), None)
    return Fault(
        (),
        f"{described(value)} that is no policy",
        f'Did you mean "{near}"?'
        if near
        else 'Give {"Statement": [...]}, a statement with "Effect", or one policy template of SAM.',
    )


def _document_faults(document: Mapping[str, JsonValue]) -> Iterator[Fault]:
    yield from _unknown_keys(document, _DOCUMENT, "A policy document")
    version = document.get("Version", VERSION)
    if version not in _VERSIONS:
        what = f"{described(version)} is no version of IAM's policy language"
        yield Fault(("Version",), what, f'Give "{VERSION}".')
    if not isinstance(document.get("Id", ""), str):
        yield replace(wrong_type(document["Id"], "a string"), path=("Id",))
    statements = document["Statement"]
    if isinstance(statements, dict):
        for fault in _statement_faults(statements):
            yield replace(fault, path=("Statement", *fault.path))
    elif isinstance(statements, list) and statements:
        for index, statement in enumerate(statements):
            for fault in _statement_faults(statement):
                yield replace(fault, path=("Statement", index, *fault.path))
    else:
        yield replace(wrong_type(statements, "a list of statements"), path=("Statement",))


def _statement_faults(statement: JsonValue) -> Iterator[Fault]:
    if not isinstance(statement, dict):
        yield wrong_type(statement, "a statement", 'One is {"Effect", "Action", "Resource"}.')
        return
    if is_intrinsic(statement):
        return
    if "Principal" in statement or "NotPrincipal" in statement:
        yield Fault(
            (),
            "a statement of a role has no principal: the role itself is it",
            "Remove it, or put the statement into the policy of the resource.",
        )
        statement = {key: each for key, each in statement.items() if "Principal" not in key}
    unknown = list(_unknown_keys(statement, _STATEMENT, "A statement"))
    yield from unknown
    if "Effect" not in statement:
        # A key that is missing and one that is unknown are mostly the same one, mistyped.
        if not unknown:
            yield Fault((), 'the statement has no "Effect"', 'Give "Allow" or "Deny".')
    elif statement["Effect"] not in _EFFECTS:
        what = f"{described(statement['Effect'])} is no effect"
        yield Fault(("Effect",), what, 'Give "Allow" or "Deny".')
    for name in ("Action", "Resource"):
        given = [key for key in (name, f"Not{name}") if key in statement]
        if len(given) > 1:
            yield Fault((), f'both "{name}" and "Not{name}"', "A statement has one of them.")
        elif not given and not unknown:
            yield Fault((), f'neither "{name}" nor "Not{name}"', "A statement has one of them.")
        for key in given:
            yield from _strings_faults(statement[key], key)
    if not isinstance(statement.get("Sid", ""), str):
        yield replace(wrong_type(statement["Sid"], "a string"), path=("Sid",))
    if not isinstance(statement.get("Condition", {}), dict):
        yield replace(wrong_type(statement["Condition"], "an object"), path=("Condition",))


def _strings_faults(value: JsonValue, key: str) -> Iterator[Fault]:
    """`Action` and `Resource` are a string, a list of them, or functions that make them."""
    entries = value if isinstance(value, list) else [value]
    if not entries:
        yield Fault((key,), "the list is empty")
    for index, entry in enumerate(entries):
        if not (isinstance(entry, str) and entry.strip()) and not is_intrinsic(entry):
            path: tuple[str | int, ...] = (key, index) if isinstance(value, list) else (key,)
            yield replace(wrong_type(entry, "a string"), path=path)


def _template_faults(template: Mapping[str, JsonValue]) -> Iterator[Fault]:
    [(name, parameters)] = template.items()
    if not isinstance(parameters, dict):
        remedy = "Give {} where the policy template has no parameters."
        yield replace(wrong_type(parameters, "an object of parameters", remedy), path=(name,))


def _unknown_keys(
    given: Mapping[str, JsonValue], known: tuple[str, ...], owner: str
) -> Iterator[Fault]:
    for key in given:
        if key not in known:
            remedy = suggestion(key, known, otherwise=f"{owner} has")
            yield Fault((key,), "there is no such key", remedy)


#: A policy as SAM's `Policies` takes it.
Policy: TypeAlias = Annotated[str | Mapping[str, JsonValue], Check(_policy, _SCHEMA)]
