"""How fast it is, beside the ancestor and beside what one writes by hand.

    make bench
    make bench PARTS="cold warm" ROUNDS=30 PACKAGES="../another-checkout"

Each part measures all peers in one interleaved run. Every figure is shown with its peers, every goal with
whether it is met, and `.benchmarks/` gets all of it as JSON. On a busy machine the processor's time is the
steadier one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import building, cold, command_line, report, sending, warm
from benchmarks.bench import Bench, packages
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.figures import Comparison

#: Each part by its name.
PARTS: dict[str, Callable[[Bench], Iterator[Comparison]]] = {
    "cold": cold.measure,
    "warm": warm.measure,
    "sending": sending.measure,
    "building": building.measure,
    "command-line": command_line.measure,
}


def main() -> int:
    """Runs the parts that are asked for; all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, help="figures of each peer; each part has its own")
    parser.add_argument(
        "--package",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="another checkout of asynclambda, as one more peer; may be given again",
    )
    options = parser.parse_args()
    if unknown := sorted(set(options.parts) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    try:
        found = packages(options.package)
    except ValueError as error:
        parser.error(str(error))
    out = Console(highlight=False, width=118)
    comparisons: list[Comparison] = []
    for name in options.parts or PARTS:
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch, out.status(name) as status:
            bench = Bench(Path(scratch), options.rounds, found, status.update)
            for comparison in PARTS[name](bench):
                out.print(report.figures_table(comparison))
                comparisons.append(comparison)
        out.print(f"{name}: {time.perf_counter() - begin:.0f} s\n")
    out.print(report.goals_table(comparisons))
    out.print(f"All of it: {report.write(comparisons)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
