# The ancestor has no types and cannot be imported here:
# mypy: ignore-errors
# Printing is how a test sees what ran:
# ruff: noqa: T201
"""A group of tasks with options of its own, and a group within it."""

from async_lambda import AsyncLambdaController, ManagedSQSEvent

seen = []


def note(event, call_next):
    seen.append(event.payload)
    return call_next(event)


billing = AsyncLambdaController(
    is_sub=True,
    lane_count=3,
    propagate_lane_assignment=False,
    propagate_message_group_id=True,
    controller_name="billing",
    middleware=[([ManagedSQSEvent], note)],
)


@billing.async_task("BillingDlq", is_dlq_task=True, lane_count=1)
def billing_dlq(event: ManagedSQSEvent):
    print("BillingDlq", event.payload)


billing.set_dlq_task_id("BillingDlq")


@billing.async_task("Invoice", maximum_concurrency=[2, 3, 4])
def invoice(event: ManagedSQSEvent):
    print("Invoice", event.payload, seen)
    billing.async_invoke_batch("Remind", [event.payload], message_group_id="tenant-1")


@billing.async_task("Remind", lane_count=1, propagate_lane_assignment=True)
def remind(event: ManagedSQSEvent):
    print("Remind", event.payload)


reports = AsyncLambdaController(is_sub=True)


@reports.async_task("Report")
def report(event: ManagedSQSEvent):
    print("Report", event.payload)


billing.add_controller(reports)
