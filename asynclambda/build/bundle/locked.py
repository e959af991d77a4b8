"""What a `uv.lock` says, in the form that `uv pip install` takes for another machine.

The lock is exported twice. Without the framework and what only it needs, it is what the project
requires. Whole, it constrains the framework's requirements, which are resolved beside: so they get
the locked versions, and the locked hashes, though the framework itself is not among what is
installed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.bundle.trees import tree_in
from asynclambda.build.bundle.wanted import Wanted, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from asynclambda.build.bundle.sources import Source
    from asynclambda.build.bundle.uv import Uv

_EXPORT = ("export", "--frozen", "--no-dev", "--no-emit-project", "--no-editable", "--no-header")


@dataclass(frozen=True, slots=True)
class Exported:
    """Files for `uv pip install`, and the source trees that the first of them names."""

    requirements: Path
    constraints: Path
    trees: list[Path]


def exported(
    wanted: Wanted,
    source: Source,
    uv: Uv,
    folder: Path,
    left_out: Sequence[str],
    progress: Callable[[str], None],
) -> Exported:
    """Export a lock file.

    Args:
        wanted: whose dependencies.
        source: the lock file.
        uv: exports it.
        folder: where the files go.
        left_out: packages that are not wanted, nor what only they need.
        progress: is told if the lock cannot be checked.

    Raises:
        BuildError: the lock cannot be read, or does not fit `pyproject.toml`.
    """
    _check(wanted, source, uv, progress)
    pruned = [argument for name in left_out for argument in ("--prune", name)]
    required = _run(wanted, uv, pruned)
    trees = [tree_in(line.partition(" #")[0], wanted.folder) for line in required.splitlines()]
    return Exported(
        requirements=written(folder / "uv-lock.txt", [required]),
        constraints=written(folder / "constraints.txt", _pins(_run(wanted, uv, []))),
        trees=[tree for tree in dict.fromkeys(trees) if tree is not None],
    )


def _check(wanted: Wanted, source: Source, uv: Uv, progress: Callable[[str], None]) -> None:
    """See that the lock fits `pyproject.toml`: an export with `--frozen` would not notice.

    uv recognises a lock that fits without the network. It looks for a Python that the project
    allows, and if there is none on this machine, that is no reason not to build.
    """
    finished = uv.run("lock", "--check", "--python", sys.executable, folder=wanted.project)
    if finished.succeeded:
        return
    if "incompatible with the project's Python requirement" in finished.messages:
        progress(f"{source.file.name} is taken as it is: no Python here that could check it")
        return
    raise wanted.explained(finished)


def _run(wanted: Wanted, uv: Uv, arguments: Sequence[str]) -> str:
    finished = uv.run(*_EXPORT, *arguments, folder=wanted.project)
    if not finished.succeeded:
        raise wanted.explained(finished)
    return finished.output


def _pins(export: str) -> list[str]:
    """The entries that pin a version; a path or an address can be no constraint."""
    entries = export.replace("\\\n", " ").splitlines()
    return [entry for entry in entries if "==" in entry.partition(";")[0]]
