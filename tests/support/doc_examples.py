"""The examples in docstrings, each made into a module that can be run.

An example is an indented block with a blank line before it. It may take for granted what every reader of it
knows: the public names, and the small app of the README, of which it gets what it names and does not make
itself.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_HEAD = """\
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from asynclambda import *
from asynclambda import ports
from asynclambda.testing import *

"""

#: The app of the README, by the names that its parts make. Each part stands after those that it needs.
_PARTS = {
    "app": 'app = App("orders")\n',
    "Order": "class Order(BaseModel):\n    order_id: str\n    cents: int\n",
    "Accepted": "class Accepted(BaseModel):\n    order_id: str\n",
    "SendReceipt": """\
class SendReceipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...
""",
    "ChargeCard": """\
class ChargeCard(AsyncTask[Order], lane_count=2):
    def run(self, event: AsyncEvent[Order]) -> None:
        SendReceipt.invoke(event.payload, delay=timedelta(hours=1))
""",
    "PlaceOrder": """\
class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> Accepted:
        ChargeCard.invoke(event.payload, lane=1 if event.payload.cents > 50_000 else 0)
        return Accepted(order_id=event.payload.order_id)
""",
    "Sweep": """\
class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    def run(self, event: ScheduledEvent) -> None: ...
""",
    "Quote": """\
class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        return event.payload.cents * 2
""",
}
#: What a part needs.
_NEEDS = {
    "SendReceipt": ("Order",),
    "ChargeCard": ("SendReceipt",),
    "PlaceOrder": ("ChargeCard", "Accepted"),
    "Quote": ("Order",),
}
_BLOCK = re.compile(r"(?:(?<=\n\n)|\A)((?: {4}.*\n|\n)+)")


@dataclass(frozen=True)
class Example:
    """A block of code in a docstring."""

    #: Whose docstring: `asynclambda.App`, `asynclambda.App.__init__`.
    owner: str
    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.owner}-{self.number}"

    def module(self) -> str:
        """The source of a module that runs it."""
        wanted: list[str] = []
        for name in _PARTS:
            if re.search(rf"\b{name}\b", self.code):
                wanted += _with_needs(name)
        own = set(re.findall(r"^\s*class (\w+)", self.code, re.MULTILINE))
        own |= {"app"} if re.search(r"^app = ", self.code, re.MULTILINE) else set()
        wanted.append("app")
        parts = [_PARTS[name] for name in _PARTS if name in wanted and name not in own]
        return "\n\n".join([_HEAD, *parts, self.code])


def examples(module: ModuleType) -> Iterator[Example]:
    """The examples of all public names of a module, and of their public methods."""
    for name in module.__all__:
        value: object = getattr(module, name)
        yield from _of(f"{module.__name__}.{name}", value)
        if isinstance(value, type):
            for attribute in dir(value):
                member: Any = inspect.getattr_static(value, attribute)
                inner = getattr(member, "fget", None) or getattr(member, "__func__", member)
                if inspect.isfunction(inner) and not attribute.startswith("_"):
                    yield from _of(f"{module.__name__}.{name}.{attribute}", inner)


def _of(owner: str, value: object) -> Iterator[Example]:
    text = inspect.cleandoc(getattr(value, "__doc__", None) or "") + "\n"
    for number, block in enumerate(_BLOCK.findall(text)):
        if block.strip():
            yield Example(owner, number, textwrap.dedent(block).strip() + "\n")


def _with_needs(name: str) -> list[str]:
    return [name, *(each for need in _NEEDS.get(name, ()) for each in _with_needs(need))]
