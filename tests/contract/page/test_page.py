"""The page over loopback: what it tells of the app, and when."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from support.local_app import until
from support.page_place import FakePlace, served
from support.page_requests import ask, change, port_of, token_of

from asynclambda.errors import DefinitionError, LocalError
from asynclambda.local.page.clerk_process import ClerkSettings
from asynclambda.local.page.guard import TOKEN_HEADER
from asynclambda.local.page.server import Page
from asynclambda.local.progress import UpdateFailed

if TYPE_CHECKING:
    from pathlib import Path

    from support.page_story import Story


def test_before_the_first_version_it_says_so(page: Page) -> None:
    status, content, _ = ask(page, "/api/app")

    assert status == 422
    assert content["error"]["what"] == "the app does not run yet: it is being built"
    status, content = change(page, "call", {"task": "PlaceOrder", "payload": "{}"})
    assert (status, "error" in content) == (422, True)


def test_before_the_first_version_there_are_no_letters_to_be_read(page: Page) -> None:
    status, content, _ = ask(page, "/api/letters")

    assert status == 422
    assert content["error"]["what"] == "the app does not run yet: it is being built"


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", "null", "{}", '{"task": 1}', '{"id": 1}', '{"task": "Sweep", "more": 1}'],
)
@pytest.mark.parametrize("name", ["check", "send", "call", "request", "schedule", "replay", "drop"])
def test_a_change_that_makes_no_sense_is_told_and_not_done(
    place: FakePlace, page: Page, name: str, body: str
) -> None:
    status, content, _ = ask(page, f"/api/{name}", "POST", body, **{TOKEN_HEADER: token_of(page)})

    assert status == 422
    assert content["error"]["what"].startswith("the request is not what this takes")
    assert place.run == []


class Events:
    """What `GET /api/events` tells, as it comes."""

    def __init__(self, page: Page) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port_of(page), timeout=20)
        self._connection.request("GET", "/api/events")
        self._response = self._connection.getresponse()
        assert self._response.getheader("content-type") == "text/event-stream; charset=utf-8"

    def next(self) -> dict[str, Any] | None:
        """The next tick; None at the end."""
        while line := self._response.readline():
            if line.startswith(b"data: "):
                tick: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return tick
        return None

    def close(self) -> None:
        self._connection.close()


def test_a_tick_tells_what_has_changed(place: FakePlace, page: Page, story: Story) -> None:
    with closing(Events(page)) as events:
        first = events.next()
        assert first is not None
        assert (first["version"], first["chains"], first["problem"]) == (0, [], None)

        chain = story.order(delay=1)
        second = events.next()
        assert second is not None
        # A burst may be cut in two.
        while second is not None and second["counts"]["tasks"]["SendReceipt"][0][2] == 0:
            second = events.next()
        assert second is not None
        assert second["boot"] == first["boot"]
        assert second["chains"] == [chain]
        assert second["counts"]["tasks"]["ChargeCard"] == [[0, 0, 1, 0, 0]]

        place.tell(UpdateFailed(DefinitionError("it is wrong", where="app.py:3", remedy="Mend it")))
        third = events.next()
        assert third is not None
        assert third["problem"] == {
            "what": "it is wrong",
            "where": "app.py:3",
            "remedy": "Mend it",
            "faults": [],
        }


def test_hundreds_of_changes_are_a_few_ticks(page: Page, story: Story) -> None:
    with closing(Events(page)) as events:
        events.next()
        for _ in range(300):
            story.end(story.api("PlaceOrder"), "PlaceOrder")
        ticks = 0
        done = 0
        while done < 300:
            tick = events.next()
            assert tick is not None
            ticks += 1
            done = tick["counts"]["tasks"]["PlaceOrder"][0][2]
        assert ticks <= 10


def test_the_events_end_with_the_page(place: FakePlace, tmp_path: Path) -> None:
    with served(place, tmp_path) as running:
        events = Events(running)
        events.next()
    with closing(events):
        assert events.next() is None


def test_chains_are_asked_for_by_filter(page: Page, story: Story) -> None:
    dead, _ = story.order(fails=5), story.order()
    until(lambda: len(ask(page, "/api/chains")[1]["chains"]) == 2)

    _, content, _ = ask(page, "/api/chains?status=failed&text=bank")
    assert content["chains"] == []
    _, content, _ = ask(page, "/api/chains?status=retrying&text=bank&task=ChargeCard")
    assert [each["id"] for each in content["chains"]] == [dead]
    status, content, _ = ask(page, "/api/chains/nobody")
    assert (status, content["error"]["what"]) == (
        422,
        "this chain is not remembered any more: it was among the oldest",
    )


def test_a_port_that_is_taken_is_told_with_a_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        page = Page(FakePlace(), ClerkSettings(tmp_path, "app", None), port=port)
        with pytest.raises(LocalError, match=f"cannot listen on port {port}: Address") as raised:
            page.__enter__()
    assert "--page-port" in str(raised.value)


def test_it_has_the_port_of_the_last_time(place: FakePlace, tmp_path: Path) -> None:
    settings = ClerkSettings(tmp_path, "app", None)
    with Page(place, settings) as page:
        first = page.url
    with Page(place, settings) as page:
        assert page.url == first
        with Page(place, settings) as other:  # it is taken: another one
            assert other.url != first
