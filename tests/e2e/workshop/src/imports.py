"""A task on a queue of somebody else's, in a module of its own."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import SqsEvent, SqsTask


class Import(BaseModel):
    """A line of somebody else's file."""

    sku: str
    amount: int


class Imported(SqsTask[Import], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    """Logs what came, typed and as it was."""

    def run(self, event: SqsEvent[Import]) -> None:
        self.logger.info(
            "imported", sku=event.payload.sku, amount=event.payload.amount, body=event.body
        )
