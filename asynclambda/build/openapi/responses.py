"""What a route answers, as `asynclambda.runtime.api` does."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from asynclambda.build.openapi.components import gives_model, takes_nothing
from asynclambda.build.openapi.schema import Schema, branches
from asynclambda.events import Response

if TYPE_CHECKING:
    from asynclambda.build.openapi.components import Components
    from asynclambda.spec import ApiTrigger, TaskSpec

#: One of pydantic's errors, without the input and the link.
_FAULT: Schema = {
    "type": "object",
    "required": ["type", "loc", "msg"],
    "properties": {
        "type": {"type": "string", "description": "What is wrong, for programs."},
        "loc": {
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "description": "Where, as the names and indices that lead there.",
        },
        "msg": {"type": "string", "description": "What is wrong, for people."},
    },
}
_INVALID: Schema = {
    "type": "object",
    "required": ["message", "errors"],
    "properties": {"message": {"type": "string"}, "errors": {"type": "array", "items": _FAULT}},
}
_FAILED: Schema = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}


def responses(spec: TaskSpec, trigger: ApiTrigger, components: Components) -> dict[str, Any]:
    """The answers of a route, by status."""
    made: dict[str, Any] = {}
    if gives_model(spec):
        schema = components.result(spec)
        if _takes_null(schema):
            made["204"] = _answer(HTTPStatus.NO_CONTENT)
            schema = _without_null(schema)
        made["200"] = _answer(HTTPStatus.OK, schema)
    elif spec.result is None or spec.result.annotation is not Response:
        made["204"] = _answer(HTTPStatus.NO_CONTENT)
    if not takes_nothing(spec):
        made["422"] = _answer(
            HTTPStatus.UNPROCESSABLE_ENTITY, components.add("InvalidRequest", _INVALID)
        )
    made["500"] = _answer(HTTPStatus.INTERNAL_SERVER_ERROR, components.add("ServerError", _FAILED))
    if _answers_by_hand(spec):
        made["default"] = {"description": "Another answer, which the task gives by hand"}
    if trigger.method == "HEAD":  # has the headers of an answer and never its content
        made = {
            status: {name: each for name, each in answer.items() if name != "content"}
            for status, answer in made.items()
        }
    return dict(sorted(made.items()))


def _answer(status: HTTPStatus, schema: Schema | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"description": status.phrase}
    if schema is not None:
        made["content"] = {"application/json": {"schema": schema}}
    return made


def _takes_null(schema: Schema) -> bool:
    return any(each.get("type") == "null" for each in branches(schema) or ())


def _without_null(schema: Schema) -> Schema:
    """A union without null, which is answered with a status of its own."""
    left = [each for each in branches(schema) or () if each.get("type") != "null"]
    beside = {name: each for name, each in schema.items() if name not in {"anyOf", "oneOf"}}
    return left[0] | beside if len(left) == 1 else {"anyOf": left} | beside


def _answers_by_hand(spec: TaskSpec) -> bool:
    """Whether `run` says that it may give back a `Response`."""
    if spec.result is not None and spec.result.annotation is Response:
        return True
    try:
        returned = get_type_hints(spec.task_class.run).get("return")
    except (NameError, TypeError):
        return False  # a name that only a type checker sees
    return _has_response(returned)


def _has_response(annotation: object) -> bool:
    return annotation is Response or any(_has_response(each) for each in get_args(annotation))
