"""What a test says of the messages that were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from asynclambda import ports, registry
from asynclambda.sending.edges import names_of
from asynclambda.testing.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import EllipsisType

    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec
    from asynclambda.tasks.queue import QueueTask

P = TypeVar("P")

#: Messages that a failure tells.
_TOLD = 20


@runtime_checkable
class Keeps(Protocol):
    """A sender that keeps what was sent: a `RecordingSender`, or that of a simulation."""

    @property
    def messages(self) -> Sequence[Outgoing]:
        """What was sent, in its order."""
        ...


def assert_invoked(
    task: type[QueueTask[P]],
    *,
    payload: P | EllipsisType = ...,
    lane: int | None = None,
    times: int | None = None,
) -> None:
    """Fails unless a task was invoked, by the tasks of the running simulation or with the active sender.

        SendReceipt.invoke(Order(order_id="o-1", cents=4999))
        assert_invoked(SendReceipt, payload=Order(order_id="o-1", cents=4999), times=1)

    Args:
        task: The task.
        payload: What it was invoked with; `...` for anything.
        lane: The lane, from 0; None for any.
        times: How often exactly; None for once or more often. 0 says that it was not.

    Raises:
        AssertionError: It was not; the text lists what was sent instead.
        SimulationError: Neither a simulation nor a `RecordingSender` is active.
    """
    sender = ports.sender()
    if not isinstance(sender, Keeps):
        raise SimulationError(
            "nothing keeps here what is sent",
            remedy="Call it within `with simulate(app):` or `with ports.using(RecordingSender()):`.",
        )
    check_invoked(sender.messages, registry.active().spec(task), payload, lane, times)


def check_invoked(
    messages: Sequence[Outgoing],
    spec: TaskSpec,
    payload: object,
    lane: int | None,
    times: int | None,
) -> None:
    """As `assert_invoked`, of some messages.

    Raises:
        AssertionError: What was sent is something else.
    """
    names = list(names_of(spec))
    wanted = names if lane is None else names[lane : lane + 1]
    found = sum(
        message.queue_name in wanted and (payload is ... or _loaded(spec, message) == payload)
        for message in messages
    )
    if found == times or (times is None and found):
        return
    expected = spec.task_id
    if lane is not None:
        expected += f", lane {lane},"
    if payload is not ...:
        expected += f" with {payload!r}"
    often = "" if times is None else f" {times} times but {found}"
    raise AssertionError(
        f"{expected} was not invoked{often}. What was sent:\n{_told(messages, spec, names)}"
    )


def _loaded(spec: TaskSpec, message: Outgoing) -> Any:
    return None if spec.payload is None else spec.payload.load(message.payload)


def _told(messages: Sequence[Outgoing], spec: TaskSpec, names: list[str]) -> str:
    """What was sent, that to the task in question first."""
    if not messages:
        return "  nothing"
    ordered = sorted(messages, key=lambda message: message.queue_name not in names)
    lines = [
        f"  {message.queue_name}: "
        + (repr(_loaded(spec, message)) if message.queue_name in names else _text(message))
        + (f", after {message.delay:,} s" if message.delay else "")
        for message in ordered[:_TOLD]
    ]
    more = len(messages) - _TOLD
    return "\n".join([*lines, f"  ... and {more:,} more"] if more > 0 else lines)


def _text(message: Outgoing) -> str:
    text = message.payload.decode()
    return text if len(text) <= 200 else f"{text[:196]} ..."
