"""The page over loopback: whom it answers, and that a change needs its token."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest
from support.page_place import FakePlace, live, served
from support.page_requests import ask, change, port_of, token_of

from asynclambda.local.page.guard import TOKEN_HEADER
from asynclambda.local.page.routes import STATIC

if TYPE_CHECKING:
    from pathlib import Path

    from support.page_story import Story

    from asynclambda.local.page.server import Page

CHANGES = ("check", "send", "call", "request", "schedule", "replay", "drop")
REFUSED = {"error": {"what": "another site may not ask here", "faults": []}}


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
