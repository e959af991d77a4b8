"""What every part of the suite is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: The peer that is this checkout, and the two that it is compared with.
OURS = "ours"
ANCESTOR = "ancestor"
FLOOR = "by hand"


@dataclass(frozen=True, slots=True)
class Bench:
    """A run of the suite."""

    #: An empty folder, which is removed afterwards.
    scratch: Path
    #: How many figures each peer gives; None for as many as the part thinks right.
    rounds: int | None
    #: The checkouts of asynclambda that are measured, by the names of their peers.
    packages: dict[str, Path]
    #: Told what is being done, a short line at a time.
    say: Callable[[str], None]


def packages(paths: Sequence[Path]) -> dict[str, Path]:
    """This checkout, and others beside it, each named after its folder.

    Raises:
        ValueError: A path is no checkout, or two have one name.
    """
    found = {OURS: ROOT}
    for path in paths:
        folder = path.resolve()
        if not (folder / "asynclambda" / "__init__.py").exists():
            message = f"{path} has no asynclambda/__init__.py: give the folder of a checkout"
            raise ValueError(message)
        if folder.name in found or folder.name in {ANCESTOR, FLOOR}:
            message = f"two peers would be called {folder.name!r}: rename the folder of {path}"
            raise ValueError(message)
        found[folder.name] = folder
    return found
