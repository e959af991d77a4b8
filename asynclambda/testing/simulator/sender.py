"""The sender of a simulation: what is sent goes to its queues, by the rules of SQS and Scheduler."""

from __future__ import annotations

import json
from contextlib import contextmanager
from threading import Lock, RLock
from typing import TYPE_CHECKING

from pydantic_core import from_json

from asynclambda import context
from asynclambda.errors import CallError
from asynclambda.ports import Accepted, Refused
from asynclambda.sending.body import make_body
from asynclambda.sending.edges import UndeclaredEdge
from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.history import RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.ports import Outgoing
    from asynclambda.sending.edges import Edges
    from asynclambda.testing.simulator.function import Ended, Function
    from asynclambda.testing.simulator.world import World


#: What each service calls it when it is asked too often.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
#: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
_THROTTLED_BY_SQS, _THROTTLED_BY_SCHEDULER = "RequestThrottled", "ThrottlingException"
#: Seconds of the machine's time that a direct call waits for others of the same task.
_PATIENCE = 60


class SimulatedSender:
    """Sends within a simulation. What was accepted is in `messages`, as a `RecordingSender` has it."""

    def __init__(self, world: World, edges: Edges | None) -> None:
        """`edges` are the calls that tasks may make; None for any."""
        self.messages: list[Outgoing] = []
        self._world = world
        self._edges = edges
        # A task may send, and call, from threads of its own.
        self._sends = Lock()
        self._calls = RLock()

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Sends some messages.

        Raises:
            UndeclaredEdge: A task may not send one; the error names the line to add.
        """
        if self._edges is not None:
            with self._noting():
                for message in messages:
                    self._edges.check_message(message)
        with self._sends:
            return [self._send(index, message) for index, message in enumerate(messages)]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Runs another function, within the run that calls it.

        Raises:
            UndeclaredEdge: A task may not make the call; the error names the line to add.
            CallError: There is no such function, or it failed.
        """
        caller = context.current.get()
        if self._edges is not None and caller is not None:
            with self._noting():
                self._edges.check_call(caller.task_id, function_name)
        function = self._world.function_named(function_name)
        if function is None:
            raise CallError(
                f"{function_name} could not be invoked: the app has no such function",
                remedy="Import the module of its task, or name it in the app's `modules=`.",
            )
        # One at a time: two functions at once would have one environment here.
        if not self._calls.acquire(timeout=_PATIENCE):
            raise CallError(
                f"{function_name} waits for a call that waits for it",
                remedy="A simulation runs no calls from threads of a task that is called itself.",
            )
        try:
            ended = self._run(function, payload)
        finally:
            self._calls.release()
        return _answer(function_name, ended)

    def _run(self, function: Function, payload: bytes) -> Ended:
        begin = self._world.clock.ticks
        ended = function.run(from_json(payload), function.design.timeout)
        failure = ended.exception
        self._world.history.ran(
            RunRecord(
                spec=function.spec,
                begin=begin,
                end=begin,
                outcome="done" if failure is None else "failed",
                attempt=1,
                payload=payload,
                sent=ended.frame.sent,
                exception=failure,
                result=ended.result,
            )
        )
        return ended

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Notes an edge that the build does not see: the task itself may catch the error."""
        try:
            yield
        except UndeclaredEdge as error:
            if self._world.frame is not None:
                self._world.frame.undeclared = error
            raise

    def _send(self, index: int, message: Outgoing) -> Accepted | Refused:
        world = self._world
        frame = world.frame
        if frame is not None:
            frame.about_to_send()
        task_id = message.header.destination_task_id
        if world.injector.throttle(task_id, by_chance=frame is not None):
            code = _THROTTLED_BY_SCHEDULER if message.scheduled else _THROTTLED_BY_SQS
            return Refused(code, "Rate exceeded (a fault of the simulation)")
        body = make_body(index, message)
        if isinstance(body, Refused):
            return body
        if body.s3_payload_key is not None:
            world.bucket.put(body.s3_payload_key, message.payload)
        queue = world.queues.get(message.queue_name)
        if queue is None and not message.external:
            return Refused(
                "AWS.SimpleQueueService.NonExistentQueue",
                f"the app has no queue {message.queue_name}",
            )
        made: Accepted | Refused
        if message.scheduled:
            made = world.delays.hold(body, queue)
        else:
            sent = world.message(body.text, message.payload, message.message_group_id)
            made = Accepted(sent.message_id, s3_payload_key=body.s3_payload_key)
            if queue is not None:
                late = 0 if queue.design.fifo else world.injector.late(task_id)
                queue.put(sent, message.delay * SECOND + late)
        if isinstance(made, Accepted):
            self.messages.append(message)
            if frame is None:
                world.sent_from_outside(message)
            else:
                frame.sent.append(message)
        return made


def _answer(function_name: str, ended: Ended) -> bytes:
    """What Lambda's Invoke gives back."""
    if ended.exception is not None:
        error = ended.exception
        raise CallError(
            f"{function_name} failed: {type(error).__name__}: {error}",
            remedy="Its own run is in the timeline.",
        )
    return json.dumps(ended.result).encode()
