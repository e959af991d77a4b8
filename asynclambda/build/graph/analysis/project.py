"""Which files are the app's own, and what is in them."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import asynclambda
from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.source import Source

if TYPE_CHECKING:
    from types import ModuleType

#: Folders inside a project whose code is somebody else's.
_FOREIGN = frozenset({"site-packages", "dist-packages", "node_modules", "venv", "env"})
#: At the top of the project only: packages that it brings along.
_VENDOR = "vendor"


class Project:
    """The folder of an app. Each of its files is parsed once, when something in it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = f"{os.path.realpath(root)}{os.sep}"
        self._framework = f"{os.path.realpath(Path(asynclambda.__file__).parent)}{os.sep}"
        self._names: dict[str, str | None] = {}
        self._folders: dict[str, str] = {}
        self._sources: dict[str, Source | None] = {}
        self._modules: dict[str, bool] = {}

    def name_of(self, file: str | None) -> str | None:
        """A file relative to the project, with `/`; None where it is not the app's own."""
        if file is None:
            return None
        if file not in self._names:
            self._names[file] = self._name_of(file)
        return self._names[file]

    def owns_module(self, name: str | None) -> bool:
        """Whether an imported module is the app's own."""
        if name is None:
            return False
        if name not in self._modules:
            module = sys.modules.get(name)
            self._modules[name] = module is not None and self.name_of(file_of(module)) is not None
        return self._modules[name]

    def source(self, file: str | None) -> Source | None:
        """An own file, parsed; None where it is not own or cannot be read as Python."""
        name = self.name_of(file)
        if file is None or name is None:
            return None
        if name not in self._sources:
            self._sources[name] = Source.read(file, name)
        return self._sources[name]

    def source_of(self, module: ModuleType) -> Source | None:
        """An own module's file, parsed."""
        return self.source(file_of(module))

    def text_of(self, module: ModuleType) -> bytes | None:
        """An own module's file, not parsed if it has not been; None where it cannot be read."""
        file = file_of(module)
        parsed = self._sources.get(self.name_of(file) or "")
        if parsed is not None:
            return parsed.text
        try:
            return None if file is None else Path(file).read_bytes()
        except OSError:
            return None

    @cached_property
    def modules(self) -> tuple[ModuleType, ...]:
        """The own modules that are imported."""
        return tuple(
            module
            for name, module in tuple(sys.modules.items())
            if self.owns_module(name) and module is not None
        )

    def _name_of(self, file: str) -> str | None:
        real = self._real(file)
        if not real.startswith(self._root) or real.startswith(self._framework):
            return None
        parts = Path(real[len(self._root) :]).parts
        if parts[0] == _VENDOR or any(part in _FOREIGN or part[0] == "." for part in parts):
            return None
        return "/".join(parts)

    def _real(self, file: str) -> str:
        """As `os.path.realpath`, which looks at every folder on the way: there are many files in few."""
        # Texts throughout: a process has a thousand modules, and paths cost as much as the disk.
        if os.path.islink(file):  # noqa: PTH114  # as said
            return os.path.realpath(file)
        folder, name = os.path.split(os.path.abspath(file))  # noqa: PTH100  # as said
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return f"{self._folders[folder]}{os.sep}{name}"


def file_of(module: object) -> str | None:
    """The file of a module; None where it has none. (`sys.modules` may hold anything.)"""
    found = still.own_attributes(module).get("__file__")
    return found if isinstance(found, str) else None
