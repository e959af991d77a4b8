# The ancestor has no types and cannot be imported here:
# mypy: ignore-errors
# Printing is how a test sees what ran:
# ruff: noqa: T201
"""An app in the ancestor's API that uses every feature it has. Built and run by its own tool.

The same app, in classes, is built with ours; the two templates are compared. Handlers print one JSON
line each, so that a test can tell what ran.
"""

import json
import os

from async_lambda import (
    APIEvent,
    AsyncLambdaController,
    BaseEvent,
    Defer,
    DynamoDBEvent,
    JSONResponse,
    ManagedSQSBatchEvent,
    ManagedSQSEvent,
    Response,
    ScheduledEvent,
    UnmanagedSQSEvent,
    config_set_default_task_memory,
    config_set_name,
    config_set_runtime,
    config_set_s3_payload_retention,
    config_set_shared_function_role,
)
from async_lambda.config import config_set_default_task_ephemeral_storage  # not exported
from src.billing import billing

config_set_name("feature")
config_set_runtime("python3.13")
config_set_s3_payload_retention(30)
config_set_default_task_memory(192)
config_set_default_task_ephemeral_storage(600)
# Set by the stage `shared`: a config's variables are there while the app is built.
config_set_shared_function_role(os.environ.get("SHARED_ROLE") == "1")
# A container image and SnapStart exclude each other.
SNAP_START = os.environ.get("PACKAGE") != "image"


def say(task, **fields):
    print(json.dumps({"task": task, **fields}))


def log_everything(event, call_next):
    say("log_everything", event=type(event).__name__)
    return call_next(event)


app = AsyncLambdaController(
    lane_count=2,
    propagate_message_group_id=True,
    middleware=[([BaseEvent], log_everything)],
    delete_s3_payloads=os.environ.get("DELETE_PAYLOADS") == "1",
)
lambda_handler = app.async_lambda_handler
app.add_external_task("warehouse-Ship")

rates = Defer(dict, cents=100)
warmed = []


@app.async_task("AppDlq", is_dlq_task=True, lane_count=1)
def app_dlq(event: ManagedSQSEvent):
    say("AppDlq", payload=event.payload)


@app.async_task("TaskDlq", is_dlq_task=True, lane_count=1)
def task_dlq(event: ManagedSQSEvent):
    say("TaskDlq", payload=event.payload)


app.set_dlq_task_id("AppDlq")


@app.async_task(
    "Charge",
    memory=256,
    timeout=120,
    ephemeral_storage=1024,
    maximum_concurrency=[10, 2],
    max_receive_count=3,
    init_tasks=[rates.execute, warmed.append],
)
def charge(event: ManagedSQSEvent):
    note = event.payload.pop("note", "")
    say(
        "Charge",
        payload=event.payload,
        note=len(note),
        source=event.source_task_id,
        invocation=event.invocation_id,
        group=event.message_group_id,
        lane=app.get_current_lane(),
        warmed=warmed,
    )
    if event.payload.get("fail"):
        raise ValueError("declined")
    return {"charged": event.payload["order_id"]}


@app.async_task("Receipt", lane_count=1, propagate_lane_assignment=False)
def receipt(event: ManagedSQSEvent):
    say("Receipt", payload=event.payload)


@app.async_task("Refund", dlq_task_id="TaskDlq", maximum_concurrency=3)
def refund(event: ManagedSQSEvent):
    say("Refund", payload=event.payload)
    app.async_invoke("Receipt", event.payload, delay=30)


@app.async_task("Snapped", snap_start=SNAP_START)
def snapped(event: ManagedSQSEvent):
    say("Snapped", payload=event.payload)


@app.async_batch_task("Bulk", batch_size=50, max_receive_count=5)
def bulk(event: ManagedSQSBatchEvent):
    say("Bulk", payloads=[record.payload for record in event.events])


@app.async_batch_task("Small", batch_size=5, max_batching_window=10, maximum_concurrency=4)
def small(event: ManagedSQSBatchEvent):
    say("Small", payloads=[record.payload for record in event.events])


@app.sqs_task(
    "Partner",
    queue_arn="arn:aws:sqs:us-east-1:123456789012:partner-orders",
    maximum_concurrency=5,
)
def partner(event: UnmanagedSQSEvent):
    say("Partner", body=event.body)


@app.scheduled_task("Sweep", schedule_expression="rate(15 minutes)")
def sweep(event: ScheduledEvent):
    say("Sweep")
    app.async_invoke_batch("Charge", [{"order_id": str(number)} for number in range(12)])


@app.scheduled_task("Nightly", schedule_expression="cron(0 3 * * ? *)", timeout=900)
def nightly(event: ScheduledEvent):
    say("Nightly")


@app.api_task("GetOrder", path="/orders/{order_id}", method="GET")
def get_order(event: APIEvent):
    return JSONResponse({"order_id": event.path_parameters["order_id"]}, headers={"X-A": "1"})


@app.api_task("PlaceOrder", path="/orders", method="post", snap_start=SNAP_START)
def place_order(event: APIEvent):
    order = json.loads(event.body)
    app.async_invoke("Charge", order, lane=1 if order["cents"] > 50_000 else 0)
    return Response(202, {"Content-Type": "text/plain"}, "accepted")


@app.dynamodb_task(
    "Changes",
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
    batch_size=100,
    max_batching_window=5,
)
def changes(event: DynamoDBEvent):
    say("Changes", images=[[record.old_image, record.new_image] for record in event])


@app.pure_task("Quote", memory=512)
def quote(event: BaseEvent):
    return {"cents": rates.value["cents"] * event.event["count"]}


app.add_controller(billing)
