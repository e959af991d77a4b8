"""The ledger of a build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.ledger.measures import (
    bundle_entries,
    import_entries,
    stack_entries,
    worst_entries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.bundle import Bundle
    from asynclambda.build.bundle.result import PackageSize
    from asynclambda.build.imports import Imports
    from asynclambda.build.ledger.entry import Entry
    from asynclambda.build.plan.resource import Value

#: Packages that the ledger names.
LARGEST = 10


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of a build, and what is large in its bundle."""

    entries: tuple[Entry, ...]
    #: Largest first.
    packages: tuple[PackageSize, ...]
    #: What the imports of the tasks' modules cost; None where that was not wanted.
    imports: Imports | None = None


def make_ledger(
    template: Mapping[str, Value], bundle: Bundle | None, imports: Imports | None = None
) -> Ledger:
    """Measures a template and its bundle.

    Args:
        template: The template.
        bundle: None where the functions run from a container image.
        imports: What was measured of them; None where they were not to be.
    """
    entries = [*stack_entries(template), *worst_entries(template)]
    if bundle is not None:
        entries += bundle_entries(bundle)
    if imports is not None:
        entries += import_entries(imports)
    packages = () if bundle is None else bundle.packages[:LARGEST]
    return Ledger(tuple(entries), packages, imports)
