"""From what the interpreter says about its imports to what they cost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The line that `child` writes before the first import that counts.
BEGIN = "asynclambda: the imports begin"
#: How many costs a module's report has.
COSTLIEST = 5
#: Tasks of a module that are named.
_NAMED = 3
#: A module's own microseconds, those with all that it imported, and its name.
#: https://docs.python.org/3/using/cmdline.html#cmdoption-X
_LINE = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a package, or a module of the app's own, takes by itself: not what it imports in turn."""

    name: str
    milliseconds: float

    def __str__(self) -> str:
        return f"{self.name} {self.milliseconds:,.0f}"


@dataclass(frozen=True, slots=True)
class ModuleImport:
    """The imports of a function: the framework, the app's module, the task's module."""

    module: str
    #: The ids of the tasks that are in it.
    tasks: tuple[str, ...]
    #: All of them together.
    milliseconds: float
    #: The dearest first, five at most.
    costliest: tuple[Cost, ...]

    @property
    def breakdown(self) -> str:
        """The costliest in one line: `pandas 412, boto3 190`."""
        return ", ".join(map(str, self.costliest))

    def __str__(self) -> str:
        named = ", ".join(self.tasks[:_NAMED])
        if len(self.tasks) > _NAMED:
            named += f" and {len(self.tasks) - _NAMED} more"
        return f"{self.module} ({named}): {self.milliseconds:,.0f} ms, of which {self.breakdown}"


@dataclass(frozen=True, slots=True)
class Imports:
    """The imports of an app's functions."""

    #: The slowest first.
    modules: tuple[ModuleImport, ...] = ()
    #: Why nothing was measured, though it was wanted; empty where it was.
    obstacle: str = ""


def read_costs(report: str, own: str) -> list[Cost]:
    """What each package costs, and each module of the app's own; the dearest first.

    Args:
        report: What the process wrote to standard error: lines of the interpreter, and perhaps others.
        own: The app's main module. It, and all that is in `src`, are the app's own.
    """
    _, _, relevant = report.partition(BEGIN)
    microseconds: Counter[str] = Counter()
    for own_time, name in _LINE.findall(relevant):
        microseconds[_group(name, own)] += int(own_time)
    return [Cost(name, time / 1_000) for name, time in microseconds.most_common()]


def module_import(module: str, tasks: Iterable[str], costs: list[Cost]) -> ModuleImport:
    """The report of one module."""
    total = sum(each.milliseconds for each in costs)
    return ModuleImport(module, tuple(tasks), total, tuple(costs[:COSTLIEST]))


def _group(name: str, own: str) -> str:
    """A module of the app's own stands for itself, any other for its package."""
    top = name.partition(".")[0]
    return name if top in {"src", own.partition(".")[0]} else top
