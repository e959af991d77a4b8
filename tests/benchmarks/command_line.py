"""The command line: what one waits for at a prompt, beside an interpreter that does nothing."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.bench import ANCESTOR
from benchmarks.cold import APP
from benchmarks.figures import Comparison, Goal, interleave
from benchmarks.processes import command, environment
from support.ancestor import ancestor_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.bench import Bench
    from benchmarks.figures import Figure

ROUNDS = 20
NOTHING = "python -c pass"


def measure(bench: Bench) -> Iterator[Comparison]:
    """Measures `--help` and `ls`, with bytecode, as they are where the package is installed."""
    runs: dict[str, Callable[[], Figure]] = {}
    cache = {"PYTHONPYCACHEPREFIX": bench.scratch / "bytecode"}
    project = shutil.copytree(APP / "ours", bench.scratch / "ours")
    for peer, checkout in bench.packages.items():
        env = environment({**cache, "PYTHONPATH": checkout})
        program = [sys.executable, "-m", "asynclambda"]
        runs[f"{peer}, --help"] = partial(command, [*program, "--help"], project, env)
        runs[f"{peer}, ls"] = partial(command, [*program, "ls", "app"], project, env)
    theirs = shutil.copytree(APP / "ancestor", bench.scratch / ANCESTOR)
    program = [str(ancestor_python()), "-m", "async_lambda.cli"]
    env = environment(cache)
    runs[f"{ANCESTOR}, --help"] = partial(command, [*program, "--help"], theirs, env)
    runs[f"{ANCESTOR}, ls"] = partial(command, [*program, "ls", "app"], theirs, env)
    runs[NOTHING] = partial(command, [sys.executable, "-c", "pass"], project, env)
    rounds = bench.rounds or ROUNDS
    bench.say(f"command line, {rounds} rounds")
    yield Comparison(
        "the command line",
        "ms",
        interleave(runs, rounds),
        [
            Goal(f"{peer}, --help / {NOTHING}", f"{peer}, --help", NOTHING, 12)
            for peer in bench.packages
        ],
    )
