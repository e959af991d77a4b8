"""Shows what was measured, and writes it down."""

from __future__ import annotations

import json
import os
import platform
import time
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.figures import Comparison

#: Where the reports go; git ignores it.
FOLDER = ROOT / ".benchmarks"


def figures_table(comparison: Comparison) -> Table:
    """Each peer's median and minimum, and its median as a multiple of the first peer's."""
    table = Table(title=comparison.name, box=box.SIMPLE_HEAD, title_justify="left", min_width=90)
    table.add_column("", no_wrap=True)
    for column in ("median", "minimum", "processor", "ratio", "rounds"):
        table.add_column(column, justify="right", no_wrap=True)
    summaries = comparison.summaries()
    first = next(iter(summaries.values())).median
    for peer, summary in summaries.items():
        table.add_row(
            peer,
            _number(summary.median, comparison.unit),
            _number(summary.minimum, comparison.unit),
            "" if summary.processor is None else _number(summary.processor, comparison.unit),
            f"{summary.median / first:.2f}",
            str(summary.rounds),
        )
    return table


def goals_table(comparisons: Sequence[Comparison]) -> Table:
    """All goals: what is wanted, what was measured, and whether it is enough."""
    table = Table(title="Goals: ratios of medians", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("what")
    for column in ("goal", "measured", "minima", "processor", "met"):
        table.add_column(column, justify="right", no_wrap=True)
    for comparison in comparisons:
        for verdict in comparison.verdicts():
            table.add_row(
                verdict.goal.what,
                verdict.goal.text,
                f"{verdict.ratio:.2f}",
                f"{verdict.minimum:.2f}",
                "" if verdict.processor is None else f"{verdict.processor:.2f}",
                "[green]yes[/]" if verdict.met else "[red]no[/]",
            )
    return table


def as_json(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Everything, every round of it."""
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "comparisons": [
            {
                "name": comparison.name,
                "unit": comparison.unit,
                "peers": {
                    peer: {
                        "median": summary.median,
                        "minimum": summary.minimum,
                        "processor": summary.processor,
                        "rounds": [
                            {"wall": figure.wall, "processor": figure.processor}
                            for figure in comparison.figures[peer]
                        ],
                    }
                    for peer, summary in comparison.summaries().items()
                },
                "goals": [
                    {
                        "what": verdict.goal.what,
                        "goal": verdict.goal.text,
                        "measured": verdict.ratio,
                        "minima": verdict.minimum,
                        "processor": verdict.processor,
                        "met": verdict.met,
                    }
                    for verdict in comparison.verdicts()
                ],
            }
            for comparison in comparisons
        ],
    }


def write(comparisons: Sequence[Comparison], folder: Path = FOLDER) -> Path:
    """Write the report of a run, and return where it is."""
    folder.mkdir(exist_ok=True)
    path = folder / time.strftime("%Y%m%dT%H%M%SZ.json", time.gmtime())
    path.write_text(json.dumps(as_json(comparisons), indent=2) + "\n")
    return path


def _number(value: float, unit: str) -> str:
    """A figure with three digits that count, and its unit."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
