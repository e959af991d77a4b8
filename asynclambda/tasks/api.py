"""Tasks behind API Gateway."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar, Unpack, get_args, overload

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.fields import field_names
from asynclambda.options import AnyOptions, ApiTaskOptions, FunctionOptions, Method
from asynclambda.spec import ApiTrigger, AppSpec
from asynclambda.tasks.base import Task

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import ApiEvent, Response

P = TypeVar("P")
R = TypeVar("R")


def _check(declaration: Declaration) -> None:
    where = str(declaration.location)
    method = declaration.options.get("method")
    methods = get_args(Method)
    if method not in methods:
        raise DefinitionError(
            "the task has no method" if method is None else f"method={method!r} is no HTTP method",
            where=where,
            remedy=f"One of {', '.join(methods)}.",
        )
    path = declaration.options.get("path")
    parameters = _path_parameters(path or "", where)
    fields = None if declaration.payload is None else field_names(declaration.payload)
    for parameter in parameters:
        if fields is None or parameter not in fields:
            has = (
                "has no fields" if fields is None else f"has {', '.join(sorted(fields)) or 'none'}"
            )
            name = "the request" if declaration.payload is None else declaration.payload.name
            raise DefinitionError(
                f"path={path!r}: {{{parameter}}} is no field of {name}, which {has}",
                where=where,
                remedy="Name the parameter like a field (by its alias, where it has one).",
            )


def _path_parameters(path: str, where: str) -> list[str]:
    if not re.fullmatch(r"/|(/([\w.~:@!$&'()*,;=-]+|\{\w+\}))*(/\{\w+\+\})?", path) or not path:
        raise DefinitionError(
            f"path={path!r} is no route",
            where=where,
            remedy="It begins with `/`; a parameter is a whole part: `/orders/{order_id}`; only the "
            "last may be greedy: `/files/{name+}`.",
        )
    return re.findall(r"\{(\w+)\+?\}", path)


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> ApiTrigger:
    return ApiTrigger(options["method"], options["path"])


class ApiTask(Task, Generic[P, R]):
    """A task that answers HTTP requests.

        class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
            def run(self, event: ApiEvent[Order]) -> Accepted: ...

    The fields of `P` come from the path, then, for GET, HEAD and DELETE, from the query string, else
    from the JSON body; `ApiTask[None, R]` takes none. A request that does not fit gets a 422 with
    pydantic's errors and never reaches `run`. `R` goes out as JSON with status 200, None with 204;
    `Response` gives all of it by hand. API Gateway waits 29 seconds.
    See `asynclambda.options.ApiTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=ApiTaskOptions, trigger=_trigger, check=_check, parameters=2
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        @overload
        def __init_subclass__(
            cls, *, abstract: Literal[True], **options: Unpack[FunctionOptions]
        ) -> None: ...
        @overload
        def __init_subclass__(cls, **options: Unpack[ApiTaskOptions]) -> None: ...
        def __init_subclass__(cls, **options: object) -> None: ...

    @abstractmethod
    def run(self, event: ApiEvent[P]) -> Awaitable[R | Response] | R | Response:
        """Answers one request. An exception is logged and answered with a 500 without its text."""
