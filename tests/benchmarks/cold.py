"""Cold start: from the start of the process to the first response, under AWS's own runtime client.

The bundle is unpacked into a read-only tree, and the interpreter is told to write no bytecode (`-B`, as
PYTHONDONTWRITEBYTECODE does): Lambda's task root takes none, so what a bundle has not brought compiled is
compiled again at every cold start.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks import bundles, events, wide_app
from benchmarks.bench import ANCESTOR, FLOOR, OURS
from benchmarks.far_sqs import FarSqs
from benchmarks.figures import Comparison, Figure, Goal, interleave
from benchmarks.processes import children_seconds
from support.paths import ROOT
from support.runtime_api import Function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.bench import Bench
    from benchmarks.bundles import Bundle

APP = ROOT / "tests" / "benchmarks" / "apps" / "cold"
ROUNDS = 15
#: The tasks, with what each does at its cold start.
TASKS = {
    "Quiet": "a task that sends nothing",
    "Relay": "a task that sends, to its first message",
    "Place": "an API task",
}
#: The ancestor's own bundle has pip's bytecode, if the Python that builds it is that of the function. Each
#: file of it is fresh or stale by chance: the zip rounds times to even seconds. So its two extremes are
#: peers beside it.
ANCESTOR_COMPILED = f"{ANCESTOR}, with bytecode"
ANCESTOR_BARE = f"{ANCESTOR}, without bytecode"
_MANY = 100


def measure(bench: Bench) -> Iterator[Comparison]:
    """Measures the three kinds of task, then an app of a hundred tasks."""
    rounds = bench.rounds or ROUNDS
    our, their = bundles.build_all(bench, APP)
    trees = our | {
        ANCESTOR: their,
        ANCESTOR_COMPILED: bundles.with_bytecode(their),
        ANCESTOR_BARE: bundles.without_bytecode(their),
        FLOOR: our[OURS],
    }
    with FarSqs(delay=0) as sqs:
        for task, what in TASKS.items():
            bench.say(f"cold: {what}, {rounds} rounds")
            starts = {peer: _start_of(peer, bundle, task, sqs) for peer, bundle in trees.items()}
            figures = interleave(starts, rounds)
            goals = [goal for peer in bench.packages for goal in _goals(peer, task)]
            yield Comparison(f"cold start: {what}", "ms", figures, goals)
    yield _wide(bench, rounds)


def _goals(peer: str, task: str) -> list[Goal]:
    limit = 0.9 if task == "Relay" else 0.75
    what = f"cold start, {TASKS[task]}"
    return [
        Goal(f"{what}: {peer} / {ANCESTOR}", peer, ANCESTOR, limit),
        Goal(f"{what}: {peer} / {ANCESTOR_BARE}", peer, ANCESTOR_BARE, limit),
        Goal(f"{what}: {peer} / {FLOOR}", peer, FLOOR, 1.1),
    ]


def _start_of(peer: str, bundle: Bundle, task: str, sqs: FarSqs) -> Callable[[], Figure]:
    handler, variables = _function(peer, bundle, task)
    event = events.request() if task == "Place" else events.messages(task)
    env = variables | {"AWS_ENDPOINT_URL": sqs.url}
    awaited = sqs if task == "Relay" else None
    return partial(_start, bundle, handler, env, event, awaited)


def _function(peer: str, bundle: Bundle, task: str) -> tuple[str, dict[str, str]]:
    """A function's handler and variables; the floor has its own handler in our bundle."""
    handler, variables = bundle.function(task)
    return (f"src.{task.lower()}.lambda_handler" if peer == FLOOR else handler), variables


def _start(
    bundle: Bundle,
    handler: str,
    env: Mapping[str, str],
    event: Mapping[str, Any],
    awaited: FarSqs | None,
) -> Figure:
    """One cold start in milliseconds: to the first request at `awaited`, or to the response.

    The processor's time is the process's own, to its response.
    """
    used = children_seconds()
    begin = time.perf_counter()
    with Function(bundle.tree, handler, env=env) as function:
        result = function.invoke(event)
    if result.error is not None or result.cold_start_millis is None:
        raise AssertionError(f"{handler}: {result.error}\n" + "\n".join(result.logs))
    wall = result.cold_start_millis
    if awaited is not None:
        wall = (awaited.arrivals()[0] - begin) * 1_000
    return Figure(wall, (children_seconds() - used) * 1_000)


def _wide(bench: Bench, rounds: int) -> Comparison:
    """One task out of an app of one, and out of a hundred: each in a module of its own."""
    starts: dict[str, Callable[[], Figure]] = {}
    goals = []
    for tasks in (1, _MANY):
        task = f"Task{tasks - 1}"
        event = events.messages(task, app="wide")
        for peer, checkout in bench.packages.items():
            bench.say(f"building an app of {tasks} tasks with {checkout}")
            project = wide_app.write_ours(bench.scratch / f"{peer}-{tasks}", tasks)
            bundle = bundles.ours(project, checkout)
            starts[_label(peer, tasks)] = partial(
                _start, bundle, *bundle.function(task), event, None
            )
        bench.say(f"building an app of {tasks} tasks with the ancestor")
        project = wide_app.write_theirs(bench.scratch / f"{ANCESTOR}-{tasks}", tasks)
        bundle = bundles.theirs(project, [])
        starts[_label(ANCESTOR, tasks)] = partial(
            _start, bundle, *bundle.function(task), event, None
        )
    for peer in bench.packages:
        many, one = _label(peer, _MANY), _label(peer, 1)
        goals.append(Goal(f"cold start, {many} / {one}", many, one, 1.1))
    bench.say(f"cold: apps of 1 and of {_MANY} tasks, {rounds} rounds")
    return Comparison(
        f"cold start: a task of an app of {_MANY}, and of one",
        "ms",
        interleave(starts, rounds),
        goals,
    )


def _label(peer: str, tasks: int) -> str:
    return f"{peer}, {tasks} task{'s' if tasks > 1 else ''}"
