"""`environment_variables`: what a function finds in its environment, and so does the build.

Values may be passwords, so no message has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

from asynclambda.build.config.checks import Check, refused, wrong_type
from asynclambda.build.config.faults import Fault

if TYPE_CHECKING:
    from pydantic import JsonValue

#: Bytes that the variables of a function may have, names and values together.
#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
LIMIT = 4_096

#: Lambda's own rule: at least two signs.
#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")

#: What Lambda sets itself and does not let be set.
#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    }
)

#: The framework's own variables.
_OURS = "ASYNC_LAMBDA_"

_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "propertyNames": {
        "pattern": f"^{_NAME.pattern}$",
        "not": {"anyOf": [{"enum": [*sorted(RESERVED)]}, {"pattern": f"^{_OURS}"}]},
    },
    "additionalProperties": {"type": "string"},
}


def _variables(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        raise refused(wrong_type(value, "an object", 'Write {"NAME": "value"}.', secret=True))
    faults = [fault for name, each in value.items() for fault in _faults(name, each)]
    if faults:
        raise refused(*faults)
    return value


def _faults(name: str, value: JsonValue) -> Iterator[Fault]:
    if name in RESERVED:
        yield Fault((name,), "Lambda sets this variable itself", "Take another name.")
    elif name.startswith(_OURS):
        yield Fault((name,), f"names that begin with {_OURS} are the framework's", "Take another.")
    elif not _NAME.fullmatch(name):
        yield Fault(
            (name,),
            "no name of a variable in Lambda",
            "Take letters, digits and _, at least two, a letter first.",
        )
    if isinstance(value, bool):
        remedy = f'An environment has strings only: write "{str(value).lower()}" in quotes.'
        yield Fault((name,), "a boolean stands where a string belongs", remedy)
    elif isinstance(value, int | float):
        remedy = "An environment has strings only: put it into double quotes."
        yield Fault((name,), "a number stands where a string belongs", remedy)
    elif not isinstance(value, str):
        fault = wrong_type(value, "a string", "An environment has strings only.", secret=True)
        yield replace(fault, path=(name,))
    elif "\0" in value:
        yield Fault((name,), "the value has a NUL character, which no environment can hold")


#: Names and values of environment variables.
Variables: TypeAlias = Annotated[Mapping[str, str], Check(_variables, _SCHEMA)]
