"""The page in a browser with thousands of chains, while more of them come."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from support.browser import Tab, browser
from support.page_place import FakePlace, live, served
from support.page_story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from asynclambda.local.page.server import Page

#: Of what comes later, so that it is not taken for what has been.
IDS = count(1_000_000)
#: Remembers the longest time between two frames, in milliseconds.
FRAMES = """() => {
  let last = performance.now();
  window.longest = 0;
  const frame = (now) => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
#: WCAG 2.2, 1.4.3: texts with a contrast under 4.5 to the nearest background that is not transparent.
CONTRASTS = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const back = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.a > 0.99) return colour;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const bad = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own || !element.checkVisibility({ visibilityProperty: true }) || element.disabled) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(back(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) bad.push(`${element.className || element.tagName}: ${contrast.toFixed(2)}`);
  }
  return [...new Set(bad)];
}"""


@pytest.fixture(scope="module")
def place() -> FakePlace:
    return FakePlace()


@pytest.fixture(scope="module")
def page(place: FakePlace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(place, tmp_path_factory.mktemp("load")) as running:
        place.tell(live())
        story = Story(place.tell, now=datetime.now(UTC) - timedelta(hours=2))
        for number in range(5_000):
            story.order(fails=number % 6, delay=1, lane=number % 2)
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def tab(chromium: Browser, page: Page) -> Iterator[Tab]:
    opened = Tab(chromium, page.url)
    yield opened
    opened.close()
    assert opened.complaints == []


def come(place: FakePlace, many: int) -> threading.Thread:
    """Has many more orders come, some hundred a second."""

    def run() -> None:
        story = Story(place.tell, now=datetime.now(UTC), _ids=IDS)
        pause = threading.Event()
        for _ in range(many):
            story.order(delay=1)
            pause.wait(0.004)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_it_stays_fluid(tab: Tab, place: FakePlace) -> None:
    shown = tab.view("runs")
    expect(shown.locator(".list-head")).to_contain_text("2,000 chains")
    expect(shown.locator(".chain").first).to_be_visible()
    shown.evaluate(FRAMES)
    thread = come(place, 800)
    while thread.is_alive():
        shown.wait_for_timeout(200)

    assert shown.locator(".chain").count() <= 1_000
    # Far more than it takes: the machine that tests may be busy with other things.
    assert shown.evaluate("window.longest") < 1_000


def test_nothing_moves_under_the_pointer(tab: Tab, place: FakePlace) -> None:
    shown = tab.view("runs")
    row = shown.locator(".chains li").nth(3)
    row.hover()
    fixed = shown.locator(f'.chains li[data-key="{row.get_attribute("data-key")}"]')
    head = shown.locator(".list-head")
    before = fixed.bounding_box(), head.bounding_box()
    thread = come(place, 300)
    expect(shown.locator(".fresh")).to_be_enabled()
    thread.join()

    assert (fixed.bounding_box(), head.bounding_box()) == before
    shown.locator(".fresh").click()
    expect(shown.locator(".fresh")).to_have_text("up to date")
    expect(fixed).to_have_count(0)


def test_older_chains_are_there_when_one_asks_for_them(tab: Tab) -> None:
    shown = tab.view("runs")
    expect(shown.locator(".chain")).to_have_count(100)
    shown.get_by_role("button", name="Older ones").click()
    expect(shown.locator(".chain")).to_have_count(200)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_can_be_read(chromium: Browser, page: Page, colours: str) -> None:
    tab = Tab(chromium, page.url, colours="dark" if colours == "dark" else "light")
    shown = tab.view("graph")
    expect(shown.locator(".number.some").first).to_be_visible()
    assert shown.evaluate(CONTRASTS) == []
    shown = tab.view("runs")
    shown.get_by_label("Status").select_option("dead")
    expect(shown.locator(".list-head")).to_contain_text("match")
    shown.locator(".chain").first.click()
    expect(shown.locator(".hop-panel .stack").first).to_be_visible()
    assert shown.evaluate(CONTRASTS) == []
    shown = tab.view("start/ChargeCard")
    expect(shown.get_by_role("button", name="Invoke")).to_be_visible()
    assert shown.evaluate(CONTRASTS) == []
    tab.close()
