"""The ancestor's builds of the feature app, each made once a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.feature_app import Builds, build_variant, copy_app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def feature_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the feature app, to run its handlers in."""
    return copy_app(tmp_path_factory.mktemp("ancestor") / "feature_app")


@pytest.fixture(scope="session")
def ancestor_template(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """`ancestor_template("prod")` is the template that the ancestor makes of that variant."""
    made: dict[str, dict[str, Any]] = {}

    def build(variant: str, /) -> dict[str, Any]:
        if variant not in made:
            made[variant] = build_variant(variant, tmp_path_factory.mktemp("ancestor") / variant)
        return made[variant]

    return build
