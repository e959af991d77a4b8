"""Which files hide others: `vendor/` overrides dependencies, and the app's own modules override both.

What hides is a module, not a file: a vendored package takes the place of a dependency's whole
package, because a mixture of two versions of one package works by luck. A folder without
`__init__.py` is a namespace that several distributions may share (`google/`), so there it is what
lies in it that hides.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_METADATA = re.compile(r"(?P<name>[^/]+?)-[^/-]+\.dist-info/")


def claims(names: Collection[str]) -> frozenset[str]:
    """What these files stand for: the paths of modules without their endings, and plain files.

    >>> sorted(claims({"six.py", "requests/__init__.py", "requests/api.py", "google/auth/x.py"}))
    ['google/auth/x', 'requests', 'six']
    """
    packages = {
        name.removesuffix("/__init__.py") for name in names if name.endswith("/__init__.py")
    }
    found = set()
    for name in names:
        prefixes = _prefixes(name)
        outermost = next((prefix for prefix in prefixes if prefix in packages), None)
        found.add(outermost if outermost is not None else prefixes[-1])
    return frozenset(found)


def hidden(lower: Iterable[str], upper: frozenset[str]) -> frozenset[str]:
    """Which of the files `lower` are not to be bundled because `upper` has claimed their place."""
    return frozenset(name for name in lower if not upper.isdisjoint(_prefixes(name)))


def modules_in(names: Iterable[str]) -> frozenset[str]:
    """The dotted names of all modules and packages among these files, and of their folders."""
    return frozenset(prefix.replace("/", ".") for name in names for prefix in _prefixes(name))


def _prefixes(name: str) -> list[str]:
    """The folders that a file is in and what it stands for itself, outermost first."""
    distribution = _METADATA.match(name)
    if distribution is not None:  # one name, whatever the version
        return [f"{canonicalize_name(distribution['name'])}.dist-info"]
    path = PurePosixPath(name)
    folders = [part for part in path.parts[:-1] if part != "__pycache__"]
    is_module = path.suffix in {".py", ".pyc", ".so"}
    last = path.name.partition(".")[0] if is_module else path.name
    parts = [*folders, last]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
