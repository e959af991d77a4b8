"""Imports the app's own modules from their sources, never from `__pycache__`.

Python takes a compiled module for a file's if the file has the same size and was changed in the same
second. Two saves within a second may well be alike in that.
"""

from __future__ import annotations

import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from asynclambda.local.loop.sources import Sources

if TYPE_CHECKING:
    from types import CodeType

    from _typeshed.importlib import PathEntryFinderProtocol


class _SourceLoader(SourceFileLoader):
    @override
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def prepare(project: Path) -> None:
    """Puts the project's folders first on the path, as the bundle has them, for good."""
    sources = Sources(project)
    find = FileFinder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES), (_SourceLoader, SOURCE_SUFFIXES)
    )

    def find_own(path: str) -> PathEntryFinderProtocol:
        if not sources.has_folder(Path(path)):
            raise ImportError(path)  # the next hook's
        return find(path)

    sys.path_hooks.insert(0, find_own)
    own = [str(project), str(project / "vendor")]
    sys.path[:0] = [path for path in own if Path(path).is_dir()]
    for path in [path for path in sys.path_importer_cache if path.startswith(str(project))]:
        del sys.path_importer_cache[path]


def others(project: Path) -> tuple[str, ...]:
    """The modules that this process has imported and that are not the app's own, in their order."""
    sources = Sources(project)
    return tuple(
        name
        for name, module in list(sys.modules.items())
        if isinstance(file := getattr(module, "__file__", None), str)
        and name != "__main__"
        and not sources.has_folder(Path(file).parent)
    )
