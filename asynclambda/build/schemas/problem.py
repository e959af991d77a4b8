"""Why a payload may not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One place of a payload where what is sent may not be what can be read."""

    #: The field: `lines[].cents`; `prices.*` for the values of a mapping. Empty for the payload itself.
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path or 'the payload'}: {self.reason}"
