"""The builds of the feature app, the ancestor's and ours, each made once a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.feature_app import Builds, build_our_variant, build_variant, copy_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def feature_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the feature app, to run its handlers in."""
    return copy_app(tmp_path_factory.mktemp("ancestor") / "feature_app")


@pytest.fixture(scope="session")
def ancestor_template(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """`ancestor_template("prod")` is the template that the ancestor makes of that variant."""
    return _once(build_variant, tmp_path_factory.mktemp("ancestor"))


@pytest.fixture(scope="session")
def our_template(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """`our_template("prod")` is the template that we make of that variant."""
    return _once(build_our_variant, tmp_path_factory.mktemp("ours"))


def _once(build: Callable[[str, Path], dict[str, Any]], folder: Path) -> Builds:
    made: dict[str, dict[str, Any]] = {}

    def template(variant: str, /) -> dict[str, Any]:
        if variant not in made:
            made[variant] = build(variant, folder / variant)
        return made[variant]

    return template
