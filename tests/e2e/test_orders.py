"""The example, as its customers see it and as its operators read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.local_app import until

if TYPE_CHECKING:
    from support.deployed import DeployedApp, Record

#: Each task of the chain with what it logs, in their order.
CHAIN = {
    "PlaceOrder": "order placed",
    "ReserveStock": "stock reserved",
    "ChargeCard": "card charged",
    "SendReceipt": "receipt sent",
}


def place(orders: DeployedApp, cents: int) -> list[Record]:
    """Place an order and follow it to its receipt. Returns the line of each task."""
    order_id = str(uuid4())
    answer = orders.request("POST", "/orders", {"order_id": order_id, "cents": cents})
    lane = 1 if cents > 50_000 else 0
    assert (answer.status, answer.body) == (200, {"order_id": order_id, "lane": lane})
    placed = orders.await_record(task="PlaceOrder", order_id=order_id)
    root = placed["root_invocation_id"]
    return [
        orders.await_record(task=task, message=message, root_invocation_id=root)
        for task, message in CHAIN.items()
    ]


@pytest.mark.parametrize(("cents", "lane"), [(60_000, 1), (50_000, 0)])
def test_an_order_goes_through_every_task_in_its_lane(
    orders: DeployedApp, cents: int, lane: int
) -> None:
    lines = place(orders, cents)

    assert [line["lane"] for line in lines] == [0, lane, lane, 0]
    assert [line.get("source_task") for line in lines] == [None, *list(CHAIN)[:-1]]
    times = [line["timestamp"] for line in lines]
    assert times == sorted(times)


def test_each_line_tells_which_message_it_is_about(orders: DeployedApp) -> None:
    placed, *sent = place(orders, 100)

    # A chain begins with the request, which is no message and is sent by no task.
    assert placed["invocation_id"] == placed["root_invocation_id"]
    assert not {"message_id", "attempt", "source_task"} & placed.keys()
    assert len({line["invocation_id"] for line in (placed, *sent)}) == len(CHAIN)
    assert len({line["message_id"] for line in sent}) == len(sent)
    for line in sent:
        assert line["root_invocation_id"] == placed["invocation_id"]
        assert line["attempt"] == 1
        assert (line["service"], line["level"]) == ("orders", "INFO")
        assert line["location"].startswith("run:")


def test_the_receipt_waits_for_its_delay(orders: DeployedApp) -> None:
    *_, charged, receipt = place(orders, 100)

    until_receipt = _seconds(receipt) - _seconds(charged)
    assert 2 <= until_receipt < 10


def test_each_message_is_gone_when_its_task_has_run(orders: DeployedApp) -> None:
    place(orders, 70_000)

    until(lambda: all(map(orders.is_empty, orders.deployment.queues)))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"order_id": "o-1"}, [(["cents"], "missing")]),
        (
            {"order_id": 1, "cents": -5},
            [(["order_id"], "string_type"), (["cents"], "greater_than")],
        ),
        ("{", [([], "json_invalid")]),
    ],
)
def test_a_wrong_request_is_answered_with_all_that_is_wrong(
    orders: DeployedApp, body: object, found: list[tuple[list[str], str]]
) -> None:
    answer = orders.request("POST", "/orders", body)

    assert answer.status == 422
    errors = answer.body["errors"]
    assert [(error["loc"], error["type"]) for error in errors] == found
    assert all(error["msg"] for error in errors)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("GET", "/orders")])
def test_an_unknown_route_is_none(orders: DeployedApp, method: str, path: str) -> None:
    assert orders.request(method, path).status in {403, 404}


def test_the_sweep_runs_when_the_scheduler_says_so(orders: DeployedApp) -> None:
    schedules = orders.emulator.client("scheduler")
    schedule = schedules.get_schedule(Name="orders-Sweep")

    assert schedule["ScheduleExpression"] == "rate(15 minutes)"
    assert schedule["Target"]["Arn"].endswith(":function:orders-Sweep")
    # Fifteen minutes are too long for a test: this is what Scheduler sends then.
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": "2026-01-31T08:00:00Z",
        "region": "us-east-1",
        "resources": [schedule["Arn"]],
        "detail": "{}",
    }
    assert orders.call("Sweep", event) is None
    swept = orders.await_record(task="Sweep", message="swept")
    assert swept["scheduled_time"].startswith("2026-01-31 08:00:00")


def _seconds(record: Record) -> float:
    """When a record was written, in seconds. Powertools writes UTC to the millisecond."""
    return datetime.strptime(record["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()
