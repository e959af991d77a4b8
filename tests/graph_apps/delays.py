"""Delays: constants of every form, and those that only the run knows.

true: None -> Target
true: Seconds -> Target
true: Hours -> Target
true: Folded -> Target
true: Parameter -> Target
true: Several -> Target
true: OfPayload -> Target
true: Options -> Target
true: Message -> Target
true: Attribute -> Target
true: Mapped -> Target
delay: None 0
delay: Seconds 30
delay: Hours 3600
delay: Folded 1800
delay: Parameter 7200
delay: Several 900 1
delay: OfPayload ?
delay: Options 86400
delay: Message 5
delay: Attribute 2
delay: Mapped 0
true: Ends -> Target
delay: Ends 3600 5
true: Named -> Target
delay: Named ?
true: Unnamed -> Target
delay: Unnamed 30
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("delays")

MINUTE = 60
HOUR = timedelta(hours=1)


class Order(BaseModel):
    cents: int


class Target(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class None_(AsyncTask[Order], task_id="None"):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, lane=0)


class Seconds(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=30)


class Hours(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=HOUR)


class Folded(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        half = timedelta(minutes=20) + timedelta(seconds=10 * MINUTE)
        Target.invoke(event.payload, delay=half)


def later(order: Order, delay: timedelta | int) -> None:
    Target.invoke(order, delay=delay)


class Parameter(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=2 * HOUR)


class Several(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for delay in (1, 60, 15 * MINUTE):
            Target.invoke(event.payload, delay=delay)


class OfPayload(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        later(event.payload, event.payload.cents)


class Options(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        options: Any = {"delay": 24 * 3600}
        Target.invoke(event.payload, **options)


class Message(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke_many([Target.message(event.payload, delay=5)])


class Attribute(AsyncTask[Order]):
    wait = timedelta(seconds=1.5)

    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=self.wait)


class Mapped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        list(map(Target.invoke, [event.payload]))


class Ends(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for delay in (5, 3600):
            Target.invoke(event.payload, delay=delay)


class Named(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=30, schedule_name="one")


class Unnamed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload, delay=30, schedule_name=None)
