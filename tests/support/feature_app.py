"""The app that uses every feature of the ancestor, and the ways to build it.

It stands in tests/ancestor/feature_app, in the ancestor's API. Its builds are made while the tests
run, never kept: nothing of the ancestor's is in this project.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from support import ancestor
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_APP = ROOT / "tests" / "ancestor" / "feature_app"


@dataclass(frozen=True)
class Variant:
    """A way to build the app."""

    stage: str | None = None
    #: The file that takes the place of .async_lambda/config.json.
    config: str | None = None
    extras: str | None = None


#: The ways that, together, show every key of the config and every option of the command line.
VARIANTS = {
    "app": Variant(),
    "dev": Variant(stage="dev"),
    "prod": Variant(stage="prod"),
    "shared": Variant(stage="shared"),
    "extras": Variant(extras="extras.json"),
    "image": Variant(config="image.json"),
    "image-prod": Variant(stage="prod", config="image.json"),
}


class Builds(Protocol):
    """Give a variant's template; the fixture `ancestor_template` is one."""

    def __call__(self, variant: str, /) -> dict[str, Any]: ...


def copy_app(folder: Path) -> Path:
    """Copy the app into `folder`, which must not exist yet; return it."""
    return shutil.copytree(_APP, folder)


def build_variant(name: str, folder: Path) -> dict[str, Any]:
    """Copy the app into `folder`, build that variant of it, and return the ancestor's template."""
    variant = VARIANTS[name]
    copy_app(folder)
    if variant.config is not None:
        shutil.copy(folder / variant.config, folder / ".async_lambda" / "config.json")
    return ancestor.build(folder, "app", stage=variant.stage, extras=variant.extras)
