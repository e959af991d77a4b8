"""Sending: one message, and ten thousand, to an SQS that is ten milliseconds away.

That is roughly the way to SQS and back within a region. Ten thousand messages are a thousand requests of
ten; with as many of them under way at once as we allow, they take no less than the peer `permitted` says.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import events
from benchmarks.bench import ANCESTOR, FLOOR, OURS
from benchmarks.bundles import build_all
from benchmarks.far_sqs import FarSqs
from benchmarks.figures import Comparison, Figure, Goal, interleave
from benchmarks.warm import APP, order
from benchmarks.worker import Worker

from asynclambda.sending.clients import OVERLAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.bench import Bench
    from benchmarks.bundles import Bundle

#: Seconds until SQS answers.
DELAY = 0.01
#: Rounds of single messages, and of ten thousand: the ancestor takes a quarter of a minute for those.
ROUNDS, ROUNDS_OF_MANY = 20, 5
PERMITTED = "permitted"
_REQUESTS = 1_000
_CALLS = 20


def measure(bench: Bench) -> Iterator[Comparison]:
    """Measures `invoke`, then `invoke_many`."""
    our, their = build_all(bench, APP)
    with FarSqs(DELAY) as sqs:
        with ExitStack() as stack:
            calls = _calls(stack, "Send", "send", sqs, our, their, calls=_CALLS, scale=1e3)
            bench.say(f"sending: one message, {bench.rounds or ROUNDS} rounds")
            yield Comparison(
                "sending: one message to an SQS 10 ms away",
                "ms",
                interleave(calls, bench.rounds or ROUNDS) | _constant(DELAY * 1e3),
            )
        with ExitStack() as stack:
            calls = _calls(stack, "SendMany", "send_many", sqs, our, their, calls=1, scale=1)
            bench.say(f"sending: 10,000 messages, {bench.rounds or ROUNDS_OF_MANY} rounds")
            figures = interleave(calls, bench.rounds or ROUNDS_OF_MANY)
            goals = [goal for peer in bench.packages for goal in _goals(peer)]
            yield Comparison(
                "sending: 10,000 messages of 1 KB to an SQS 10 ms away",
                "s",
                figures | _constant(-(-_REQUESTS // OVERLAP) * DELAY),
                goals,
            )


def _calls(
    stack: ExitStack,
    task: str,
    hand: str,
    sqs: FarSqs,
    our: Mapping[str, Bundle],
    their: Bundle,
    *,
    calls: int,
    scale: float,
) -> dict[str, Callable[[], Figure]]:
    """For each peer, the calls of a task that sends; they end with the stack's block."""
    event = events.messages(task, order(5), app="busy")
    peers = {
        peer: (bundle, *bundle.function(task)) for peer, bundle in {**our, ANCESTOR: their}.items()
    }
    own, _, variables = peers[OURS]
    peers[FLOOR] = own, f"src.hand.{hand}", variables
    found: dict[str, Callable[[], Figure]] = {}
    for peer, (bundle, handler, env) in peers.items():
        worker = Worker(bundle.tree, handler, {**env, "AWS_ENDPOINT_URL": sqs.url})
        found[peer] = partial(stack.enter_context(worker).run, event, calls=calls, scale=scale)
    return found


def _constant(value: float) -> dict[str, list[Figure]]:
    return {PERMITTED: [Figure(value)]}


def _goals(peer: str) -> list[Goal]:
    what = "invoke_many of 10,000 at 10 ms"
    return [
        Goal(f"{what}: {ANCESTOR} / {peer}", ANCESTOR, peer, 8, "at least"),
        Goal(f"{what}: {PERMITTED} / {peer}", PERMITTED, peer, 0.8, "at least"),
    ]
