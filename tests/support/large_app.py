"""An app of any size, as its source text: flows of tasks of every kind, with what makes pictures hard.

Each flow has a way in (a route, a schedule, a queue or a stream), then tasks that send on, branch and meet
again. All flows send to one task at last. One loop is declared, one target is not known, one is declared.
"""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEAD = """from __future__ import annotations

from pydantic import BaseModel

from asynclambda import (
    ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, DirectEvent, DirectTask,
    DynamoDBEvent, DynamoDBTask, ExternalTask, ScheduledEvent, ScheduledTask, SqsEvent, SqsTask,
)
"""
_MODELS = '''

class Order(BaseModel):
    """What every task takes."""

    order_id: str
    cents: int = 0
'''
_AUDIT = """

class Audit(BatchTask[Order], batch_size=10, maximum_concurrency=5):
    def run(self, event: BatchEvent[Order]) -> None: ...
"""
_STEPS = ("Check", "Reserve", "Price", "Charge", "Notify", "Store", "Ship", "Index", "Export")
_FLOWS = ("Order", "Refund", "Return", "Stock", "Invoice", "Customer", "Report", "Parcel")
_PER_MODULE = 20


def write_large_app(folder: Path, tasks: int, seed: int = 1) -> Path:
    """Write an app of so many tasks into `folder`; its main module is `app`. Returns the folder."""
    choose = random.Random(seed)  # noqa: S311  # no secret is made of it
    made = list(itertools.islice(_tasks(choose), tasks - 1))
    chunks = [made[at : at + _PER_MODULE] for at in range(0, len(made), _PER_MODULE)]
    source = folder / "src"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("")
    (source / "models.py").write_text(f"{_HEAD}{_MODELS}{_AUDIT}")
    for number, chunk in enumerate(chunks):
        # A flow may go on in the next module, which imports the one before.
        before = f"from src.flow{number - 1} import *\n" if number else ""
        text = f"{_HEAD}{before}from src.models import Audit, Order\n\n\n"
        (source / f"flow{number}.py").write_text(text + "\n\n".join(chunk))
    (folder / "app.py").write_text(
        'from asynclambda import App\n\napp = App("large", modules=["src"])\n'
    )
    return folder


def _tasks(choose: random.Random) -> Iterator[str]:
    """The classes, targets first. Without an end."""
    yield _loop()
    for number in itertools.count():
        flow = _FLOWS[number % len(_FLOWS)] + (
            str(number // len(_FLOWS) + 1) if number >= 8 else ""
        )
        steps: list[str] = []
        for step in choose.sample(_STEPS, choose.randint(3, 6)):
            name = f"{flow}{step}"
            yield _step(choose, name, steps)
            steps.append(name)
        if number % 3 == 0:
            yield (
                f'class {flow}Partner(ExternalTask[Order], app="partner"):\n'
                f'    """A task of another app."""\n'
            )
            steps.append(f"{flow}Partner")
        yield _entry(choose, number, flow, steps)


def _loop() -> str:
    return (
        "class Poll(AsyncTask[Order], recursive=True):\n"
        "    def run(self, event: AsyncEvent[Order]) -> None:\n"
        "        if event.payload.cents:\n"
        "            Poll.invoke(event.payload, delay=60)\n"
    )


def _step(choose: random.Random, name: str, later: list[str]) -> str:
    targets = choose.sample(later, min(len(later), choose.choice((0, 1, 1, 1, 2))))
    if not later:
        targets = ["Audit"]
    elif not targets:
        targets = [later[-1]]
    options = choose.choice(
        ("", "", ", memory=512", ", lane_count=2, maximum_concurrency=(10, 2)", ", lane_count=3")
    )
    delays = ("", "", "", ", delay=30", ", delay=3_600")
    calls = "".join(
        f"        {target}.invoke(event.payload{choose.choice(delays)})\n" for target in targets
    )
    return (
        f"class {name}(AsyncTask[Order]{options}):\n"
        f"    def run(self, event: AsyncEvent[Order]) -> None:\n{calls}"
    )


def _entry(choose: random.Random, number: int, flow: str, steps: list[str]) -> str:
    target = steps[-1]
    send = f"        {target}.invoke(Order(order_id='1'))\n"
    match number % 5:
        case 0:
            path = f"/{flow.lower()}s/{{order_id}}"
            return (
                f'class Put{flow}(ApiTask[Order, None], method="PUT", path="{path}"):\n'
                f"    def run(self, event: ApiEvent[Order]) -> None:\n{send}"
            )
        case 1:
            return (
                f'class {flow}Nightly(ScheduledTask, schedule_expression="cron(0 3 * * ? *)"):\n'
                f"    def run(self, event: ScheduledEvent) -> None:\n"
                f"        {target}.invoke_many([Order(order_id='1')])\n"
            )
        case 2:
            arn = f"arn:aws:sqs:us-east-1:123456789012:{flow.lower()}-inbox"
            return (
                f'class {flow}Inbox(SqsTask[Order], queue_arn="{arn}"):\n'
                f"    def run(self, event: SqsEvent[Order]) -> None:\n{send}"
            )
        case 3:
            arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{flow.lower()}/stream/2026-01-01"
            return (
                f'class {flow}Changes(DynamoDBTask[Order], stream_arn="{arn}"):\n'
                f"    def run(self, event: DynamoDBEvent[Order]) -> None:\n{send}"
            )
        case _:
            return (
                f"class {flow}Quote(DirectTask[Order, int]):\n"
                f"    def run(self, event: DirectEvent[Order]) -> int:\n{send}        return 0\n"
            )
