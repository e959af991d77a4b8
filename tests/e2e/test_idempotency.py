"""A task that is idempotent runs once for each payload, with a real table and roles that are enforced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from support.local_app import until

from asynclambda import names

if TYPE_CHECKING:
    from support.deployed import DeployedApp

DONE = "it has succeeded before: nothing is left to do"


def put(workshop: DeployedApp, order_id: str, cents: int = 0) -> str:
    """Sends an order to `Once`. Returns the message's id."""
    body = {
        "source_task_id": None,
        "destination_task_id": "Once",
        "invocation_id": uuid4().hex,
        "payload": json.dumps({"order_id": order_id, "cents": cents}),
    }
    return workshop.put("OnceALQueue", json.dumps(body))


def test_a_payload_that_comes_again_is_done_without_a_run(workshop: DeployedApp) -> None:
    put(workshop, "twice", 1)
    workshop.await_record(task="Once", message="once", order_id="twice")
    second = put(workshop, "twice", 2)  # the key is the order's id alone

    workshop.await_record(task="Once", message=DONE, message_id=second)
    assert len(workshop.records(task="Once", message="once", order_id="twice")) == 1
    until(lambda: workshop.is_empty("OnceALQueue"))


def test_other_payloads_run(workshop: DeployedApp) -> None:
    for number in range(3):
        put(workshop, f"other-{number}")
    for number in range(3):
        workshop.await_record(task="Once", message="once", order_id=f"other-{number}")


def test_what_failed_runs_again(workshop: DeployedApp) -> None:
    put(workshop, "fails")

    assert workshop.await_record(task="Once", message="once", order_id="fails")["attempt"] == 2


def test_a_second_delivery_while_the_first_runs_waits_for_it(workshop: DeployedApp) -> None:
    both = [put(workshop, "slow") for _ in range(2)]

    workshop.await_record(task="Once", message="once", order_id="slow")
    until(lambda: any(workshop.records(message=DONE, message_id=each) for each in both), 45)
    until(lambda: workshop.is_empty("OnceALQueue"))
    assert len(workshop.records(task="Once", message="once", order_id="slow")) == 1


def test_a_call_gives_the_same_result_again(workshop: DeployedApp) -> None:
    first, second = (workshop.call("Price", {"order_id": "o", "cents": 7}) for _ in range(2))
    other = workshop.call("Price", {"order_id": "o", "cents": 8})

    assert first == second
    assert (first[0], other[0]) == (7, 8)


def test_the_table_has_hashes_of_payloads_only(workshop: DeployedApp) -> None:
    put(workshop, "kept-secret")
    workshop.await_record(task="Once", message="once", order_id="kept-secret")

    clients: Any = workshop.emulator.client
    dynamodb = clients("dynamodb")
    # Other apps on the engine have such a table, too.
    stack = workshop.emulator.client("cloudformation").describe_stack_resources(
        StackName=workshop.deployment.stack_name, LogicalResourceId=names.IDEMPOTENCY_TABLE
    )
    table = stack["StackResources"][0]["PhysicalResourceId"]
    items = dynamodb.scan(TableName=table)["Items"]
    assert {item["id"]["S"].partition("#")[0] for item in items} <= {"Once", "Price"}
    assert "kept-secret" not in json.dumps(items, default=str)
