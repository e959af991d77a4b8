"""Whether there are plugins of pydantic's to look for.

With its first schema pydantic reads the metadata of every installed package, in search of plugins. That takes
4 ms or more of each cold start, and next to no function has one. A package that has one says so in its
`entry_points.txt`, which is all that is looked at here: https://docs.pydantic.dev/latest/concepts/plugins/
"""

from __future__ import annotations

import os
import sys

#: Pydantic's own variable; `__all__` keeps it from looking.
VARIABLE = "PYDANTIC_DISABLE_PLUGINS"

_METADATA = (".dist-info", ".egg-info")


def skip_the_search() -> None:
    """Keeps pydantic from looking where there is no plugin to find. What the user has set stands."""
    if VARIABLE not in os.environ and not _any_plugin():
        os.environ[VARIABLE] = "__all__"


def _any_plugin() -> bool:
    """Whether a package on `sys.path` has, or may have, a plugin: one in an archive may."""
    folders = (folder or os.curdir for folder in sys.path)
    return any(map(_may_have_plugin, filter(os.path.exists, folders)))


def _may_have_plugin(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            packages = [entry.path for entry in entries if entry.name.endswith(_METADATA)]
    except OSError:  # a zip archive, or not ours to read
        return not folder.endswith(f"python{sys.version_info[0]}{sys.version_info[1]}.zip")
    return any(map(_names_plugins, packages))


def _names_plugins(package: str) -> bool:
    try:
        with open(f"{package}/entry_points.txt", "rb") as file:  # noqa: PTH123  # pathlib is not loaded yet
            return b"[pydantic]" in file.read()
    except OSError:
        return False
