"""`async def`: gathered, created as tasks, in threads, iterated, as context managers.

true: Gathered -> Charge, Refund
true: Created -> Receipt
true: InThread -> Ledger
true: Iterated -> Charge, Ledger
true: Managed -> Refund, Receipt
true: Awaited -> Ledger
true: Started -> Charge
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("coroutines")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


async def send(task: type[AsyncTask[Order]], order: Order) -> None:
    await asyncio.sleep(0)
    task.invoke(order)


async def pick() -> type[AsyncTask[Order]]:
    return Ledger


async def tasks() -> AsyncIterator[type[AsyncTask[Order]]]:
    yield Charge
    yield await pick()


@asynccontextmanager
async def receipt(order: Order) -> AsyncIterator[type[AsyncTask[Order]]]:
    yield Refund
    Receipt.invoke(order)


class Gathered(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        await asyncio.gather(send(Charge, event.payload), *[send(Refund, event.payload)])


class Created(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(send(Receipt, event.payload))


class InThread(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        await asyncio.to_thread(Ledger.invoke, event.payload)


class Iterated(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        async for task in tasks():
            task.invoke(event.payload)


class Managed(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        async with receipt(event.payload) as task:
            task.invoke(event.payload)


class Awaited(AsyncTask[Order]):
    async def run(self, event: AsyncEvent[Order]) -> None:
        (await pick()).invoke(event.payload)


class Started(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        asyncio.run(send(Charge, event.payload))
