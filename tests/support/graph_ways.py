"""The ways to send of `tests/graph_ways`: for each some code, and to whom it sends.

== Name -> A, B            the targets; `unknown` where the graph has to say that it does not know them,
-- module                  `A or unknown` where it may
...                        code of the module
-- class
...                        code of the task's class, beside `run`
-- run
...                        the body of `run`; `p` is the payload

All ways of a file are one app.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[1] / "graph_ways"
FILES = sorted(each.stem for each in FOLDER.glob("*.txt"))

_HEAD = """
from __future__ import annotations
import abc, asyncio, atexit, collections, contextlib, contextvars, copy, dataclasses, enum, functools
import heapq, importlib, itertools, json, logging, operator, queue, random, re, signal, sys, threading
import types, typing, weakref
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pydantic import BaseModel, Field, PrivateAttr, TypeAdapter, computed_field, model_validator
from asynclambda import App, AsyncTask, Defer

app = App("ways")

class Order(BaseModel):
    k: str = ""
    def send(self): A.invoke(self)

def PP(): return Order()
def send(task, order, **options): task.invoke(order, **options); return 1

@dataclasses.dataclass
class Step:
    task: typing.Any
    delay: int = 0

class Pair(typing.NamedTuple):
    task: typing.Any
    delay: int

class Redir(Exception):
    def __init__(self, task): self.task = task

class Service:
    def __init__(self, task): self.task = task
    def submit(self, order): self.task.invoke(order)

@contextmanager
def managed(t): yield t

class A(AsyncTask[Order]):
    def run(self, event): pass
class B(AsyncTask[Order]):
    def run(self, event): pass
class C(AsyncTask[Order]):
    def run(self, event): pass
class D(AsyncTask[Order]):
    def run(self, event): pass
"""
_WAY = re.compile(r"^== (\w+) -> (.*)\n((?:(?!== ).*\n)*)", re.MULTILINE)
_PART = re.compile(r"^-- (module|class|run)\n((?:(?!-- ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Way:
    """A way to send."""

    name: str
    targets: frozenset[str]
    #: Whether the graph may say that it does not know.
    unknown: bool
    module: str
    body: str
    run: str

    @property
    def task_id(self) -> str:
        """The id of its task."""
        return f"T{self.name}"

    def __str__(self) -> str:
        head = f"class {self.task_id}(AsyncTask[Order]):"
        run = f"def run(self, event):\n    p = event.payload\n{indent(self.run, '    ')}"
        return f"{self.module}\n{head}\n{indent(self.body, '    ')}\n{indent(run, '    ')}\n"


def ways(file: str) -> Iterator[Way]:
    """The ways of a file."""
    for name, expected, text in _WAY.findall((FOLDER / f"{file}.txt").read_text(encoding="utf-8")):
        parts = dict(_PART.findall(text))
        targets, _, alternative = expected.partition(" or ")
        named = frozenset(re.findall(r"\w+", targets)) - {"unknown"}
        unknown = "unknown" in {targets, alternative}
        yield Way(
            name, named, unknown, parts.get("module", ""), parts.get("class", ""), parts["run"]
        )


def write(file: str, folder: Path) -> None:
    """Writes the ways of a file as an app, with the modules that they import late."""
    text = _HEAD + "\n".join(str(each) for each in ways(file))
    (folder / "ways_app.py").write_text(text, encoding="utf-8")
    (folder / "ways_other.py").write_text("from ways_app import A as Z_TARGET\n", encoding="utf-8")
    (folder / "ways_late.py").write_text("from ways_app import A as LATE\n", encoding="utf-8")
