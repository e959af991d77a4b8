"""Runs the example from end to end on this machine: `make demo`.

It builds the app, deploys it to the local engine, posts an order, follows it through every task until its
receipt is sent, and prints what happened. It ends with exit code 0 only if all of that did happen.
"""

from __future__ import annotations

import http.client
import json
import queue
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from asynclambda import AsyncLambdaError
from asynclambda.local.log_events import LogLine
from asynclambda.local.loop.loop import DevLoop
from asynclambda.local.progress import BuildStep, EngineStarted

if TYPE_CHECKING:
    from asynclambda.local.progress import SessionEvent

#: The line that each task of the chain logs, in their order.
STEPS = {
    "PlaceOrder": "order placed",
    "ReserveStock": "stock reserved",
    "ChargeCard": "card charged",
    "SendReceipt": "receipt sent",
}
ORDER = {"order_id": "demo-1", "cents": 60_000}
#: Seconds that the whole chain may take; the receipt alone waits for two.
PATIENCE = 60

console = Console(highlight=False)


class DemoError(Exception):
    """A step of the demo did not happen; the text says which and why."""


class Line(BaseModel):
    """What the demo reads of a task's log line."""

    level: str
    message: str
    task: str
    lane: int = 0
    attempt: int | None = None


@dataclass(frozen=True)
class Step:
    """A task that has run."""

    line: Line
    milliseconds: float


def main() -> int:
    """Runs the demo."""
    events: queue.SimpleQueue[SessionEvent] = queue.SimpleQueue()
    # From the bundle that AWS would get.
    loop = DevLoop(Path(__file__).parent, "app", stage="demo", isolated=True)
    loop.subscribe(say_steps)
    loop.subscribe(events.put)
    try:
        with loop:
            deployment = loop.deployment
            say(f"Deployed: {', '.join(sorted(deployment.functions.values()))}")
            began = time.monotonic()
            answer = post(f"{deployment.api_url}/orders")
            say(f"POST {deployment.api_url}/orders {json.dumps(ORDER)} -> {answer}")
            steps = follow(events, began)
    except (AsyncLambdaError, DemoError) as error:
        console.print(Text.assemble(("The demo failed: ", "bold red"), str(error)), soft_wrap=True)
        return 1
    report(steps)
    return 0


def say_steps(event: SessionEvent) -> None:
    """Prints how far the build is."""
    if isinstance(event, EngineStarted):
        say("MiniStack, the local AWS engine, runs")
    elif isinstance(event, BuildStep):
        say(event.text)


def say(text: str) -> None:
    """Prints how far the demo is."""
    console.print(text, style="dim", soft_wrap=True, markup=False)


def post(url: str) -> str:
    """Posts the order, and gives the answer back."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(
            "POST", urlsplit(url).path, json.dumps(ORDER), {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        text = f"{response.status} {response.read().decode()}"
    except OSError as error:
        raise DemoError(f"POST {url}: {error}") from error
    if response.status != HTTPStatus.OK:
        raise DemoError(f"POST {url}: {text}")
    return text


def follow(events: queue.SimpleQueue[SessionEvent], began: float) -> list[Step]:
    """Waits until each task of the chain has logged its line."""
    steps: list[Step] = []
    while len(steps) < len(STEPS):
        left = began + PATIENCE - time.monotonic()
        missing = [task for task in STEPS if task not in {step.line.task for step in steps}]
        try:
            event = events.get(timeout=max(left, 0.01))
        except queue.Empty:
            raise DemoError(f"{missing[0]} has not run after {PATIENCE} s") from None
        if not isinstance(event, LogLine):
            continue
        try:
            line = Line.model_validate_json(event.text)
        except ValidationError:
            continue  # a line of the runtime, not of a task
        if line.level == "ERROR":
            raise DemoError(f"{line.task}: {line.message}")
        if STEPS.get(line.task) == line.message:
            steps.append(Step(line, (time.monotonic() - began) * 1_000))
    return steps


def report(steps: list[Step]) -> None:
    """Prints what happened."""
    table = Table("Task", "Said", "Lane", "Attempt", "ms from the POST", box=box.SIMPLE_HEAD)
    for step in steps:
        line = step.line
        attempt = "" if line.attempt is None else str(line.attempt)
        table.add_row(line.task, line.message, str(line.lane), attempt, f"{step.milliseconds:,.0f}")
    console.print(table)
    console.print("[bold green]The order went through every task.[/]")


if __name__ == "__main__":
    sys.exit(main())
