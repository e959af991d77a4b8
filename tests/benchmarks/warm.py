"""Warm path: one call of the handler in a process that has long been started, without a log line.

The ancestor validates nothing. Two `json.loads` are the least that a message costs: its body is JSON, and the
payload in it is JSON as a string.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import events
from benchmarks.bench import ANCESTOR, FLOOR, OURS
from benchmarks.bundles import build_all
from benchmarks.figures import Comparison, Goal, interleave
from benchmarks.worker import Worker
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.bench import Bench
    from benchmarks.bundles import Bundle

APP = ROOT / "tests" / "benchmarks" / "apps" / "busy"
ROUNDS = 30
TWO_LOADS = "two json.loads"
_MICROSECONDS = 1e6


class Work(NamedTuple):
    """One kind of invocation."""

    what: str
    task: str
    event: dict[str, Any]
    #: Calls that make one figure: about a tenth of a second.
    calls: int
    #: The function by hand in `src.hand`; None where it would be the same as for another work.
    hand: str | None
    #: Messages of a call: figures are of one of them.
    messages: int = 1
    #: The goals: against the ancestor, and against two `json.loads`.
    ancestor: float | None = None
    loads: float | None = None


def order(lines: int) -> str:
    """An order's JSON; with 5 lines it is 1 KB long, with 700 it is 100 KB."""
    return json.dumps(
        {
            "order_id": "6f1c1a52-20f4-4f0c-8a43-0d1a3a1f7f5e",
            "placed_at": "2026-01-05T09:30:00+00:00",
            "customer": {
                "name": "Ada Lovelace",
                "email": "ada.lovelace@example.com",
                "street": "12 St James's Square",
                "city": "London SW1Y 4JH",
            },
            "lines": [
                {
                    "sku": f"SKU-{number:05}",
                    "description": "A book of tables, bound in green cloth, third edition, with its index",
                    "quantity": 1 + number % 3,
                    "cents": 1_999,
                }
                for number in range(lines)
            ],
            "note": "Please ring twice; the bell of the front door is slow to answer in winter.",
        }
    )


def works() -> list[Work]:
    """All kinds of invocation that are measured."""
    small, large = order(5), order(700)
    return [
        Work(
            "a message of 1 KB",
            "Take",
            events.messages("Take", small, app="busy"),
            5_000,
            "take",
            ancestor=0.8,
            loads=1.1,
        ),
        Work(
            "a message of 1 KB through two middlewares",
            "TakeWrapped",
            events.messages("TakeWrapped", small, app="busy"),
            5_000,
            None,
        ),
        Work(
            "a message of 100 KB",
            "Take",
            events.messages("Take", large, app="busy"),
            100,
            "take",
        ),
        Work(
            "a batch of 10 messages of 1 KB, a message",
            "TakeMany",
            events.messages("TakeMany", small, count=10, app="busy"),
            500,
            "take",
            messages=10,
            ancestor=0.8,
        ),
        Work("an API request of 1 KB", "Answer", events.request(small), 3_000, "answer"),
    ]


def measure(bench: Bench) -> Iterator[Comparison]:
    """Measures each kind of invocation."""
    rounds = bench.rounds or ROUNDS
    our, their = build_all(bench, APP)
    for work in works():
        bench.say(f"warm: {work.what}, {rounds} rounds")
        with ExitStack() as stack:
            workers = {
                peer: stack.enter_context(Worker(bundle.tree, handler, env))
                for peer, (bundle, handler, env) in _peers(work, our, their).items()
            }
            calls = {
                peer: partial(
                    worker.run, work.event, calls=work.calls, scale=_MICROSECONDS / work.messages
                )
                for peer, worker in workers.items()
            }
            figures = interleave(calls, rounds)
        goals = [goal for peer in bench.packages for goal in _goals(peer, work)]
        yield Comparison(f"warm: {work.what}", "µs", figures, goals)


def _peers(
    work: Work, our: Mapping[str, Bundle], their: Bundle
) -> dict[str, tuple[Bundle, str, dict[str, str]]]:
    """Each peer's bundle, handler and variables."""
    found = {
        peer: (bundle, *bundle.function(work.task))
        for peer, bundle in {**our, ANCESTOR: their}.items()
    }
    own, _, variables = found[OURS]
    if work.hand is not None:
        found[FLOOR] = (own, f"src.hand.{work.hand}", variables)
    if work.hand == "take":
        found[TWO_LOADS] = (own, "src.hand.two_loads", variables)
    return found


def _goals(peer: str, work: Work) -> Iterator[Goal]:
    what = f"warm, {work.what}"
    if work.ancestor is not None:
        yield Goal(f"{what}: {peer} with validation / {ANCESTOR}", peer, ANCESTOR, work.ancestor)
    if work.loads is not None:
        yield Goal(f"{what}: {peer} / {TWO_LOADS}", peer, TWO_LOADS, work.loads)
