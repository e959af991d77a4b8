"""Two apps on one engine, one built with the ancestor and one with ours, invoke each other's tasks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support import ancestor
from support.beside import (
    BuiltApp,
    await_said,
    build_theirs,
    built_by_ours,
    function_variables,
    said,
    send_ours,
    send_theirs,
    waiting,
)
from support.deployed import DeployedApp
from support.local_app import until
from support.paths import ROOT

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(auth=True) as running:
        yield running


@pytest.fixture(scope="module")
def feature(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> BuiltApp:
    """The ancestor's app; it names our task as an external one."""
    built = build_theirs(tmp_path_factory.mktemp("messages") / "feature")
    built.deploy(emulator)
    return built


@pytest.fixture(scope="module")
def warehouse(
    emulator: Emulator, feature: BuiltApp, tmp_path_factory: pytest.TempPathFactory
) -> tuple[BuiltApp, DeployedApp]:
    """Our app; it has classes for tasks of the other one."""
    folder = tmp_path_factory.mktemp("messages") / "warehouse"
    built = built_by_ours(shutil.copytree(ROOT / "tests" / "ancestor" / "warehouse", folder))
    return built, DeployedApp(emulator, built.deploy(emulator, "warehouse"), built.bundle)


def bulk(emulator: Emulator, after: int) -> list[str]:
    """The orders that the other app's batch task has run for."""
    lines = [line for line in said(emulator, after) if line["task"] == "Bulk"]
    return [each["order_id"] for line in lines for each in line["payloads"]]


def test_the_ancestor_runs_what_our_function_sends(
    emulator: Emulator, warehouse: tuple[BuiltApp, DeployedApp]
) -> None:
    so_far = len(emulator.logs.history)

    refused = warehouse[1].call("SendAll", 23)

    from_us = {"task": "Charge", "source": "SendAll"}
    lines = await_said(
        emulator,
        [
            {**from_us, "lane": 1, "group": "tenant-1", "note": 0},
            # Over the ancestor's own limit, under SQS's: no need of a bucket, which it could not read.
            {**from_us, "lane": 0, "group": None, "note": 600_000},
            {**from_us, "lane": 0, "group": None, "note": 0},
        ],
        so_far,
    )
    assert {line["payload"]["order_id"] for line in lines if line["task"] == "Charge"} == {
        "one",
        "inline",
        "later",
    }
    until(lambda: sorted(map(int, bulk(emulator, so_far))) == list(range(23)))
    # Its payload would be in our bucket, where the other app cannot read it.
    assert refused.startswith("PayloadTooLarge: 1 of 1 messages to Charge were not sent")


def test_ours_runs_what_the_ancestor_sends(
    emulator: Emulator, feature: BuiltApp, warehouse: tuple[BuiltApp, DeployedApp]
) -> None:
    so_far = len(emulator.logs.history)

    send_theirs(
        feature,
        emulator,
        "feature-Sweep",
        "app.set_current_task_id('Sweep')\n"
        "app.async_invoke('warehouse-Ship', {'order_id': 'one'}, message_group_id='tenant-2')\n"
        "app.async_invoke('warehouse-Ship', {'order_id': 'more', 'unknown': 1, 'note': 'é'})\n"
        "app.async_invoke_batch('warehouse-Ship', [{'order_id': str(n)} for n in range(12)])\n",
    )

    lines = await_said(
        emulator,
        [
            {"task": "Ship", "payload": "one", "source": "Sweep", "lane": 0, "group": "tenant-2"},
            {"task": "Ship", "payload": "more", "note": 1, "source": "Sweep"},
            *({"task": "Ship", "payload": str(number), "lane": 0} for number in range(12)),
        ],
        so_far,
    )
    assert len(lines) == 14


def test_the_ancestor_refuses_to_send_us_a_large_payload(
    emulator: Emulator, feature: BuiltApp, warehouse: tuple[BuiltApp, DeployedApp]
) -> None:
    variables = function_variables(emulator, "feature-Sweep")

    run = ancestor.send(
        feature.project,
        "app.async_invoke('warehouse-Ship', {'order_id': 'x', 'note': 'x' * 300_000})",
        endpoint=emulator.endpoint_url,
        env=variables,
    )

    assert run.error is not None
    assert run.error[0] == "NotImplementedError"
    assert waiting(emulator, warehouse[1].deployment.queues["ShipALQueue"]) == 0


def test_what_they_refuse_to_send_ours_sends_to_its_own(
    emulator: Emulator, warehouse: tuple[BuiltApp, DeployedApp]
) -> None:
    so_far = len(emulator.logs.history)

    send_ours(
        warehouse[0],
        emulator,
        "warehouse-Ship",
        "Ship.invoke(Order(order_id='stored', note='x' * 2_000_000), lane=1)",
    )

    stored = {"task": "Ship", "payload": "stored", "note": 2_000_000, "lane": 1, "source": None}
    await_said(emulator, [stored], so_far)
