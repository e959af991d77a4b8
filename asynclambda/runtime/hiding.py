"""Errors of a task's own, without the input that pydantic refused.

`run` may validate on its own. The text of pydantic's error quotes the input, which may be secret, and both
our log line and that of Lambda's runtime client have the text of an error and of all that it came from.
"""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from asynclambda.runtime.invalid import safe_errors


def without_input(error: Exception) -> Exception:
    """The error, or one of the same type that says the same but for the input.

    What the error came from is changed in place.
    """
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        suppressed = each.__suppress_context__
        if isinstance(each.__cause__, ValidationError):
            each.__cause__ = _hidden(each.__cause__)
        if isinstance(each.__context__, ValidationError):
            each.__context__ = _hidden(each.__context__)
        each.__suppress_context__ = suppressed  # setting a cause sets it, too
        each = each.__cause__ or each.__context__
    return _hidden(error) if isinstance(error, ValidationError) else error


def _hidden(error: ValidationError) -> ValidationError:
    hidden = ValidationError.from_exception_data(
        error.title,
        [
            {
                "type": PydanticCustomError(each["type"], "{text}", {"text": each["msg"]}),
                "loc": each["loc"],
                "input": None,
            }
            for each in safe_errors(error)
        ],
        hide_input=True,
    ).with_traceback(error.__traceback__)
    hidden.__cause__, hidden.__context__ = error.__cause__, error.__context__
    hidden.__suppress_context__ = error.__suppress_context__
    return hidden
