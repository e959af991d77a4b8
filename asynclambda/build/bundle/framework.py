"""The framework in the bundle: the one that made the template, less what never runs in Lambda.

It is copied from the installation that is running, not resolved: the package may have come from
anywhere (an index, a checkout), and a template and a runtime of two versions may not fit together.
"""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

import asynclambda
from asynclambda.build.bundle.distributions import trimmed_metadata
from asynclambda.build.bundle.files import File, Owner
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The distribution's name.
NAME = "asynclambda"

#: The floors of the package that make, run and test templates on a developer's machine: all from
#: `build` upwards but `runtime`.
_LEFT_OUT = frozenset(
    {
        "build",
        "cli",
        "dlq",
        "local",
        "pytest_plugin",
        "testing",
        "__main__",
        "__pycache__",
    }
)


def framework_files() -> list[File]:
    """The package and its metadata, as they go into the bundle."""
    distribution = _distribution()
    owner = Owner(NAME, distribution.version)
    package = Path(asynclambda.__file__).parent
    metadata = trimmed_metadata((distribution.read_text("METADATA") or "").encode())
    name = f"{NAME}-{distribution.version}.dist-info/METADATA"
    return [File(name, metadata, owner), *_walk(package, NAME, owner)]


def framework_requirements() -> list[str]:
    """What the framework needs in Lambda: its requirements without those of its extras."""
    requirements = map(Requirement, _distribution().requires or ())
    return sorted(
        str(each) for each in requirements if "extra" not in str(each.marker or "").split()
    )


def _distribution() -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(NAME)
    except importlib.metadata.PackageNotFoundError as error:
        raise BuildError(
            f"{NAME} runs from a folder without being installed, so its requirements are not known",
            where=str(Path(asynclambda.__file__).parent),
            remedy="install it: pip install 'asynclambda[cli]', or pip install -e in its checkout",
        ) from error


def _walk(folder: Path, name: str, owner: Owner) -> Iterator[File]:
    for path in sorted(folder.iterdir()):
        if path.stem in _LEFT_OUT:
            continue
        if path.is_dir():
            yield from _walk(path, f"{name}/{path.name}", owner)
        else:
            yield File(f"{name}/{path.name}", path, owner)
