"""Looks for the faults that break a scenario, and makes the case small.

    explore ─ seeds ─→ Attempt ... ─ the smallest that fails ─ shrink ─→ ExploreFailure ─ its line ─→ replay

A scenario is a function that gets a simulation, invokes something and asserts what has to hold whatever
goes wrong. `explore` runs it under many seeds (`attempt`); of those that break it, it takes the smallest, and
leaves out of its faults all that it fails without (`shrink`). What is left is told with its timeline
(`failure`).
"""

from __future__ import annotations

from asynclambda.testing.explore.explore import explore, replay
from asynclambda.testing.explore.failure import ExploreFailure

__all__ = ["ExploreFailure", "explore", "replay"]
