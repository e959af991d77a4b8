"""The examples in docstrings and in the test kit's README, each made into a module that can be run.

An example is an indented block with a blank line before it. It may take for granted what every reader of it
knows: the public names, and a small app like the README's, as far as it does not make the same itself.
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
from asynclambda.runtime.load import load
from asynclambda.testing import *

"""

#: The app, by the names that its parts make.
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
        own = re.findall(r"^\s*(?:class )?(\w+)(?= = |\(|:)", self.code, re.MULTILINE)
        parts = [text for name, text in _PARTS.items() if name not in own]
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


def app_module() -> str:
    """The source of the app as a module of its own."""
    return "\n\n".join([_HEAD, *_PARTS.values()])


def blocks(markdown: str) -> list[str]:
    """The Python blocks of a text."""
    return re.findall(r"^```python\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)


def _of(owner: str, value: object) -> Iterator[Example]:
    text = inspect.cleandoc(getattr(value, "__doc__", None) or "") + "\n"
    for number, block in enumerate(_BLOCK.findall(text)):
        if block.strip():
            yield Example(owner, number, textwrap.dedent(block).strip() + "\n")
