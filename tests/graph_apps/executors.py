"""Threads and pools, which call what they are given.

true: Submitted -> Charge
true: Mapped -> Refund
true: Threaded -> Receipt, Ledger
true: Result -> Ledger
true: Worker -> Charge
true: Overridden -> Refund
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("executors")


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


def send(task: type[AsyncTask[Order]], order: Order) -> None:
    task.invoke(order)


def pick(order: Order) -> type[AsyncTask[Order]]:
    return Ledger


class Submitted(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(send, Charge, event.payload) for _ in range(2)]
            for future in as_completed(futures):
                future.result()


class Mapped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        pool = ThreadPoolExecutor()
        list(pool.map(lambda order: Refund.invoke(order), [event.payload]))


class Threaded(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        one = threading.Thread(target=send, args=(Receipt, event.payload))
        one.start()
        other = threading.Thread(target=send, kwargs={"task": Ledger, "order": event.payload})
        other.start()


class Result(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with ThreadPoolExecutor() as pool:
            pool.submit(pick, event.payload).result().invoke(event.payload)


class Worker(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with ThreadPoolExecutor() as pool:
            pool.submit(self.work, event.payload)

    def work(self, order: Order) -> None:
        Charge.invoke(order)


class Sending(threading.Thread):
    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order

    def run(self) -> None:
        Refund.invoke(self.order)


class Overridden(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        thread = Sending(event.payload)
        thread.start()
        thread.join()
