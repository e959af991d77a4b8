"""Two apps whose messages take long ways: a chain of three tasks, and a schedule with a delay of days."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask, registry


class Item(BaseModel):
    """What goes down the chain."""

    number: int
    name: str = "a thing"


with registry.isolated() as CHAIN:
    chain = App("chain")

    class Third(AsyncTask[Item]):
        def run(self, event: AsyncEvent[Item]) -> None: ...

    class Second(AsyncTask[Item]):
        """Fails for one in a hundred items, the first time."""

        def run(self, event: AsyncEvent[Item]) -> None:
            if event.payload.number % 100 == 0 and event.receive_count == 1:
                raise ValueError("not yet")
            Third.invoke(event.payload)

    class First(AsyncTask[Item]):
        def run(self, event: AsyncEvent[Item]) -> None:
            Second.invoke(event.payload)


with registry.isolated() as REMINDERS:
    reminders = App("reminders")

    class Remind(AsyncTask[Item]):
        def run(self, event: AsyncEvent[Item]) -> None: ...

    class Plan(AsyncTask[Item]):
        def run(self, event: AsyncEvent[Item]) -> None:
            Remind.invoke(event.payload, delay=timedelta(days=3))

    class Sweep(ScheduledTask, schedule_expression="rate(5 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            Plan.invoke(Item(number=1))
