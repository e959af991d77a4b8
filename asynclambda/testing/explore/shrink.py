"""Leaves out the faults that a failure does not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.testing.explore.attempt import Attempt, Setting

#: Runs at most: what is left then is small enough.
_RUNS = 500


def shrink(setting: Setting, failed: Attempt) -> Attempt:
    """The smallest attempt of the same seed that fails in the same way, as far as it is found.

    Faults are left out by halves, then by quarters, at last one by one. None of those that are left can be
    left out alone.
    """
    smallest = _without(setting, failed, failed.names) or failed
    runs = 1
    part = max(1, len(smallest.names) // 2)
    while smallest.names and runs < _RUNS:
        begin, found = 0, False
        while begin < len(smallest.names) and runs < _RUNS:
            smaller = _without(setting, smallest, smallest.names[begin : begin + part])
            runs += 1
            if smaller is None:
                begin += part
            else:
                smallest, found = smaller, True
        if part == 1 and not found:
            break
        part = max(1, part // 2)
    return smallest


def _without(setting: Setting, failed: Attempt, left_out: Sequence[str]) -> Attempt | None:
    """The attempt without some faults; None where it does not fail in the same way, or is no smaller."""
    only = [name for name in failed.names if name not in left_out]
    attempt = setting.attempt(failed.seed, only)
    same = type(attempt.error) is type(failed.error)
    return attempt if same and len(attempt.names) < len(failed.names) else None
