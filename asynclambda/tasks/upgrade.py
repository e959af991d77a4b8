"""Payloads of an older type, which still wait when a task's payload has changed."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, Never, TypeVar, cast

from asynclambda.errors import DefinitionError
from asynclambda.payload import PayloadType
from asynclambda.tasks.generics import resolve

if TYPE_CHECKING:
    from types import FunctionType

P = TypeVar("P")

_EXAMPLE = "`@classmethod` and `def upgrade_from(cls, old: OldOrder) -> Order: ...`"


class Upgradable(Generic[P]):
    """A task that may say how to read the payloads of a version before.

        class ChargeCard(AsyncTask[Order]):
            @classmethod
            def upgrade_from(cls, old: OldOrder) -> Order:
                return Order(order_id=old.order_id, cents=round(old.dollars * 100))

    A payload that is no `Order` is read as an `OldOrder` then, and `run` gets what is made of it. Of several
    versions, the type is their union. What is both is taken for the new type: have a required field in that
    which the old one lacks, or an old payload may lose something without a word.
    """

    if TYPE_CHECKING:  # for checkers: a class that has none is one without
        # `Never` lets a class write any type there; what it returns has to be its payload.
        @classmethod
        def upgrade_from(cls, old: Never, /) -> P: ...


def old_payload(cls: type[Any], where: str) -> PayloadType[Any] | None:
    """The type that a task's `upgrade_from` takes; None where the task has none.

    Its names are looked up when they are first needed, as those of the payload are.

    Raises:
        DefinitionError: `upgrade_from` is no classmethod of one annotated parameter.
    """
    written = inspect.getattr_static(cls, "upgrade_from", None)
    if written is None or not issubclass(cls, Upgradable):
        return None
    if not isinstance(written, classmethod):
        raise DefinitionError(
            "`upgrade_from` is no classmethod", where=where, remedy=f"Write {_EXAMPLE}."
        )
    function = cast("FunctionType", written.__func__)
    if inspect.iscoroutinefunction(function):
        raise DefinitionError(
            "`upgrade_from` is `async`",
            where=where,
            remedy="It makes one value of another, before the task runs. What has to wait is for `run`.",
        )
    parameters = list(inspect.signature(function).parameters.values())[1:]
    if len(parameters) != 1:
        raise DefinitionError(
            f"`upgrade_from` takes {len(parameters)} values, and gets one: the old payload",
            where=where,
            remedy=f"Write {_EXAMPLE}.",
        )
    annotation = parameters[0].annotation
    if annotation is parameters[0].empty:
        raise DefinitionError(
            f"`upgrade_from` does not say what type `{parameters[0].name}` has",
            where=where,
            remedy=f"It is what old payloads are read as. Write {_EXAMPLE}.",
        )
    shown = ForwardRef(annotation) if isinstance(annotation, str) else annotation
    return PayloadType[Any](shown, where, partial(_resolved, annotation, function))


def _resolved(annotation: object, function: FunctionType) -> object:
    return resolve(annotation, function.__globals__, function.__module__, function.__qualname__)
