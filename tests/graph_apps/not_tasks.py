"""Methods of the same names on things that are no tasks: no edge, and no doubt.

true: Lambda ->
true: Process ->
true: Own ->
true: Mail ->
true: Texts -> Receipt
"""

from __future__ import annotations

import json
import logging
import subprocess
from email.message import EmailMessage
from unittest import mock

import boto3
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("nothing")
log = logging.getLogger(__name__)
client = boto3.client("lambda", region_name="us-east-1")


class Order(BaseModel):
    message: str
    call: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Lambda(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        client.invoke(FunctionName="other", Payload=event.payload.message.encode())
        boto3.client("lambda").invoke(FunctionName="other")
        session = boto3.Session()
        session.client("lambda").invoke(FunctionName="other", InvocationType="Event")


class Process(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        subprocess.call(["true"])
        print(mock.call(1))


class Caller:
    def call(self, order: Order) -> None:
        print(order)

    def invoke(self, order: Order) -> str:
        return order.message

    def message(self, order: Order) -> str:
        return json.dumps(order.model_dump())


class Own(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        caller = Caller()
        caller.call(event.payload)
        caller.invoke(event.payload)
        caller.message(event.payload)
        log.info("%s %s", event.payload.message, event.payload.call)
        isinstance(caller, Receipt)


class Mail(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        message = EmailMessage()
        message.set_content(event.payload.message)
        self.logger.info("mail", message=message.as_string(), task=Receipt.__name__)


class Texts(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        data = json.loads(event.payload.message)
        if data.get("kind") in {"a", "b"} and data["rows"][0].strip().split(","):
            Receipt.invoke(Order(message=data["message"], call="x".join(data)))
