"""Debian's chromium, driven by Playwright, and what its pages complained of."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from playwright.sync_api import Browser, Page

#: What Debian, Ubuntu, Fedora and Arch call it.
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The path of the browser.

    Raises:
        AssertionError: There is none; the text says how to get it.
    """
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    assert found is not None, (
        "the page is tested in a real browser, and there is none: run `sh .ci/browser`, which installs "
        "chromium, or install it by hand: apt-get install --no-install-recommends chromium"
    )
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    # Its sandbox refuses to start for root, whom containers of CI run tests as.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield running
        finally:
            running.close()


class Tab:
    """A tab of its own, and all that it said on its console or asked of other hosts."""

    def __init__(
        self,
        running: Browser,
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        colours: Literal["light", "dark"] = "light",
        scale: float = 1,
    ) -> None:
        """Opens the page at `url`, in a window of so many CSS pixels."""
        self.url = url
        #: What no page should do.
        self.complaints: list[str] = []
        self._context = running.new_context(
            viewport={"width": width, "height": height},
            color_scheme=colours,
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("dialog", lambda dialog: self._said("error", f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(url)

    def view(self, path: str) -> Page:
        """Goes to a view, such as `runs` or `start/ChargeCard`."""
        self.page.goto(f"{self.url}#/{path}")
        return self.page

    def close(self) -> None:
        """Closes it."""
        self._context.close()

    def _said(self, kind: str, text: str) -> None:
        # A refused form is answered with 422, which the browser logs by itself.
        if kind in {"error", "warning"} and "422" not in text:
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith(self.url):
            self.complaints.append(f"asked elsewhere: {url}")
