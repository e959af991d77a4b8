"""The parts of `cors`: an origin, and the name of a header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeAlias

from asynclambda.build.config.checks import Check, refused, wrong_type
from asynclambda.build.config.faults import Fault, described

if TYPE_CHECKING:
    from pydantic import JsonValue

#: A scheme and a host, perhaps with a port; nothing after it. https://www.rfc-editor.org/rfc/rfc6454
_ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^\s/?#'\",]+")
#: A token of HTTP. https://www.rfc-editor.org/rfc/rfc9110#name-tokens
#: Without its apostrophe, which in a template ends the value.
_HEADER = re.compile(r"[A-Za-z0-9!#$%&*+.^_`|~-]+")


def _pattern_check(pattern: re.Pattern[str], wanted: str, remedy: str) -> Check:
    def check(value: JsonValue) -> JsonValue:
        if not isinstance(value, str):
            raise refused(wrong_type(value, wanted, remedy))
        if not pattern.fullmatch(value):
            raise refused(Fault((), f"{described(value)} is not {wanted}", remedy))
        return value

    return Check(check, {"type": "string", "pattern": f"^({pattern.pattern})$"})


#: `*`, or a scheme and a host.
OriginName: TypeAlias = Annotated[
    str,
    _pattern_check(
        _ORIGIN, "an origin", 'Give "*" or scheme and host without a path: "https://example.com".'
    ),
]

#: The name of a header, or `*`.
Header: TypeAlias = Annotated[
    str, _pattern_check(_HEADER, "the name of a header", 'Give one such as "Content-Type".')
]
