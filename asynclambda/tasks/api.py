"""Tasks behind API Gateway."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    Unpack,
    cast,
    get_args,
    overload,
)

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AnyOptions, ApiTaskOptions, FunctionOptions, Method
from asynclambda.spec import ApiTrigger, AppSpec
from asynclambda.tasks.base import Task

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import ApiEvent, Response
    from asynclambda.payload import PayloadType

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
    _path_parameters(path or "", where)
    if _resolvable(declaration):
        _check_parameters(declaration)


def _resolvable(declaration: Declaration) -> bool:
    """Whether the request's type is known yet; a forward reference may name one further down."""
    try:
        _ = cast("PayloadType[Any]", declaration.payload).annotation
    except DefinitionError:
        return False
    return True


def _check_parameters(declaration: Declaration) -> None:
    """Refuses a path parameter that is no field of the request."""
    where = str(declaration.location)
    path = declaration.options["path"]
    payload = cast("PayloadType[Any]", declaration.payload)
    parameters = _path_parameters(path, where)
    if not parameters:
        return
    from asynclambda.fields import field_names  # here, for routes that have parameters

    fields = field_names(payload)
    for parameter in parameters:
        if fields is not None and parameter not in fields:
            has = f"has {', '.join(sorted(fields))}" if fields else "has no fields"
            raise DefinitionError(
                f"path={path!r}: {{{parameter}}} is no field of {payload.name}, which {has}",
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
    parameters = re.findall(r"\{(\w+)\+?\}", path)
    if len(set(parameters)) != len(parameters):
        raise DefinitionError(
            f"path={path!r} has a parameter twice",
            where=where,
            remedy="API Gateway wants a name of its own for each.",
        )
    return parameters


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> ApiTrigger:
    _check_parameters(declaration)
    return ApiTrigger(options["method"], options["path"])


class ApiTask(Task, Generic[P, R]):
    """A task that answers HTTP requests.

        class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
            def run(self, event: ApiEvent[Order]) -> Accepted:
                return Accepted(order_id=event.payload.order_id)

    The fields of `P` come from the path, then, for GET, HEAD and DELETE, from the query string (a field
    that holds a list takes every value of a repeated parameter, another one the last), else from the
    JSON body; `ApiTask[None, R]` takes none. A request that does not fit gets a 422 with
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
