"""The program that knows the app's classes for the page, as a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.example import ORDERS, copy_project

from asynclambda.local.page.clerk_process import ClerkError, ClerkProcess, ClerkSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Nobody listens there.
ENDPOINT = "http://127.0.0.1:9"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(ORDERS, tmp_path)


@pytest.fixture
def clerk(project: Path) -> Iterator[ClerkProcess]:
    process = ClerkProcess(ClerkSettings(project, "app", None))
    process.renew(ENDPOINT)
    yield process
    process.close()


def test_it_describes_the_app(clerk: ClerkProcess) -> None:
    described: Any = clerk.ask("describe")

    assert described["app"] == "orders"
    tasks = {task["id"]: task for task in described["tasks"]}
    assert {name: task["start"] for name, task in tasks.items()} == {
        "SendReceipt": "message",
        "ChargeCard": "message",
        "ReserveStock": "message",
        "PlaceOrder": "request",
        "Sweep": "schedule",
    }
    assert tasks["ChargeCard"]["lanes"] == 2
    assert tasks["PlaceOrder"]["form"]["fields"][1]["form"]["above"] == 0
    boxes = {box["key"]: box for box in described["drawing"]["boxes"]}
    assert boxes["ChargeCard"]["lanes"] == 2
    for box in boxes.values():
        assert box["x"] + box["width"] <= described["drawing"]["width"]
        assert box["y"] + box["height"] <= described["drawing"]["height"]
    arrows = {(arrow["source"], arrow["target"]) for arrow in described["drawing"]["arrows"]}
    assert ("ReserveStock", "ChargeCard") in arrows


def test_a_payload_is_checked_by_the_type_of_its_task(clerk: ClerkProcess) -> None:
    good = clerk.ask("check", task="ChargeCard", payload='{"cents": 5, "order_id": "o"}')
    assert good == '{"order_id":"o","cents":5}'

    with pytest.raises(ClerkError, match="the payload is no Order") as raised:
        clerk.ask("check", task="ChargeCard", payload='{"cents": -5}')
    assert raised.value.faults == [
        {"path": ["order_id"], "text": "Field required"},
        {"path": ["cents"], "text": "Input should be greater than 0"},
    ]


def test_a_request_is_made_of_a_payload_that_may_be_wrong(clerk: ClerkProcess) -> None:
    made: Any = clerk.ask("request", task="PlaceOrder", payload='{"cents": "x"}', headers={})

    assert (made["method"], made["path"]) == ("POST", "/orders")
    assert made["body"] == '{"cents": "x"}'


def test_an_engine_that_does_not_answer_is_told(clerk: ClerkProcess) -> None:
    with pytest.raises(ClerkError, match="the engine refused: "):
        clerk.ask("letters")


def test_a_task_that_is_gone_is_told_with_a_remedy(clerk: ClerkProcess) -> None:
    with pytest.raises(ClerkError, match="no task 'Gone'") as raised:
        clerk.ask("check", task="Gone", payload="1")
    assert "load the page again" in str(raised.value)


def test_after_a_save_the_next_answer_is_of_the_new_version(
    clerk: ClerkProcess, project: Path
) -> None:
    clerk.ask("describe")
    source = project / "app.py"
    source.write_text(source.read_text().replace("class Sweep(", "class Tidy("))
    old: Any = clerk.ask("describe")
    clerk.renew(ENDPOINT)
    new: Any = clerk.ask("describe")

    assert [described["tasks"][-1]["id"] for described in (old, new)] == ["Sweep", "Tidy"]


def test_an_app_that_cannot_be_imported_is_told_and_can_be_mended(
    clerk: ClerkProcess, project: Path
) -> None:
    source = project / "app.py"
    good = source.read_text()
    source.write_text("raise SystemExit('no')" + good.replace("from __future__", "# "))
    with pytest.raises(ClerkError, match="app"):
        clerk.ask("describe")

    source.write_text(good)
    described: Any = clerk.ask("describe")
    assert described["app"] == "orders"


def test_what_the_app_prints_disturbs_no_answer(clerk: ClerkProcess, project: Path) -> None:
    source = project / "app.py"
    source.write_text(source.read_text() + "\nprint('{\"value\": 1}', flush=True)\n")

    described: Any = clerk.ask("describe")

    assert described["app"] == "orders"


def test_closed_it_answers_nothing(clerk: ClerkProcess) -> None:
    clerk.ask("describe")
    clerk.close()

    with pytest.raises(ClerkError, match="`asynclambda dev` is ending"):
        clerk.ask("describe")
