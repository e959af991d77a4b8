"""What Lambda's own folder has (boto3, and what it needs), linked out of this environment.

AWS puts it on every function's path; any other package has to be in the bundle. Nothing is downloaded.
The packages run on every Python that Lambda offers, whichever they were installed for: they are Python code,
but for an accelerator in simplejson that is optional.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def link_packages(folder: Path, names: Iterable[str]) -> list[str]:
    """Make `folder`, and link distributions with their dependencies into it.

    Returns:
        Those of `names` that are not installed here.
    """
    folder.mkdir(parents=True)
    missing: list[str] = []
    for distribution in _closure(list(names), missing):
        for top in _top_level(distribution):
            source = Path(str(distribution.locate_file(top)))
            (folder / top).symlink_to(source.resolve())
    return missing


def _closure(names: list[str], missing: list[str]) -> list[metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if _normal(name) in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # Any other is a dependency of another platform, or of another Python.
            if name in names:
                missing.append(name)
            continue
        found[_normal(name)] = distribution
        waiting += [_name(line) for line in distribution.requires or () if "extra" not in line]
    return list(found.values())


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return requirement if match is None else match.group()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _top_level(distribution: metadata.Distribution) -> set[str]:
    """The names that the distribution has directly in site-packages: `boto3`, `six.py`, …"""
    tops = {PurePosixPath(file).parts[0] for file in distribution.files or ()}
    # Scripts are recorded with a path out of site-packages; compiled files are made again.
    return tops - {"..", "__pycache__"}
