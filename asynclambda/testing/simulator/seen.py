"""What a test sees of a simulation: runs, messages and dead messages, with their payloads as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from asynclambda.spec import SqsTrigger
from asynclambda.testing.simulator.clock import moment

if TYPE_CHECKING:
    from datetime import datetime

    from asynclambda.dead_letter import Reason
    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec
    from asynclambda.testing.simulator.history import DeathRecord, Outcome, RunRecord
    from asynclambda.testing.simulator.message import Message

P = TypeVar("P")


class QueueState(NamedTuple):
    """The messages of a queue, by what they do.

        with simulate(app) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999), delay=60)
            assert sim.queue(ChargeCard) == QueueState(waiting=0, delayed=1, running=0)

    Their sum is all that the queue has.
    """

    #: They may be given out, and nobody takes them: their function runs as often at once as it may.
    waiting: int
    #: They come later: by a delay, which SQS or Scheduler keeps, or for another attempt.
    delayed: int
    #: A run has them, or a batch that is being made.
    running: int


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that was sent.

        with simulate(app) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            [message] = sim.runs(ChargeCard)[0].sent
            assert (message.task_id, message.delay) == ("SendReceipt", 3_600)

    Delays are in seconds, lanes counted from 0.
    """

    task_id: str
    lane: int
    #: The payload's JSON.
    payload: bytes
    #: Seconds.
    delay: int
    message_group_id: str | None

    def __str__(self) -> str:
        more = f", lane {self.lane}" if self.lane else ""
        more += f", after {self.delay:,} s" if self.delay else ""
        return f"{self.task_id}({shortened(self.payload.decode())}{more})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRun(Generic[P]):
    """One run of a task.

        with simulate(app) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999), lane=1)
            sim.run_until_idle()
            [run] = sim.runs(ChargeCard)
            assert (run.outcome, run.attempt, run.lane) == ("done", 1, 1)
            assert run.payload.cents == 4999  # typed, as the task has it

    An attempt that failed is a run, too.
    """

    task: type[Any]
    #: When it began and ended. UTC.
    at: datetime
    ended: datetime
    outcome: Outcome
    #: From 1; of a batch, that of the message which has the most.
    attempt: int
    lane: int
    #: What it got; of a batch, one each. Nothing for a schedule or a request.
    #: A payload that is not of the task's type is its JSON.
    payloads: tuple[P, ...]
    #: What went wrong: the exception's type and text. None where nothing did, or the run was killed.
    error: str | None
    #: What it sent, in its order.
    sent: tuple[SentMessage, ...]

    @property
    def payload(self) -> P:
        """What it got, where that was one payload.

        Raises:
            ValueError: It was none, or several.
        """
        (payload,) = self.payloads
        return payload


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMessage(Generic[P]):
    """A message that came to a dead letter queue.

        class Refund(AsyncTask[Order]):
            def run(self, event: AsyncEvent[Order]) -> None:
                if event.payload.cents < 0:
                    raise Permanent("less than nothing")

        with simulate(app) as sim:
            Refund.invoke(Order(order_id="o-1", cents=-1))
            sim.run_until_idle()
            [dead] = sim.dead(Refund)
            assert (dead.reason, dead.attempts, dead.payload.order_id) == ("permanent", 1, "o-1")

    `asynclambda dlq` shows and replays them where the app is deployed.
    """

    reason: Reason
    #: The payload; its JSON where that is not of the task's type.
    payload: P
    #: How often the message was given out.
    attempts: int
    #: The exception's type and text. None where SQS moved the message, which says nothing of why.
    error: str | None
    #: When it died. UTC.
    at: datetime
    lane: int
    #: The name of the queue that has it.
    queue_name: str


def seen_run(run: RunRecord) -> SimulatedRun[Any]:
    """A run as a test sees it."""
    given = [each.payload for each in run.messages] or [run.payload]
    return SimulatedRun(
        task=run.spec.task_class,
        at=moment(run.begin),
        ended=moment(run.end),
        outcome=run.outcome,
        attempt=run.attempt,
        lane=run.lane,
        payloads=tuple(loaded(run.spec, each) for each in given if each is not None),
        error=None if run.exception is None else described(run.exception),
        sent=tuple(seen_message(each) for each in run.sent),
    )


def seen_death(death: DeathRecord) -> DeadMessage[Any]:
    """A dead message as a test sees it."""
    return DeadMessage(
        reason=death.reason,
        payload=loaded(death.spec, _content(death.message)),
        attempts=death.attempts,
        error=death.error,
        at=moment(death.time),
        lane=death.lane,
        queue_name=death.queue_name,
    )


def seen_message(message: Outgoing) -> SentMessage:
    """A sent message as a test sees it."""
    task_id = message.header.destination_task_id
    _, _, suffix = message.queue_name.partition(f"-{task_id}-L")
    return SentMessage(
        task_id,
        int(suffix or 0),
        message.payload,
        message.delay,
        message.message_group_id,
    )


def loaded(spec: TaskSpec, payload: bytes) -> object:
    """A payload as its task gets it; as text where it is not of the task's type."""
    if spec.payload is None:
        return None
    if isinstance(spec.trigger, SqsTrigger) and spec.payload.adapter.core_schema["type"] == "str":
        return payload.decode()
    try:
        return cast("object", spec.payload.load(payload))
    except ValueError:
        return payload.decode()


def described(error: BaseException) -> str:
    """An exception's type and text."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def shortened(text: str, most: int = 120) -> str:
    """A text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 4]} ..."


def _content(message: Message) -> bytes:
    return message.body.encode() if message.payload is None else message.payload
