"""The page over loopback: whom it answers, what it says, and that a change needs its token."""

from __future__ import annotations

import http.client
import json
import re
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from support.local_app import until
from support.page_place import FakePlace, live, served
from support.page_story import Story

from asynclambda.errors import DefinitionError, LocalError
from asynclambda.local.page.clerk_process import ClerkSettings
from asynclambda.local.page.guard import TOKEN_HEADER
from asynclambda.local.page.routes import STATIC
from asynclambda.local.page.server import Page
from asynclambda.local.progress import UpdateFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHANGES = ("check", "send", "call", "request", "schedule", "replay", "drop")
REFUSED = {"error": {"what": "another site may not ask here", "faults": []}}


@pytest.fixture
def place() -> FakePlace:
    return FakePlace()


@pytest.fixture
def page(place: FakePlace, tmp_path: Path) -> Iterator[Page]:
    with served(place, tmp_path) as running:
        yield running


@pytest.fixture
def story(place: FakePlace, page: Page) -> Story:
    return Story(place.tell)


def port_of(page: Page) -> int:
    return int(page.url.rstrip("/").rpartition(":")[2])


def ask(
    page: Page, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """The status, the body (read where it is JSON), and the headers of an answer. `_` in names is `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port_of(page), timeout=30)) as connection:
        connection.request(method, path, body, given)
        response = connection.getresponse()
        text = response.read().decode()
        found = {name.lower(): value for name, value in response.getheaders()}
        is_json = found.get("content-type") == "application/json"
        return response.status, json.loads(text) if is_json else text, found


def token_of(page: Page) -> str:
    match = re.search(r'name="asynclambda-token" content="([^"]{20,})"', ask(page, "/")[1])
    assert match is not None
    return match.group(1)


def change(page: Page, name: str, content: object) -> tuple[int, Any]:
    headers = {TOKEN_HEADER: token_of(page)}
    return ask(page, f"/api/{name}", "POST", json.dumps(content), **headers)[:2]


def test_it_listens_on_loopback_alone(page: Page) -> None:
    assert page.url == f"http://127.0.0.1:{port_of(page)}/"
    with socket.socket() as other:
        # Another address of this machine: nobody answers there.
        assert other.connect_ex(("127.0.0.2", port_of(page))) != 0


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "[::1]:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/api/chains", "/api/events", "/static/main.js"])
def test_no_other_host_name_is_answered(page: Page, host: str, path: str) -> None:
    status, content, _ = ask(page, path, Host=host.format(port=port_of(page)))

    assert status == 421
    assert content == {"error": {"what": "this is not the address of the page", "faults": []}}


def test_localhost_is_its_name_as_well(page: Page) -> None:
    assert ask(page, "/api/chains", Host=f"localhost:{port_of(page)}")[0] == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_other_origin_is_answered(page: Page, origin: str, method: str) -> None:
    headers = {"Origin": origin.format(port=port_of(page)), TOKEN_HEADER: token_of(page)}
    status, content, found = ask(page, "/api/chains", method, **headers)

    assert (status, content) == (403, REFUSED)
    assert "access-control-allow-origin" not in found


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_may_load_a_part_of_it(page: Page, site: str) -> None:
    # As a browser asks for an image, a script or a frame of another site, without an Origin.
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    assert ask(page, "/api/chains", **headers)[:2] == (403, REFUSED)
    frame = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert ask(page, "/", **frame)[:2] == (403, REFUSED)
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert ask(page, "/", **link)[0] == 200


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("token", [None, "", "wrong", "ä"])
def test_no_change_without_the_token(
    place: FakePlace, page: Page, name: str, token: str | None
) -> None:
    place.tell(live())
    headers = {} if token is None else {TOKEN_HEADER: token}
    status, content, _ = ask(page, f"/api/{name}", "POST", '{"task": "Sweep"}', **headers)

    assert status == 403
    assert content["error"]["what"].startswith("a change needs the token of the page")
    assert place.run == []


def test_with_the_token_it_is_done(place: FakePlace, page: Page) -> None:
    place.tell(live())

    assert change(page, "schedule", {"task": "Sweep"}) == (200, {})
    assert place.run == ["Sweep"]


def test_each_start_has_a_token_of_its_own(tmp_path: Path) -> None:
    with served(FakePlace(), tmp_path / "a") as one, served(FakePlace(), tmp_path / "b") as other:
        assert token_of(one) != token_of(other)


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/chains", "/nowhere"])
def test_every_answer_forbids_what_the_page_does_not_need(page: Page, path: str) -> None:
    found = ask(page, path)[2]

    policy = dict(part.split(" ", 1) for part in found["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in found["content-security-policy"]
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert found["cache-control"] == "no-store"
    assert "server" not in found


def test_its_files_have_no_inline_script_and_nothing_from_elsewhere() -> None:
    index = (STATIC / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", index) == []
    assert re.findall(r"\s(?:on\w+|style)=", index) == []
    for path in STATIC.iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"^\s*//.*$|(?<=\s)//.*$", "", text, flags=re.MULTILINE), path
        markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        assert re.search(markup, text) is None, path


def test_a_payload_with_markup_comes_as_json_and_as_nothing_else(page: Page, story: Story) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    sent = story.send("ChargeCard", evil)

    path = f"/api/chains/{sent.invocation_id}/hops/{sent.invocation_id}"
    status, content, found = ask(page, path)

    assert (status, content["payload"]) == (200, evil)
    assert found["content-type"] == "application/json"
    assert evil not in ask(page, "/")[1]


def test_files_outside_of_its_folder_are_not_given(page: Page) -> None:
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py"):
        assert ask(page, path)[0] == 404


def test_before_the_first_version_it_says_so(page: Page) -> None:
    status, content, _ = ask(page, "/api/app")

    assert status == 422
    assert content["error"]["what"] == "the app does not run yet: it is being built"
    status, content = change(page, "call", {"task": "PlaceOrder", "payload": "{}"})
    assert (status, "error" in content) == (422, True)


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


def test_a_thousand_changes_are_a_few_ticks(page: Page, story: Story) -> None:
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
