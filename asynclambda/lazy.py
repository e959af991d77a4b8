"""Names that a package gives out without importing their modules before somebody asks for one.

A function needs one kind of task out of eight. What the others import would be a quarter of its cold start.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def exports(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """A package's `__getattr__` and `__dir__` (PEP 562): a name's module is imported when it is asked for.

    Args:
        package: The package.
        modules: The module of each name. A module of the package must not have a name's own name, which
            its import would take for itself.
    """

    def find(name: str) -> object:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        found: object = getattr(import_module(module), name)
        setattr(sys.modules[package], name, found)  # so that this is called once for each name
        return found

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *modules})

    return find, names
