"""Delays in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def delay_label(delays: Collection[int | None]) -> str:
    """What is said of the delays of an edge's calls, in seconds; None where only the run knows one."""
    if None in delays:
        return "delay varies"
    known = sorted(each for each in delays if each)
    if not known:
        return ""
    texts = [f"after {duration(each)}" for each in known]
    return " or ".join((["at once"] if 0 in delays else []) + texts)


def duration(seconds: int) -> str:
    """Seconds in at most two units: `1 h`, `1 d 12 h`, `90 s` as `1 min 30 s`."""
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count:,} {unit}")
    return " ".join(parts[:2]) or "0 s"
