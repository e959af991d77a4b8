"""What happens in the example app, as the page is told of it: chains of any kind, at any time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from asynclambda.local.log_events import LogLine
from asynclambda.local.observed import (
    MessageSent,
    ReceivedMessage,
    RunEnded,
    RunError,
    RunStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from asynclambda.local.observed import Observation

START = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)
TRACEBACK = """Traceback (most recent call last):
  File "app.py", line 52, in run
    raise CardDeclined(event.payload.order_id)
app.CardDeclined: the bank says no"""


@dataclass
class Story:
    """Tells what happens, with a clock of its own."""

    tell: Callable[[Observation], None]
    now: datetime = START
    #: Of the app's name in queues and functions.
    app: str = "orders"
    _ids: count[int] = field(default_factory=lambda: count(1))

    def wait(self, seconds: float) -> None:
        """Lets time go by."""
        self.now += timedelta(seconds=seconds)

    def id(self, word: str) -> str:
        """A new id."""
        return f"{word}-{next(self._ids)}"

    def api(self, task_id: str, body: JsonValue = None) -> str:
        """A run by the API begins. Returns its request id."""
        request_id = self.id("request")
        event: JsonValue = {
            "httpMethod": "POST",
            "path": "/orders",
            "body": json.dumps(body, ensure_ascii=False),
        }
        self.tell(
            RunStarted(
                request_id=request_id, task_id=task_id, at=self.now, trigger="api", event=event
            )
        )
        return request_id

    def send(
        self,
        task_id: str,
        payload: JsonValue,
        *,
        by: str | None = None,
        root: str | None = None,
        lane: int = 0,
        delay: float = 0,
    ) -> MessageSent:
        """A message is sent, by a run or by hand."""
        invocation_id = self.id("invocation")
        sent = MessageSent(
            at=self.now,
            request_id=by,
            source_task_id=None if by is None else "Sender",
            task_id=task_id,
            app=None,
            queue=self.queue(task_id, lane),
            lane=lane,
            delay=timedelta(seconds=delay),
            message_id=self.id("message"),
            schedule_name=None,
            invocation_id=invocation_id,
            root_invocation_id=root or invocation_id,
            payload=json.dumps(payload),
        )
        self.tell(sent)
        return sent

    def queue(self, task_id: str, lane: int = 0) -> str:
        """The name of a queue."""
        return f"{self.app}-{task_id}" + (f"-L{lane}" if lane else "")

    def receive(self, *messages: MessageSent, attempt: int = 1) -> str:
        """A run begins with some messages. Returns its request id."""
        request_id = self.id("request")
        self.tell(
            RunStarted(
                request_id=request_id,
                task_id=messages[0].task_id,
                at=self.now,
                trigger="queue",
                event={},
                messages=tuple(received(each, attempt) for each in messages),
            )
        )
        return request_id

    def log(
        self, request_id: str, task_id: str, level: str, text: str, **fields: JsonValue
    ) -> None:
        """A run writes a line by its logger."""
        line = json.dumps({"level": level, "message": text, "task": task_id, **fields})
        self.write(request_id, task_id, line)

    def write(self, request_id: str, task_id: str, text: str) -> None:
        """A run writes a line."""
        self.tell(LogLine(f"{self.app}-{task_id}", self.now, text, request_id, "environment"))

    def end(
        self,
        request_id: str,
        task_id: str,
        *,
        error: bool = False,
        failed: tuple[str, ...] = (),
        result: JsonValue = None,
    ) -> None:
        """A run ends."""
        raised = RunError(type="CardDeclined", text="the bank says no", stack=TRACEBACK)
        self.tell(
            RunEnded(
                request_id=request_id,
                task_id=task_id,
                at=self.now,
                outcome="error" if error else "ok",
                duration=timedelta(milliseconds=5),
                error=raised if error else None,
                failed_messages=failed,
                result=result,
            )
        )

    def order(self, *, fails: int = 0, lane: int = 0, delay: float = 3_600) -> str:
        """An order goes its way; its charge fails some times. Returns the chain's id."""
        number = next(self._ids)
        cents = 60_000 if lane else 1_999
        payload: JsonValue = {"order_id": f"o-{number}", "cents": cents}
        request = self.api("PlaceOrder", payload)
        self.wait(0.004)
        stock = self.send("ReserveStock", payload, by=request, lane=lane)
        self.log(
            request, "PlaceOrder", "INFO", "order placed", order_id=f"o-{number}", to_lane=lane
        )
        self.wait(0.002)
        self.end(request, "PlaceOrder", result={"statusCode": 200, "body": "{}"})
        self.wait(0.006)
        run = self.receive(stock)
        self.wait(0.005)
        root = stock.root_invocation_id
        charge = self.send("ChargeCard", payload, by=run, root=root, lane=lane)
        self.log(run, "ReserveStock", "INFO", "stock reserved", order_id=f"o-{number}", lane=lane)
        self.end(run, "ReserveStock")
        for attempt in range(1, fails + 1):
            self.wait(0.004 if attempt == 1 else 2.0)
            run = self.receive(charge, attempt=attempt)
            self.wait(0.012)
            details = {"invocation_id": charge.invocation_id, "exception_name": "CardDeclined"}
            self.log(run, "ChargeCard", "ERROR", "the task failed", exception=TRACEBACK, **details)
            self.end(run, "ChargeCard", error=True)
        if fails < 5:
            self.wait(0.004 if fails == 0 else 2.0)
            run = self.receive(charge, attempt=fails + 1)
            self.wait(0.009)
            self.log(run, "ChargeCard", "INFO", "card charged", cents=cents, lane=lane)
            receipt = self.send("SendReceipt", payload, by=run, root=root, delay=delay)
            self.end(run, "ChargeCard")
            if delay < 3_600:
                self.wait(delay + 0.003)
                run = self.receive(receipt)
                self.wait(0.004)
                self.log(run, "SendReceipt", "INFO", "receipt sent", order_id=f"o-{number}")
                self.end(run, "SendReceipt")
        return request


def received(sent: MessageSent, attempt: int = 1) -> ReceivedMessage:
    """A message as a run gets it."""
    return ReceivedMessage(
        message_id=sent.message_id or "",
        queue=sent.queue,
        lane=sent.lane,
        receive_count=attempt,
        sent_at=sent.at,
        body="",
        invocation_id=sent.invocation_id,
        root_invocation_id=sent.root_invocation_id,
        source_task_id=sent.source_task_id,
        payload=sent.payload,
        s3_payload_key=None,
        message_group_id=None,
    )
