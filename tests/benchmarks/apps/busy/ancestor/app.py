"""The app whose warm path and sending are measured, in the ancestor's API. Nothing is validated."""

import json
import sys

from async_lambda import (
    AsyncLambdaController,
    BaseEvent,
    Response,
    config_set_name,
    config_set_runtime,
)


def outer(event, call_next):
    return call_next(event)


def inner(event, call_next):
    return call_next(event)


app = AsyncLambdaController()
wrapped = AsyncLambdaController(middleware=[([BaseEvent], outer), ([BaseEvent], inner)])
config_set_name("busy")
config_set_runtime(f"python3.{sys.version_info.minor}")
lambda_handler = app.async_lambda_handler


@app.async_task("Take")
def take(event):
    len(event.payload["order_id"])


@wrapped.async_task("TakeWrapped")
def take_wrapped(event):
    len(event.payload["order_id"])


@app.async_batch_task("TakeMany", batch_size=10)
def take_many(event):
    for record in event.events:
        len(record.payload["order_id"])


@app.api_task("Answer", "/orders", "POST")
def answer(event):
    order = json.loads(event.body)
    body = json.dumps({"order_id": order["order_id"]})
    return Response(200, {"Content-Type": "application/json"}, body)


@app.async_task("Send")
def send(event):
    app.async_invoke("Take", event.payload)


@app.async_task("SendMany")
def send_many(event):
    app.async_invoke_batch("Take", [event.payload] * 10_000)


app.add_controller(wrapped)
