"""Source trees on this machine among the requirements: members of a workspace, `./lib`, `-e ../lib`.

uv is told to take wheels alone, because what is built on this machine may not run on the
function's. A tree of the user's own is mostly plain Python, though, and there is no wheel of it
anywhere. So each is built into one here, which takes the tree's place in the resolution. A tree
with native code gives a wheel for this machine, and that uv refuses for the target.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from packaging.utils import canonicalize_name, parse_wheel_filename

from asynclambda.build.bundle.app_files import is_left_out
from asynclambda.build.bundle.explain import excerpt
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asynclambda.build.bundle.uv import Uv

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_EDITABLE = re.compile(r"(?:-e|--editable)[ =]\s*")
_REST = re.compile(r"\s*(?:\[[\w\s,.-]*\])?\s*(?:\s;.*)?$")
_ADDRESS = re.compile(r"(?:[\w.-]+\s*(?:\[[^\]]*\]\s*)?@\s*)?(?P<address>file://\S+)")
#: What a build leaves in a tree, besides what is never bundled.
_BUILT = frozenset({"build", "dist"})


def tree_in(requirement: str, folder: Path) -> Path | None:
    """The source tree that a requirement names, if it names one.

    Args:
        requirement: a line of a requirements file, or an item of a list of them.
        folder: what its path counts from.
    """
    address = _ADDRESS.match(requirement)
    if address is not None:
        path = Path(unquote(urlparse(address["address"]).path))
    else:
        name = _REST.sub("", _EDITABLE.sub("", requirement))
        if not name.startswith(".") and "/" not in name:
            return None
        path = folder / name
    is_tree = any((path / each).is_file() for each in _PROJECT_FILES)
    return path.resolve() if is_tree else None


def fingerprint(tree: Path) -> str:
    """Names, sizes and times of the files in a tree: it changes when the tree is edited."""
    lines = []
    for where, folders, files in os.walk(tree):
        folders[:] = sorted(
            each
            for each in folders
            if not is_left_out(each) and each not in _BUILT and not each.endswith(".egg-info")
        )
        for name in sorted(files):
            found = Path(where, name).lstat()
            lines.append(f"{where}/{name} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(lines)


def built(trees: Iterable[Path], uv: Uv, folder: Path) -> list[str]:
    """Build a wheel of each tree, and give the lines that make uv take them instead of the trees.

    Args:
        trees: the trees, each once.
        uv: builds them, with their own build systems.
        folder: an empty one for the wheels.

    Raises:
        BuildError: a tree cannot be built.
    """
    overrides = []
    for number, tree in enumerate(trees):
        out = folder / str(number)
        finished = uv.run(
            *("build", "--wheel", "--out-dir", str(out), "--python", sys.executable, str(tree)),
            folder=folder,
        )
        wheels = list(out.glob("*.whl"))
        if not finished.succeeded or not wheels:
            raise BuildError(
                "a wheel of this requirement cannot be built",
                where=str(tree),
                remedy="correct it, or put its modules into src/ or vendor/ instead of requiring it"
                + excerpt(finished.messages),
            )
        name, *_ = parse_wheel_filename(wheels[0].name)
        overrides.append(f"{canonicalize_name(name)} @ {wheels[0].as_uri()}")
    return overrides
