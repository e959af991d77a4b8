"""The ledger of a build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.ledger.measures import bundle_entries, stack_entries, worst_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.bundle import Bundle
    from asynclambda.build.bundle.result import PackageSize
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


def make_ledger(template: Mapping[str, Value], bundle: Bundle | None) -> Ledger:
    """Measures a template and its bundle; None where the functions run from a container image."""
    entries = [*stack_entries(template), *worst_entries(template)]
    if bundle is not None:
        entries += bundle_entries(bundle)
    return Ledger(tuple(entries), () if bundle is None else bundle.packages[:LARGEST])
