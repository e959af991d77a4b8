"""What the browser gets of the history."""

from __future__ import annotations

from typing import Any

import pytest
from support.page_story import Story

from asynclambda.local.page.history import History
from asynclambda.local.page.views import PAGE, Filter, chain_detail, chain_list, hop_detail


@pytest.fixture
def history() -> History:
    known = History()
    known.know_queues({}, {"orders-ChargeCard": 5})
    return known


@pytest.fixture
def story(history: History) -> Story:
    return Story(history.observe)


def found(history: History, **wanted: str) -> list[str]:
    chains: Any = chain_list(history, Filter(**wanted))["chains"]
    return [chain["id"] for chain in chains]


def test_chains_are_found_by_task_status_and_text(history: History, story: Story) -> None:
    done, dead, waits = story.order(delay=1), story.order(fails=5), story.order()
    other = story.api("Audit", {"note": "ÄRGER"})
    story.end(other, "Audit")

    assert found(history) == [other, waits, dead, done]
    assert found(history, task="Audit") == [other]
    assert found(history, status="dead") == [dead]
    assert found(history, status="active") == [waits]
    assert found(history, task="SendReceipt", status="done") == [done]
    assert found(history, text="the bank SAYS no") == [dead]
    assert found(history, text="ärger") == [other]
    assert found(history, text=dead) == [dead]
    assert found(history, text="nowhere") == []


def test_the_list_comes_in_pages(history: History, story: Story) -> None:
    ids = [story.api("PlaceOrder") for _ in range(PAGE + 5)][::-1]

    first: Any = chain_list(history, Filter())
    assert ([each["id"] for each in first["chains"]], first["more"]) == (ids[:PAGE], True)
    assert first["all"] == PAGE + 5
    second: Any = chain_list(history, Filter(), before=ids[PAGE - 1])
    assert ([each["id"] for each in second["chains"]], second["more"]) == (ids[PAGE:], False)


def test_a_chain_in_a_line(history: History, story: Story) -> None:
    chain_id = story.order(fails=2)

    summary: Any = chain_list(history, Filter())["chains"]
    assert summary[0] | {"at": "", "revision": 0} == {
        "id": chain_id,
        "root": "api",
        "at": "",
        "ms": pytest.approx(4_046, abs=10),
        "status": "waiting",
        "active": True,
        "tasks": ["PlaceOrder", "ReserveStock", "ChargeCard", "SendReceipt"],
        "more_tasks": 0,
        "hops": 4,
        "attempts": 5,
        "failed": 2,
        "hint": '{"order_id": "o-1", "cents": 1999}',
        "revision": 0,
    }


def test_the_hint_of_a_chain_that_fails_is_its_error(history: History, story: Story) -> None:
    story.order(fails=5)

    summary: Any = chain_list(history, Filter())["chains"]
    assert summary[0]["hint"] == "CardDeclined: the bank says no"


def test_a_hop_has_its_payload_attempts_logs_and_exception(history: History, story: Story) -> None:
    chain_id = story.order(fails=1)
    rows: Any = (chain_detail(history, chain_id) or {})["rows"]

    hop: Any = hop_detail(history, chain_id, rows[2]["id"])

    assert hop["task"] == "ChargeCard"
    assert hop["source"] == "ReserveStock"
    assert hop["payload"] == '{\n  "order_id": "o-1",\n  "cents": 1999\n}'
    first, second = hop["attempts"]
    assert (first["status"], first["receive_count"]) == ("failed", 1)
    assert first["error"]["type"] == "CardDeclined"
    assert first["error"]["stack"].startswith("Traceback")
    assert (second["status"], second["error"]) == ("done", None)
    assert [(line["level"], line["text"], line["fields"]) for line in second["lines"]] == [
        ("INFO", "card charged", {"cents": 1999})
    ]


def test_of_a_batch_a_message_has_only_its_own_lines(history: History, story: Story) -> None:
    mine, other = story.send("ChargeCard", 1), story.send("ChargeCard", 2)
    run = story.receive(mine, other)
    for sent in (mine, other):
        story.log(run, "ChargeCard", "INFO", sent.invocation_id, invocation_id=sent.invocation_id)
    story.write(run, "ChargeCard", "of the whole batch")
    story.end(run, "ChargeCard")

    hop: Any = hop_detail(history, mine.invocation_id, mine.invocation_id)

    [attempt] = hop["attempts"]
    texts = [line["text"] for line in attempt["lines"]]
    assert (attempt["messages"], texts) == (2, [mine.invocation_id, "of the whole batch"])


def test_what_is_forgotten_is_none(history: History, story: Story) -> None:
    chain_id = story.api("PlaceOrder")

    assert chain_detail(history, "nobody") is None
    assert hop_detail(history, chain_id, "nobody") is None
    assert hop_detail(history, "nobody", chain_id) is None
