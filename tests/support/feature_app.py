"""The app that uses every feature of the ancestor, in both APIs, and the ways to build it.

It stands in tests/ancestor/feature_app in the ancestor's API, and in tests/ancestor/our_feature_app in
ours. Both are built with the config files of the first. The builds are made while the tests run, never
kept: nothing of the ancestor's is in this project.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from support import ancestor
from support.builds import template_of
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_APP = ROOT / "tests" / "ancestor" / "feature_app"
_OURS = ROOT / "tests" / "ancestor" / "our_feature_app"
_NO_BUILDS = shutil.ignore_patterns("__pycache__", "build", "template.json")


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
#: Ours alone: the keys that the ancestor does not have.
OUR_VARIANTS = {
    **VARIANTS,
    "ours": Variant(config="ours.json"),
    "ours-prod": Variant(stage="prod", config="ours.json"),
}


class Builds(Protocol):
    """Give a variant's template; the fixtures `ancestor_template` and `our_template` do."""

    def __call__(self, variant: str, /) -> dict[str, Any]: ...


def copy_app(folder: Path) -> Path:
    """Copy the app into `folder`, which must not exist yet; return it."""
    return shutil.copytree(_APP, folder, ignore=_NO_BUILDS)


def copy_our_app(folder: Path) -> Path:
    """Copy the app in our classes, with the other one's config, into `folder`; return it."""
    copy_app(folder)
    return shutil.copytree(_OURS, folder, ignore=_NO_BUILDS, dirs_exist_ok=True)


def build_variant(name: str, folder: Path) -> dict[str, Any]:
    """Copy the app into `folder`, build that variant of it, and return the ancestor's template."""
    variant = VARIANTS[name]
    _take_config(copy_app(folder), variant)
    return ancestor.build(folder, "app", stage=variant.stage, extras=variant.extras)


def build_our_variant(name: str, folder: Path) -> dict[str, Any]:
    """Copy the app in our classes into `folder`, and return our template of that variant."""
    variant = OUR_VARIANTS[name]
    _take_config(copy_our_app(folder), variant)
    return template_of(folder, stage=variant.stage, extras=variant.extras)


def _take_config(folder: Path, variant: Variant) -> None:
    if variant.config is not None:
        shutil.copy(folder / variant.config, folder / ".async_lambda" / "config.json")
