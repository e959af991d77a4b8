"""A case of the contract: what is asked of an engine, what AWS says of it, and who differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.engines.engine import Engine, EngineName

#: What a case has seen: JSON, to be compared.
Observation: TypeAlias = object


@dataclass(frozen=True)
class Differs:
    """An engine that does not do as AWS does. A test holds that it still does not."""

    observed: Observation
    #: For the reader of the table.
    how: str


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    #: The row's first cell, and the test's id.
    name: str
    #: What AWS documents, or the framework promises with AWS's means.
    rule: str
    #: The page that says so.
    source: str
    #: Does it, and gives back what there was to see.
    ask: Callable[[Engine], Observation]
    #: What is to see in AWS.
    expected: Observation
    differs: Mapping[EngineName, Differs] = field(default_factory=dict)

    def observation(self, engine: EngineName) -> Observation:
        """What is to be seen of an engine."""
        known = self.differs.get(engine)
        return self.expected if known is None else known.observed

    def difference(self, engine: EngineName) -> str | None:
        """How an engine differs from AWS; None where it does not."""
        known = self.differs.get(engine)
        return None if known is None else known.how
