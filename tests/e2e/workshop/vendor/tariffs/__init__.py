"""A vendored package."""

from __future__ import annotations


def duty(cents: int) -> int:
    """The price with its duty."""
    return cents * 119 // 100
