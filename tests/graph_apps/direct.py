"""Every kind of task that can send, and every way to send.

true: Place -> Charge, Archive, Quote
true: Charge -> Receipt
true: Archive -> Receipt
true: Sweep -> Charge
true: Imported -> Archive
true: Changed -> Receipt, Charge
true: Quote -> Receipt
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)

app = App("direct")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("receipt", order=event.payload)


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        receipt = Receipt.invoke(event.payload)
        self.logger.info("sent", message_id=receipt.message_id)


class Archive(BatchTask[Order]):
    def run(self, event: BatchEvent[Order]) -> None:
        Receipt.invoke_many([record.payload for record in event.records])


class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        Receipt.invoke(event.payload)
        return 5


class Place(ApiTask[Order, int], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> int:
        cents = Quote.call(event.payload)
        Charge.invoke(event.payload)
        Archive.invoke_many([Archive.message(event.payload, delay=5)])
        return cents


class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    def run(self, event: ScheduledEvent) -> None:
        Charge.invoke(Order(order_id="all"))


class Imported(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[Order]) -> None:
        Archive.invoke(event.payload)


class Changed(
    DynamoDBTask[Order],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000",
):
    def run(self, event: DynamoDBEvent[Order]) -> None:
        for record in event.records:
            if record.new_image is not None:
                Receipt.invoke(record.new_image)
            else:
                Charge.invoke_many(each for each in [record.old_image] if each)
