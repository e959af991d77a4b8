"""Does something to a module as soon as it has been imported, and does not import it.

Python asks the finders of `sys.meta_path` for each module. This one answers for a single module: with the
answer of the others, and a loader that calls back when the module has run.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class WhenImported(MetaPathFinder):
    """Calls a function with a module: now if it is imported already, else right after its import."""

    def __init__(self, name: str, callback: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._callback = callback
        self._asking = False

    def install(self) -> None:
        """Calls back now, or waits for the import."""
        module = sys.modules.get(self._name)
        if module is None:
            sys.meta_path.insert(0, self)
        else:
            self._callback(module)

    def uninstall(self) -> None:
        """Waits no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # the protocol's; the other finders are asked by name
        target: ModuleType | None = None,  # as above
        /,
    ) -> ModuleSpec | None:
        """What the other finders say of the module, with a loader that calls back. Else None."""
        if fullname != self._name or self._asking:
            return None
        self._asking = True  # the next line asks every finder, this one as well
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._asking = False
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._loaded)
        return spec

    def _loaded(self, module: ModuleType) -> None:
        self.uninstall()
        self._callback(module)


class _Loader(Loader):
    """Loads as another loader does, and calls back."""

    def __init__(self, inner: Loader, callback: Callable[[ModuleType], None]) -> None:
        self._inner = inner
        self._callback = callback

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module is to know its own loader, as without us: it may read its resources by it.
        module.__loader__ = self._inner
        if module.__spec__ is not None:
            module.__spec__.loader = self._inner
        self._inner.exec_module(module)
        self._callback(module)
