"""The page of the example app, at a place that says what a test lets it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.page_place import FakePlace, served
from support.page_story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asynclambda.local.page.server import Page


@pytest.fixture
def place() -> FakePlace:
    """What it shows."""
    return FakePlace()


@pytest.fixture
def page(place: FakePlace, tmp_path: Path) -> Iterator[Page]:
    """The page."""
    with served(place, tmp_path) as running:
        yield running


@pytest.fixture
def story(place: FakePlace, page: Page) -> Story:
    """What happens there, told to the page."""
    return Story(place.tell)
