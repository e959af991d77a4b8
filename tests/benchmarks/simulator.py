"""How fast the simulator is: messages a second, and days of a schedule.

    PYTHONPATH=tests .venv/bin/python tests/benchmarks/simulator.py

It prints the figures. The tasks' log lines are not written: a terminal's speed is not the question.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import timedelta

from support.chain_app import CHAIN, REMINDERS, First, Item, Remind, Second, Third, chain, reminders

from asynclambda import registry
from asynclambda.testing import simulate


def chain_of_three(messages: int) -> None:
    """Messages down a chain of three tasks, of which one in a hundred fails once on its way."""
    with registry.isolated(CHAIN), simulate(chain, logs=False) as sim:
        begin, busy = time.perf_counter(), time.process_time()
        First.invoke_many(Item(number=number) for number in range(messages))
        sim.run_until_idle(limit=10 * messages)
        seconds, busy = time.perf_counter() - begin, time.process_time() - busy
        runs = len(sim.runs(First)) + len(sim.runs(Second)) + len(sim.runs(Third))
        failed = sum(run.outcome == "failed" for run in sim.runs(Second))
        assert len(sim.runs(Third)) == messages
    _tell(
        f"chain: {messages:,} messages down three tasks, {failed:,} failures: {seconds:.1f} s, "
        f"{messages / seconds:,.0f} messages/s through the chain, {runs / seconds:,.0f} runs/s; "
        f"{busy:.1f} s of a processor: {messages / busy:,.0f} messages/s, {runs / busy:,.0f} runs/s"
    )


def schedule_with_a_delay(days: int) -> None:
    """Days of a schedule every five minutes, whose chain has a delay of three days."""
    with registry.isolated(REMINDERS), simulate(reminders, logs=False) as sim:
        begin, busy = time.perf_counter(), time.process_time()
        sim.advance(timedelta(days=days))
        seconds, busy = time.perf_counter() - begin, time.process_time() - busy
        reminded = len(sim.runs(Remind))
        assert reminded == (days - 3) * 288 - 1
    _tell(
        f"schedule: {days} days, {reminded:,} of them came after 3 days: {seconds:.2f} s; "
        f"{busy:.2f} s of a processor"
    )


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Runs both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=30)
    given = parser.parse_args()
    chain_of_three(given.messages)
    schedule_with_a_delay(given.days)
    _tell(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


if __name__ == "__main__":
    main()
