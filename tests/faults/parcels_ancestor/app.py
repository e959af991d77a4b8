"""The app of the fault suite in the ancestor's API, with its defaults. It has no `Permanent`, and nothing
against running twice."""

import json
import os
import signal
import sys
import time

import boto3
from async_lambda import AsyncLambdaController, config_set_name, config_set_runtime

app = AsyncLambdaController()
config_set_name("parcels")
config_set_runtime("python3.11")
lambda_handler = app.async_lambda_handler
effects = boto3.client("dynamodb")


def misbehave(stage, payload, attempt):
    """Does what the parcel's fault says, if it says so for this stage and attempt."""
    line = json.dumps({"message": "at work", "parcel": payload["number"], "attempt": attempt})
    sys.stdout.write(f"{line}\n")
    fault = payload["fault"]
    if fault == "none" or payload["number"] % 3 != stage:
        return
    if fault in {"exhaust", "poison"}:
        raise RuntimeError("it never works")
    if attempt > 1:
        return
    if fault == "raise":
        raise RuntimeError("it works the next time")
    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "timeout":
        time.sleep(30)


def attempt_of(event):
    """Which attempt this is."""
    return int(event.attributes["ApproximateReceiveCount"])


@app.async_task("Collect", timeout=2)
def collect(event):
    """The begin."""
    misbehave(0, event.payload, attempt_of(event))
    app.async_invoke("Sort", event.payload)


@app.async_batch_task("Sort", timeout=2, batch_size=10)
def sort(event):
    """The middle."""
    for record in event.events:
        misbehave(1, record.payload, attempt_of(record))
        app.async_invoke("Deliver", record.payload)


@app.async_task("Deliver", timeout=2)
def deliver(event):
    """The end."""
    misbehave(2, event.payload, attempt_of(event))
    effects.update_item(
        TableName=os.environ["EFFECTS_TABLE"],
        Key={"number": {"N": str(event.payload["number"])}},
        UpdateExpression="ADD effects :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
