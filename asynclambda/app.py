"""The app: the root of the class tree, whose settings every task inherits."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final

from asynclambda import registry
from asynclambda.errors import DefinitionError
from asynclambda.retry import Backoff
from asynclambda.spec import AppSpec, Architecture, Location
from asynclambda.tasks import checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.middlewares import Middleware

#: Days. SQS keeps a message 14 days at most, then the DLQ may keep it 14 more; twice over for replays.
DEFAULT_PAYLOAD_RETENTION = 180

#: CloudFormation's and SQS's limits leave 64 characters for `{app}-{task_id}`, 32 of them for the id.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,30}")
_RUNTIME = re.compile(r"python3\.(\d+)")


class App:
    """An app: what `asynclambda build` turns into a stack. A process has one.

        app = App("orders", runtime="python3.13", modules=["src.orders"])

    Tasks belong to it without being told so: those of its own module, and those of `modules`.
    """

    def __init__(
        self,
        name: str,
        *,
        runtime: str = "python3.13",
        architecture: Architecture = "x86_64",
        modules: Sequence[str] = (),
        memory: int = 128,
        timeout: int = 60,
        ephemeral_storage: int = 512,
        lane_count: int = 1,
        propagate_lane_assignment: bool = True,
        propagate_message_group_id: bool = True,
        max_receive_count: int = 5,
        dlq_task: type[Any] | str | None = None,
        delete_s3_payloads: bool = False,
        s3_payload_retention: int | None = DEFAULT_PAYLOAD_RETENTION,
        shared_function_role: bool = False,
        middleware: Sequence[Middleware[Any]] = (),
        retry: Backoff | None = None,
        permanent: Sequence[type[Exception]] = (),
    ) -> None:
        """Makes the app of this process.

        Args:
            name: 1 to 31 letters, digits, `-` and `_`: the first part of every queue's and function's
                name.
            runtime: Lambda's name of the runtime.
            architecture: `x86_64` or `arm64`.
            modules: Modules, or packages with all that is in them, that have tasks of this app.
            memory: MB for each function, unless its task says otherwise.
            timeout: Seconds, likewise.
            ephemeral_storage: MB of /tmp, likewise.
            lane_count: Lanes of each task with a queue, likewise.
            propagate_lane_assignment: Whether a call keeps the caller's lane, likewise.
            propagate_message_group_id: Whether a call keeps the caller's message group, likewise.
            max_receive_count: Attempts until a message is dead, likewise.
            dlq_task: The task that gets dead messages, or its id, likewise; None for the app's DLQ.
            delete_s3_payloads: Whether payloads in S3 are emptied after a successful run, likewise.
            s3_payload_retention: Days until a payload in S3 expires; None keeps it. At least 28, since a
                message may wait 14 days in its queue and 14 more in the DLQ.
            shared_function_role: One role for all functions instead of one each.
            middleware: Around every task's `run`, outermost first.
            retry: How long a failed message waits until its next attempt, unless its task says otherwise;
                None for `Backoff()`.
            permanent: Exceptions that make a message dead at once, likewise.

        Raises:
            DefinitionError: A value is out of its range, or the process has another app.
        """
        frame = sys._getframe(1)
        location = Location(
            frame.f_globals.get("__name__", "__main__"),
            f"App({name!r})",
            frame.f_code.co_filename,
            frame.f_lineno,
        )
        where = str(location)
        _check_name(name, where)
        _check_runtime(runtime, where)
        if architecture not in ("x86_64", "arm64"):
            raise DefinitionError(
                f"architecture={architecture!r}", where=where, remedy="Lambda has x86_64 and arm64."
            )
        settled_retry = Backoff() if retry is None else retry
        checks.check_values(
            {
                "memory": memory,
                "timeout": timeout,
                "ephemeral_storage": ephemeral_storage,
                "lane_count": lane_count,
                "propagate_lane_assignment": propagate_lane_assignment,
                "propagate_message_group_id": propagate_message_group_id,
                "max_receive_count": max_receive_count,
                "dlq_task": dlq_task,
                "delete_s3_payloads": delete_s3_payloads,
                "shared_function_role": shared_function_role,
                "middleware": middleware,
                "retry": settled_retry,
                "permanent": permanent,
            },
            where,
        )
        _check_retention(s3_payload_retention, where)
        self.spec: Final = AppSpec(
            name=name,
            location=location,
            runtime=runtime,
            architecture=architecture,
            modules=(modules,) if isinstance(modules, str) else tuple(modules),
            memory=memory,
            timeout=timeout,
            ephemeral_storage=ephemeral_storage,
            lane_count=lane_count,
            propagate_lane_assignment=propagate_lane_assignment,
            propagate_message_group_id=propagate_message_group_id,
            max_receive_count=max_receive_count,
            dlq_task=dlq_task,
            delete_s3_payloads=delete_s3_payloads,
            s3_payload_retention=s3_payload_retention,
            shared_function_role=shared_function_role,
            middleware=tuple(middleware),
            retry=settled_retry,
            permanent=tuple(permanent),
        )
        registry.active().set_app(self.spec, frame.f_code)

    def __repr__(self) -> str:
        return f"App({self.spec.name!r})"


def _check_name(name: object, where: str) -> None:
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise DefinitionError(
            f"the app's name {name!r} is not 1 to 31 letters, digits, '-' and '_'",
            where=where,
            remedy="It begins with a letter or digit; every queue and function name begins with it.",
        )


def _check_runtime(runtime: object, where: str) -> None:
    match = _RUNTIME.fullmatch(runtime) if isinstance(runtime, str) else None
    if match is None or int(match[1]) < 11:
        raise DefinitionError(
            f"runtime={runtime!r} is no Python runtime of Lambda that asynclambda runs on",
            where=where,
            remedy="Give python3.11 or newer, as Lambda names it: `python3.13`.",
        )


def _check_retention(days: object, where: str) -> None:
    if days is not None and not (isinstance(days, int) and 28 <= days <= 3_650):
        raise DefinitionError(
            f"s3_payload_retention={days} is out of range",
            where=where,
            remedy="A message may wait 14 days in its queue and 14 more in the DLQ, so its payload "
            "has to stay for 28 days or longer. Give 28 to 3,650, or None to keep it for ever.",
        )
