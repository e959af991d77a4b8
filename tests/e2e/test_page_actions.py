"""What the page does when it is asked to, on the real engine: each way to start a task, replay, drop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.local_app import until
from support.page_requests import ask, change

from asynclambda.local.loop.loop import DevLoop
from asynclambda.local.page.clerk_process import ClerkSettings
from asynclambda.local.page.server import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APP = """
from pydantic import BaseModel

from asynclambda import (
    ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, DirectEvent, DirectTask,
)

app = App("acts")


class Find(BaseModel):
    shop: str
    limit: int = 10


class Work(AsyncTask[str], lane_count=2, max_receive_count=1):
    def run(self, event: AsyncEvent[str]) -> None:
        if event.payload == "bad":
            raise ValueError("bad luck")
        self.logger.info("worked", length=len(event.payload))


class Price(DirectTask[int, int]):
    def run(self, event: DirectEvent[int]) -> int:
        if event.payload < 0:
            raise LookupError("no such price")
        return event.payload * 100


class Search(ApiTask[Find, list[str]], method="GET", path="/shops/{shop}/orders"):
    def run(self, event: ApiEvent[Find]) -> list[str]:
        return [event.payload.shop, str(event.payload.limit)]


class Index(BatchTask[int], batch_size=10):
    def run(self, event: BatchEvent[int]) -> None:
        for record in event.records:
            self.logger.info("indexed", number=record.payload)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    project = tmp_path_factory.mktemp("acts")
    write_app(project)
    loop = DevLoop(project, "app")
    with Page(loop, ClerkSettings(project, "app", None)) as running, loop:
        yield running


def write_app(project: Path) -> None:
    (project / "app.py").write_text(APP)


def done(page: Page, name: str, **content: object) -> Any:
    """What a change that succeeds gives back."""
    status, answer = change(page, name, content)
    assert status == 200, answer
    return answer


def refused(page: Page, name: str, **content: object) -> Any:
    """The error of a change that does not."""
    status, answer = change(page, name, content)
    assert status == 422, answer
    return answer["error"]


def chain_is(page: Page, chain: str, status: str) -> Any:
    """A chain, once it has come to a state."""
    path = f"/api/chains/{chain}"
    until(lambda: ask(page, path)[1]["status"] == status, 40)
    return ask(page, path)[1]


def hop(page: Page, chain: str) -> Any:
    """The first hop of a chain."""
    return ask(page, f"/api/chains/{chain}/hops/{chain}")[1]


def test_a_message_goes_into_the_lane_that_is_asked_for(page: Page) -> None:
    sent = done(page, "send", task="Work", payload='"a"', options={"lane": 1})

    assert (sent["queue"], sent["lane"], sent["delay"]) == ("acts-Work-L1", 1, 0)
    chain = chain_is(page, sent["chain"], "done")
    assert (chain["root"], chain["tasks"]) == ("manual", ["Work"])
    [attempt] = hop(page, sent["chain"])["attempts"]
    assert [line["fields"]["length"] for line in attempt["lines"]] == [1]


def test_a_payload_that_is_too_long_for_sqs_goes_by_s3(page: Page) -> None:
    sent = done(page, "send", task="Work", payload=json.dumps("x" * 1_200_000), options={})

    chain_is(page, sent["chain"], "done")
    found = hop(page, sent["chain"])
    assert found["s3_payload_key"]
    assert found["attempts"][0]["lines"][0]["fields"] == {"length": 1_200_000}


def test_a_long_delay_waits_in_the_scheduler(page: Page) -> None:
    sent = done(page, "send", task="Work", payload='"later"', options={"delay": 3_600})

    assert sent["schedule_name"]
    chain = chain_is(page, sent["chain"], "waiting")
    assert (chain["rows"][0]["delay"], chain["attempts"]) == (3_600_000, 0)


def test_a_batch_task_gets_a_batch(page: Page) -> None:
    sent = done(page, "send", task="Index", payload="7", options={})

    chain_is(page, sent["chain"], "done")
    assert hop(page, sent["chain"])["payload"] == "7"


@pytest.mark.parametrize(
    ("options", "text"), [({"lane": 7}, "lane"), ({"delay": -1}, "delay")], ids=["lane", "delay"]
)
def test_an_option_that_cannot_be_is_refused(
    page: Page, options: dict[str, int], text: str
) -> None:
    assert text in refused(page, "send", task="Work", payload='"a"', options=options)["what"]


def test_a_payload_of_another_type_is_refused_with_its_faults(page: Page) -> None:
    error = refused(page, "send", task="Work", payload="5", options={})

    assert error["faults"] == [{"path": [], "text": "Input should be a valid string"}]


def test_a_direct_task_answers(page: Page) -> None:
    answer = done(page, "call", task="Price", payload="3")
    assert answer["result"] == 300
    assert chain_is(page, answer["chain"], "done")["root"] == "call"

    answer = done(page, "call", task="Price", payload="-3")
    assert answer["failure"] == {"errorType": "LookupError", "errorMessage": "no such price"}
    assert chain_is(page, answer["chain"], "failed")["hint"] == "LookupError: no such price"


def test_a_route_gets_its_path_and_its_query(page: Page) -> None:
    answer = done(page, "request", task="Search", payload='{"shop": "a b", "limit": 3}')

    assert answer["line"] == "GET /shops/a%20b/orders?limit=3"
    assert (answer["status"], json.loads(answer["body"])) == (200, ["a b", "3"])
    assert chain_is(page, answer["chain"], "done")["root"] == "api"


def test_what_a_route_says_to_a_wrong_request_is_shown(page: Page) -> None:
    answer = done(page, "request", task="Search", payload='{"shop": "a", "limit": "many"}')

    assert answer["status"] == 422
    assert "limit" in answer["body"]


def test_a_dead_letter_is_refused_edited_replayed_and_gone(page: Page) -> None:
    sent = done(page, "send", task="Work", payload='"bad"', options={"lane": 1})
    chain_is(page, sent["chain"], "dead")
    until(lambda: len(ask(page, "/api/letters")[1]) == 1, 40)
    [letter] = ask(page, "/api/letters")[1]
    assert letter["chain"] == sent["chain"]
    assert (letter["task"], letter["lane"]) == ("Work", 1)
    assert (letter["payload"], letter["error"]) == ('"bad"', "bad luck")

    error = refused(page, "replay", id=letter["id"], payload="5")
    assert error["faults"] == [{"path": [], "text": "Input should be a valid string"}]
    assert len(ask(page, "/api/letters")[1]) == 1

    done(page, "replay", id=letter["id"], payload='"good"')
    chain_is(page, sent["chain"], "done")
    assert ask(page, "/api/letters")[1] == []
    error = refused(page, "replay", id=letter["id"])
    assert error["what"] == "the message is not in a dead letter queue any more"


def test_a_letter_that_is_dropped_is_gone(page: Page) -> None:
    sent = done(page, "send", task="Work", payload='"bad"', options={})
    until(lambda: len(ask(page, "/api/letters")[1]) == 1, 40)
    [letter] = ask(page, "/api/letters")[1]

    done(page, "drop", id=letter["id"])

    assert ask(page, "/api/letters")[1] == []
    assert chain_is(page, sent["chain"], "dropped")["hops"] == 1


def test_a_schedule_that_is_none_is_refused(page: Page) -> None:
    assert "Work" in str(refused(page, "schedule", task="Work"))
