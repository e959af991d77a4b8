"""The page of `asynclambda dev` in a browser, on the example app with the real engine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from support.browser import Tab, browser
from support.command import SCRIPT, clean_environment
from support.example import ORDERS, copy_project
from support.page_steps import TOO_MUCH, kill, number, place_order
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

VIEWS = ("graph", "runs", "start", "dead")
#: For what an engine on a busy machine takes its time for. Milliseconds.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(ORDERS, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def url(project: Path) -> Iterator[str]:
    """The address that `asynclambda dev` prints."""
    environment = clean_environment(RECEIPT_DELAY_SECONDS="1")
    with Terminal(SCRIPT, "dev", "app", folder=project, environment=environment) as terminal:
        terminal.await_text("Ctrl-C ends it all")
        yield terminal.await_text(r"Page +(http://127\.0\.0\.1:\d+/)").group(1)
        terminal.press_ctrl_c()
        assert terminal.await_end() == 0
        # What goes wrong in the page's own server is told there.
        assert "ASGI" not in terminal.text
        assert "local/page" not in terminal.text


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def tab(chromium: Browser, url: str) -> Iterator[Tab]:
    """The page in a tab of its own; the test fails where it complains of anything."""
    opened = Tab(chromium, url)
    yield opened
    opened.close()
    assert opened.complaints == []


def test_an_order_by_the_form_arrives_and_its_waterfall_shows_each_hop(tab: Tab) -> None:
    page = tab.view("graph")
    expect(number(page, "SendReceipt", "done")).to_have_text("0")

    place_order(tab, "by-form", 60_000)
    page.get_by_role("link", name="Open its chain").click()

    expect(page.locator(".panel-head .pill")).to_have_text("done")
    hops = page.locator(".hop")
    expect(hops.locator(".hop-task")).to_have_text(
        ["PlaceOrder", "ReserveStock", "ChargeCard", "SendReceipt"]
    )
    # The order is a large one: it goes by lane 1, and its receipt a second later.
    expect(hops.locator(".hop-tags")).to_have_text(["", "L1", "L1", "+1 s"])
    expect(hops.locator(".pill")).to_have_text(["done"] * 4)
    for row in range(4):
        expect(hops.nth(row).locator(".bar.run")).to_have_count(1)
    starts = [hops.nth(row).locator(".bar.run").bounding_box() for row in range(4)]
    places = [box["x"] for box in starts if box is not None]
    assert places == sorted(places)
    assert len(places) == 4

    hops.nth(2).click()
    panel = page.locator(".hop-panel")
    expect(panel).to_contain_text("orders-ChargeCard-L1")
    expect(panel.locator(".code").first).to_contain_text('"cents": 60000')
    expect(panel.locator(".log")).to_contain_text("card charged cents=60000")

    page.keyboard.press("g")
    expect(number(page, "ChargeCard", "done", lane=1)).to_have_text("1")
    expect(number(page, "SendReceipt", "done")).to_have_text("1")


def test_what_dies_is_found_edited_replayed_and_succeeds(tab: Tab, url: str) -> None:
    page = kill(tab, "too-dear")
    stack = page.locator(".stack")
    expect(stack).to_contain_text("the card covers 1000000 cents, not 2000000")
    # The frames are those of the app alone.
    expect(stack).to_contain_text('File "app.py", line')
    expect(stack).not_to_contain_text("asynclambda/")
    expect(page.locator("#dead-count")).to_have_text("1")

    page.get_by_role("link", name="open the dead letter").click()
    panel = page.locator("#view-dead .panel")
    expect(panel.locator(".notice")).to_contain_text("Permanent: the card covers")
    cents = panel.get_by_label("cents")
    expect(cents).to_have_value(str(TOO_MUCH))

    cents.fill("-1")
    expect(panel.locator(".fault")).to_have_text(["Input should be greater than 0", ""])
    expect(panel.locator(".verdict")).to_have_text("Not valid: 1 fault")
    cents.fill("5")
    expect(panel.locator(".verdict")).to_have_text("Valid")
    panel.get_by_role("button", name="Replay").click()
    expect(panel.locator(".result")).to_contain_text("Sent again with the edited payload")
    expect(page.locator("#dead-count")).to_have_text("")

    link = panel.locator(".result").get_by_role("link", name="Open its chain")
    chain = str(link.get_attribute("href")).rpartition("/")[2]
    # It is done before the view of the runs, which had it open while it was dead, is shown again.
    while page.request.get(f"{url}api/chains/{chain}").json()["status"] != "done":
        page.wait_for_timeout(100)
    page.wait_for_timeout(1_000)  # and all that there is to tell of it has been told
    link.click()
    expect(page.locator(".panel-head .pill")).to_have_text("done")
    expect(page.locator(".hop-task")).to_have_text(["ChargeCard", "SendReceipt"])
    expect(page.locator(".attempt .pill")).to_have_text(["done", "failed"])
    expect(page.locator(".hop-panel .code").first).to_contain_text('"cents": 5')


def test_a_dead_letter_is_dropped_by_the_second_click(tab: Tab) -> None:
    page = kill(tab, "unwanted")
    page.get_by_role("link", name="open the dead letter").click()
    page.get_by_role("button", name="Drop").click()
    expect(page.locator("#dead-count")).to_have_text("1")

    page.get_by_role("button", name="Drop for good?").click()

    expect(page.locator("#view-dead .result")).to_have_text("Dropped for good.")
    expect(page.locator("#dead-count")).to_have_text("")
    page.keyboard.press("r")
    row = page.locator(".chain").filter(has_text="unwanted")
    expect(row.locator(".pill")).to_have_text("dropped")


def test_a_form_says_at_the_field_what_is_wrong_and_sends_nothing(tab: Tab) -> None:
    page = tab.view("start/ReserveStock")
    page.get_by_label("order_id").fill("wrong")
    page.get_by_label("cents").fill("many")
    page.get_by_role("button", name="Invoke").click()

    expect(page.locator(".field").filter(has_text="cents")).to_contain_text("valid integer")

    page.get_by_label("cents").fill("7")
    page.get_by_role("button", name="JSON").click()
    text = page.get_by_label("Payload as JSON")
    assert json.loads(text.input_value()) == {"order_id": "wrong", "cents": 7}
    text.fill('{"order_id": "as text", "cents": 8}')
    page.get_by_label("lane").select_option("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer-line")).to_contain_text("Sent to orders-ReserveStock-L1")
    page.get_by_role("link", name="Open its chain").click()
    expect(page.locator(".panel-head .pill")).to_have_text("done")


def test_a_schedule_is_run_now(tab: Tab) -> None:
    page = tab.view("start/Sweep")
    page.get_by_role("button", name="Run now").click()
    page.get_by_role("link", name="Runs of Sweep").click()

    row = page.locator(".chain").first
    expect(row).to_contain_text("Sweep")
    expect(row).to_contain_text("schedule")
    expect(row.locator(".pill")).to_have_text("done")


def test_nothing_of_a_payload_is_markup(tab: Tab) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    page = kill(tab, evil)
    expect(page.locator(".hop-panel .code").nth(0)).to_contain_text(evil)
    expect(page.locator(".chain-hint").first).to_contain_text("the card covers")
    page.get_by_role("link", name="open the dead letter").click()
    expect(page.get_by_label("order_id")).to_have_value(evil)
    assert page.locator("main img, main script").count() == 0
    page.get_by_role("button", name="Drop").click()
    page.get_by_role("button", name="Drop for good?").click()
    expect(page.locator("#dead-count")).to_have_text("")


def test_all_of_it_is_done_by_keys(tab: Tab) -> None:
    place_order(tab, "first")
    place_order(tab, "second")
    page = tab.page
    page.locator("h2.panel-title").click()  # out of the field

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Dead letters")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("r")
    expect(page.locator(".chain").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("second")
    expect(page.locator(".list-head")).to_contain_text(re.compile(r"1 match of \d+ chains"))
    expect(page.locator(".chain")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".hop-panel .event, .hop-panel .code").first).to_be_attached()
    expect(page.locator(".panel-head h2").first).to_have_text("PlaceOrder")
    page.keyboard.press("Escape")
    expect(page.locator("#view-runs .panel .empty-title")).to_have_text("No chain is open")
    page.keyboard.press("s")
    expect(page.locator("#view-start")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("#view-dead")).to_be_visible()


def test_nothing_jumps_while_numbers_change(tab: Tab) -> None:
    page = tab.view("graph")
    expect(page.locator(".box").first).to_be_visible()
    page.evaluate(
        """() => {
            window.shifts = [];
            new PerformanceObserver((list) => {
                const unasked = list.getEntries().filter((entry) => !entry.hadRecentInput);
                window.shifts.push(...unasked.map((entry) => entry.value));
            }).observe({ type: "layout-shift" });
        }"""
    )
    before = [box.bounding_box() for box in page.locator(".box").all()]
    done = number(page, "PlaceOrder", "done")
    old = int(done.inner_text())
    for each in range(5):
        tab.page.evaluate(
            """async (request) => {
                const token = document.querySelector("meta[name=asynclambda-token]").content;
                const headers = { "X-Asynclambda-Token": token };
                const body = JSON.stringify(request);
                await fetch("/api/request", { method: "POST", headers, body });
            }""",
            {"task": "PlaceOrder", "payload": json.dumps({"order_id": f"{each}", "cents": 3})},
        )
    expect(done).to_have_text(str(old + 5))

    assert [box.bounding_box() for box in page.locator(".box").all()] == before
    assert page.evaluate("window.shifts") == []


def test_every_view_fits_into_360_pixels(chromium: Browser, url: str) -> None:
    small = Tab(chromium, url, width=360, height=700, colours="dark")
    for view in (*VIEWS, "start/ChargeCard"):
        page = small.view(view)
        expect(page.locator("main > section:not([hidden])")).to_be_visible()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, view
    page = small.view("runs")
    page.locator(".chain").first.click()
    expect(page.locator(".waterfall")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("#view-runs .back").click()
    expect(page.locator(".chain").first).to_be_visible()
    small.close()
    assert small.complaints == []


# The last one: it changes the app.
def test_a_mistake_in_a_save_is_told_and_the_next_version_is_shown(tab: Tab, project: Path) -> None:
    page = tab.view("graph")
    source = project / "app.py"
    good = source.read_text()

    source.write_text(good.replace("class Sweep(", "class Sweep((", 1))
    problem = page.get_by_role("alert").first
    expect(problem).to_contain_text("The last save is not live; the version before goes on.")
    expect(problem).to_contain_text("app.py")

    source.write_text(good.replace("class Sweep(", "class Tidy("))
    expect(page.locator("#state-text")).to_have_text("live · version 2")
    expect(problem).to_be_hidden()
    expect(page.locator(".box-title").filter(has_text="Tidy")).to_be_visible()
    expect(page.locator(".box-title").filter(has_text="Sweep")).to_have_count(0)


def test_without_a_page_none_is_served(tmp_path: Path) -> None:
    folder = copy_project(ORDERS, tmp_path)
    with Terminal(
        SCRIPT, "dev", "app", "--no-page", folder=folder, environment=clean_environment()
    ) as terminal:
        terminal.await_text("Ctrl-C ends it all")
        assert "Page " not in terminal.text
        assert not (folder / ".async_lambda" / "dev" / "page-port").exists()
        terminal.press_ctrl_c()
        assert terminal.await_end() == 0
