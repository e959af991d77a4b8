"""The README's pictures of the page: its four views, as they are after some orders in the example app.

`make screenshots` runs the real `asynclambda dev` and a browser, and writes them beside the example.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from support.browser import Tab, browser
from support.command import SCRIPT, clean_environment
from support.example import ORDERS, copy_project
from support.page_steps import kill, number, place_order
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

#: For an engine on a busy machine. Milliseconds.
_PATIENCE = 30_000


@contextmanager
def example() -> Iterator[str]:
    """The address of the page of the example, which runs."""
    with tempfile.TemporaryDirectory() as folder:
        environment = clean_environment(RECEIPT_DELAY_SECONDS="2")
        project = copy_project(ORDERS, Path(folder))
        with Terminal(SCRIPT, "dev", "app", folder=project, environment=environment) as terminal:
            terminal.await_text("Ctrl-C ends it all")
            yield terminal.await_text(r"Page +(http://127\.0\.0\.1:\d+/)").group(1)
            terminal.press_ctrl_c()
            terminal.await_end()


def fill(running: Browser, url: str) -> str:
    """Has some orders go through the app, and one die. Returns the fragment of the chain of a large order."""
    tab = Tab(running, url)
    for each in range(6):
        place_order(tab, f"order-{each}")
    kill(tab, "order-6")
    page = place_order(tab, "order-7", 75_000)
    page.get_by_role("link", name="Open its chain").click()
    expect(page.locator("#view-runs .panel-head .pill")).to_have_text("done")
    chain = page.url.partition("#/")[2]
    assert page.locator(".hop-tags").nth(2).inner_text() == "L1"
    tab.view("graph")
    expect(number(page, "SendReceipt", "done")).to_have_text("7")
    tab.close()
    return chain


def take(tab: Tab, view: str, shown: str, name: str) -> None:
    """Writes the picture of a view, once something of it is shown."""
    page = tab.view(view)
    expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("#dead-count")).to_have_text("1")
    page.wait_for_timeout(400)  # for what comes after: numbers, logs
    path = ORDERS / f"page-{name}.png"
    page.screenshot(path=path)
    print(f"{path.relative_to(ORDERS.parent.parent)}: {path.stat().st_size // 1_000} kB")  # noqa: T201


def main() -> None:
    """Takes all of them."""
    expect.set_options(timeout=_PATIENCE)
    with example() as url, browser() as running:
        chain = fill(running, url)
        tab = Tab(running, url, width=1200, height=560)
        take(tab, "graph", ".box", "graph")
        tab.page.set_viewport_size({"width": 1200, "height": 720})
        tab.view(chain).locator(".hop").nth(2).click()
        take(tab, chain, ".hop-panel .log", "runs")
        take(tab, "start/ChargeCard", "form.start", "start")
        tab.view("dead").locator(".letters a").click()
        letter = tab.page.url.partition("#/")[2]
        take(tab, letter, "form.letter", "dead")
        tab.close()
        dark = Tab(running, url, width=1200, height=720, colours="dark")
        dark.view(chain).locator(".hop").nth(2).click()
        take(dark, chain, ".hop-panel .log", "runs-dark")
        dark.close()
        small = Tab(running, url, width=360, height=720)
        take(small, chain, ".hop-panel .log", "narrow")
        small.close()


if __name__ == "__main__":
    main()
