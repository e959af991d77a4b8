"""The statements that neither the example nor the feature app have: each is needed, too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.roles import Statement, await_denials, denials, statements, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.deployed import DeployedApp


def send_once(workshop: DeployedApp) -> None:
    body = {
        "source_task_id": None,
        "destination_task_id": "Once",
        "invocation_id": uuid4().hex,
        "payload": json.dumps({"order_id": f"roles-{uuid4()}"}),
    }
    message_id = workshop.put("OnceALQueue", json.dumps(body))
    workshop.await_record(task="Once", message_id=message_id)


def call_price(workshop: DeployedApp) -> None:
    workshop.invoke("Price", {"order_id": f"roles-{uuid4()}", "cents": 1})


def call_quote(workshop: DeployedApp) -> None:
    workshop.invoke("Conductor", {"what": "quote", "number": 100})


def send_text(workshop: DeployedApp) -> None:
    [told] = workshop.call("Conductor", {"what": "text", "number": 600_000})
    workshop.await_record(task="Text", message="text", message_id=told["message_id"])


CASES: dict[Statement, tuple[str, Callable[[DeployedApp], None]]] = {
    Statement("Conductor", "CallTasks"): ("lambda:InvokeFunction", call_quote),
    Statement("Text", "EmptyPayloads"): ("s3:PutObject", send_text),
    Statement("Once", "RememberSuccesses"): ("dynamodb:", send_once),
    Statement("Price", "RememberSuccesses"): ("dynamodb:", call_price),
}


@pytest.mark.parametrize("statement", CASES, ids="-".join)
def test_a_function_without_one_of_its_statements_is_denied(
    workshop: DeployedApp, statement: Statement
) -> None:
    action, run = CASES[statement]

    after = len(workshop.emulator.logs.history)
    run(workshop)
    assert statement.task not in denials(workshop, after=after)

    with without(workshop, statement):
        after = len(workshop.emulator.logs.history)
        run(workshop)
        await_denials(workshop, {statement.task}, action, after)


def test_there_is_no_other_statement_of_these_kinds(workshop: DeployedApp) -> None:
    kinds = {each.sid for each in CASES}
    found = {each for each in statements(workshop.deployment.template) if each.sid in kinds}

    assert found == set(CASES)
