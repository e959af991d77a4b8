"""A Lambda function: the handler of a task, and what comes of one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from asynclambda.context import Invocation
from asynclambda.runtime.failed import FailedMessages
from asynclambda.runtime.load import load
from asynclambda.testing.context import context_of
from asynclambda.testing.simulator.frame import Frame, Killed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.runtime.runner import Handler
    from asynclambda.spec import TaskSpec
    from asynclambda.testing.simulator.blueprint import FunctionDesign
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.message import Message
    from asynclambda.testing.simulator.world import World


class Ended(NamedTuple):
    """What came of an event."""

    frame: Frame
    #: What the handler gave back; None where it failed.
    result: object
    #: The exception that the handler raised; None where it gave something back, or was killed.
    exception: BaseException | None


class Function:
    """One function, with one environment that its runs share, as Lambda's do where none overlap."""

    def __init__(self, spec: TaskSpec, design: FunctionDesign, world: World) -> None:
        self.spec = spec
        self.design = design
        self._world = world
        self._handler: Handler | None = None
        self._events = 0

    def run(
        self,
        event: Any,
        seconds: float,
        messages: Sequence[Message] = (),
        kill: Kill | None = None,
    ) -> Ended:
        """Has the handler handle an event, by the same path as in Lambda.

        Args:
            event: The decoded JSON.
            seconds: How long until the function's timeout.
            messages: Those of the event, where a queue is behind it.
            kill: What ends the run before its time.

        Raises:
            UndeclaredEdge: The task calls one that the build does not see. In AWS the run would fail, over
                and over; here the test does.
        """
        world = self._world
        frame = Frame(self.spec.task_id, messages, kill)
        outer, world.frame = world.frame, frame
        variables = world.environment.enter(self.design.environment)
        result: object = None
        exception: BaseException | None = None
        try:
            if self._handler is None:
                self._handler = load(self.spec.task_class)
            result = self._handler(
                event, context_of(self.spec, seconds=seconds, request_id=self._request_id())
            )
            frame.ended()
        except Killed:
            result = None
            self._handler = None  # its process is gone; the next event starts another
            if kill is not None and kill[0] == "timeout" and messages:
                self._give_back(event)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # it is told as the run's failure
            exception = error
        finally:
            world.frame = outer
            # While the simulation goes on, the next run sets its own.
            if outer is not None or not world.driving:
                world.environment.enter(variables)
        if frame.undeclared is not None:
            raise frame.undeclared
        return Ended(frame, result, exception)

    def _request_id(self) -> str:
        """In the shape of Lambda's, and the same in each run of a test."""
        self._events += 1
        return f"00000000-0000-4000-9000-{self._events:012x}"

    def _give_back(self, event: Any) -> None:
        """What the runtime does shortly before a timeout: the messages come again after the task's pause."""
        taken = [
            (
                record,
                Invocation(
                    self.spec.task_id,
                    uuid4().hex,
                    "",
                    attempt=int(record["attributes"]["ApproximateReceiveCount"]),
                ),
            )
            for record in event["Records"]
        ]
        FailedMessages(self.spec).give_back(taken)
