"""What the graph is made of: calls that were found, and calls whose target could not be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from asynclambda.spec import TaskSpec

#: The method of the target that is called.
Kind: TypeAlias = Literal["invoke", "invoke_many", "message", "call"]

KINDS: Final = ("invoke", "invoke_many", "message", "call")

#: What names a task: its id; for a task of another app that app's name, too.
TaskKey: TypeAlias = str | tuple[str, str]

#: Seconds. SQS holds a message no longer; EventBridge Scheduler does.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
LONGEST_QUEUE_DELAY = 900


@dataclass(frozen=True, slots=True)
class Call:
    """A place in the app's source where one task sends to another.

    A place that several tasks reach (a helper, a base class) is a call of each of them.
    """

    source_id: str
    target: TaskKey
    kind: Kind
    #: Relative to the project's folder, with `/`.
    file: str
    line: int
    #: Seconds, the longest where there are several; 0 for none; None where only the run knows.
    delay: int | None
    #: Seconds, the shortest where there are several; None where only the run knows.
    shortest_delay: int | None = 0

    @property
    def may_be_scheduled(self) -> bool:
        """Whether the message may have to wait longer than SQS lets it."""
        return self.delay is None or self.delay > LONGEST_QUEUE_DELAY

    @property
    def may_be_queued(self) -> bool:
        """Whether the task itself may put the message on the queue, and not EventBridge Scheduler later."""
        if self.kind == "call":
            return False
        return self.shortest_delay is None or self.shortest_delay <= LONGEST_QUEUE_DELAY


@dataclass(frozen=True, slots=True)
class Declared:
    """An edge that the class says it has, by `invokes=`."""

    source_id: str
    target: TaskKey
    #: The task's class, as `Location.file` has it.
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A place where a task may send to another, and to which cannot be known from the source.

    `invokes=[...]` on the task's class says it; `invokes=()` says that there is no such target.
    """

    source_id: str
    #: Relative to the project's folder, with `/`.
    file: str
    line: int
    #: A clause: "`task` is what getattr() finds at src/pick.py:12".
    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """A function that sends, and that no task is seen to reach: dead, or reached by ways unseen."""

    function: str
    #: Relative to the project's folder, with `/`.
    file: str
    line: int


def key_of(spec: TaskSpec) -> TaskKey:
    """What names a task in the graph."""
    from asynclambda.spec import ExternalTrigger

    if isinstance(spec.trigger, ExternalTrigger):
        return spec.trigger.app, spec.trigger.task_id
    return spec.task_id


def shown(key: TaskKey) -> str:
    """A task's name for a person: `ChargeCard`, or `billing/CreateBill` for one of another app."""
    return key if isinstance(key, str) else "/".join(key)
