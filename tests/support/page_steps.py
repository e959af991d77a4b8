"""What a person does on the page again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from support.browser import Tab

#: More than the example's cards cover, in cents.
TOO_MUCH = 2_000_000


def place_order(tab: Tab, order_id: str, cents: int = 1_999) -> Page:
    """Orders by the form of the route."""
    page = tab.view("start/PlaceOrder")
    page.get_by_label("order_id").fill(order_id)
    page.get_by_label("cents").fill(str(cents))
    page.get_by_role("button", name="Send request").click()
    expect(page.locator(".answer-line")).to_contain_text("200 OK POST /orders")
    return page


def kill(tab: Tab, order_id: str) -> Page:
    """Charges more than the card covers, and opens the chain."""
    page = tab.view("start/ChargeCard")
    page.get_by_label("order_id").fill(order_id)
    page.get_by_label("cents").fill(str(TOO_MUCH))
    page.get_by_role("button", name="Invoke").click()
    page.get_by_role("link", name="Open its chain").click()
    expect(page.locator("#view-runs .panel-head .pill")).to_have_text("dead")
    return page


def number(page: Page, task: str, name: str, lane: int = 0) -> Locator:
    """A live number of a task's box."""
    return page.locator(f".box[href$='={task}'] .number-row").nth(lane).locator(f".number.{name}")
