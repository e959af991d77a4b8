"""A task class as it was declared, before its app is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from asynclambda.spec import Idempotency, TaskSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from asynclambda.options import AnyOptions
    from asynclambda.payload import PayloadType
    from asynclambda.spec import AppSpec, Location, Trigger

#: Messages after which a chain is stopped: of a task that may be part of a loop, and of any other.
RECURSIVE_HOPS = 1_000
HOPS = 100
#: Seconds that a success is remembered: 24 hours.
IDEMPOTENT_FOR = 86_400


class Kind(NamedTuple):
    """What sets one kind of task apart: its keywords, its type parameters and its trigger."""

    #: The `TypedDict` of its keywords.
    options: type[Any]
    #: Makes the trigger from the merged keywords; raises DefinitionError where they do not fit.
    trigger: Callable[[Declaration, AnyOptions, AppSpec], Trigger]
    #: Checks what is known when the class is made; raises DefinitionError.
    check: Callable[[Declaration], None]
    #: How many type parameters it has: payload, then result.
    parameters: int
    #: Whether it has a function of its own, and so a `run`.
    runs: bool = True


class Declaration(NamedTuple):
    """A concrete task class and its keywords, merged down the class tree."""

    task_class: type[Any]
    task_id: str
    kind: Kind
    options: AnyOptions
    location: Location
    #: The code that has the class statement: a reloaded module has another one.
    code: CodeType
    payload: PayloadType[Any] | None
    result: PayloadType[Any] | None
    #: What its `upgrade_from` takes.
    old_payload: PayloadType[Any] | None

    @property
    def key(self) -> tuple[str | None, str]:
        """What has to be unique: the task id, beside the other app's name for an external task."""
        return self.options.get("app"), self.task_id

    def _idempotency(self) -> Idempotency | None:
        asked = self.options.get("idempotent", False)
        # A group says it for all its tasks; kinds that have no use for it leave it alone.
        if asked is False or "idempotent" not in self.kind.options.__annotations__:
            return None
        lasts = self.options.get("idempotent_for", IDEMPOTENT_FOR)
        return Idempotency(
            path=() if asked is True else tuple(asked.split(".")),
            expires_after=lasts if isinstance(lasts, int) else lasts // timedelta(seconds=1),
        )

    def settle(self, app: AppSpec) -> TaskSpec:
        """The task's spec: each option from the class tree, else from the app.

        Raises:
            DefinitionError: An option does not fit what the app says.
        """
        options = self.options
        return TaskSpec(
            app_name=app.name,
            task_id=self.task_id,
            task_class=self.task_class,
            location=self.location,
            trigger=self.kind.trigger(self, options, app),
            payload=self.payload,
            result=self.result,
            old_payload=self.old_payload,
            memory=options.get("memory", app.memory),
            timeout=options.get("timeout", app.timeout),
            ephemeral_storage=options.get("ephemeral_storage", app.ephemeral_storage),
            snap_start=options.get("snap_start", False),
            init_tasks=tuple(options.get("init_tasks", ())),
            # One that stands at two levels runs once, at the outer one.
            middleware=tuple(dict.fromkeys((*app.middleware, *options.get("middleware", ())))),
            invokes=tuple(options.get("invokes", ())),
            recursive=options.get("recursive", False) or "max_hops" in options,
            max_hops=options.get(
                "max_hops", RECURSIVE_HOPS if options.get("recursive", False) else HOPS
            ),
            retry=options.get("retry", app.retry),
            permanent=tuple(options.get("permanent", app.permanent)),
            idempotency=self._idempotency(),
        )
