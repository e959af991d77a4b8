"""Random graphs turned into source text, with random ways to send.

An edge becomes some lines of its source's `run` in one of the `WAYS`, wrapped in random statements and
functions, in one of several modules; between them stand decoys, which name tasks and send nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import indent
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HELPERS = '''
"""What the ways to send have in common."""
from __future__ import annotations
import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple
from pydantic import BaseModel
from asynclambda import AsyncTask

class Order(BaseModel):
    number: int = 0
    def check(self): return self.number

TABLE = {}
TUPLES = {}

def send(task, order, **options): log(order); task.invoke(order, **options)
def log(order): print if order is None else order.check()
def forward(*arguments, **keywords): return send(*arguments, **keywords)
def apply(function, *arguments): return function(*arguments)
def same(x): return x
def run(coroutine):
    # In a thread of its own, because an event loop may be running in this one.
    return ThreadPoolExecutor(1).submit(asyncio.run, coroutine).result()
def each(*tasks):
    for task in tasks:
        yield task
def sender(task):
    def inner(order): task.invoke(order)
    return inner
def then(task):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(order):
            function(order)
            task.invoke(order)
        return wrapper
    return decorate
@contextmanager
def managed(task):
    yield task

class Service:
    def __init__(self, task): self.task = task
    def submit(self, order): self.task.invoke(order)
    def __call__(self, order): self.submit(order)
    @property
    def target(self): return self.task
class Special(Service):
    def submit(self, order): super().submit(order)
class Pipe:
    def __init__(self, order): self.order = order
    def __rshift__(self, task): task.invoke(self.order); return self
@dataclass
class Step:
    task: Any
    delay: int = 0
class Pair(NamedTuple):
    task: Any
    delay: int
class Redirect(Exception):
    def __init__(self, task): self.task = task
class Following(AsyncTask[Order], abstract=True):
    following = None
    def run(self, event):
        self.work(event.payload)
        if self.following is not None:
            self.following.invoke(event.payload)
    def work(self, order): pass
class Hooks:
    def __init__(self): self.hooks = []
    def add(self, hook): self.hooks.append(hook); return self
    def fire(self, order):
        for hook in self.hooks: hook(order)
'''

#: A way to send to one task: `{t}` is the task, `{n}` a number of its own, `p` the payload.
WAYS = (
    "{t}.invoke(p)",
    "{t}.invoke(p, delay=5)",
    "{t}.invoke_many([p, p])",
    "{t}.invoke_many([{t}.message(p)])",
    "task{n} = {t}\ntask{n}.invoke(p)",
    "helpers.send({t}, p)",
    "helpers.send(order=p, task={t}, delay=1)",
    "helpers.forward({t}, p)",
    "helpers.forward(*({t}, p))",
    "helpers.forward(**{{'task': {t}, 'order': p}})",
    "helpers.apply({t}.invoke, p)",
    "helpers.apply(helpers.send, {t}, p)",
    "helpers.same({t}).invoke(p)",
    "send{n} = {t}.invoke\nsend{n}(p)",
    "(lambda task: task.invoke(p))({t})",
    "send{n} = lambda: {t}.invoke(p)\nsend{n}()",
    "for task in ({t},):\n    task.invoke(p)",
    "for task{n} in helpers.each({t}):\n    task{n}.invoke(p)",
    "[task.invoke(p) for task in [{t}]]",
    "{{task: task.invoke(p) for task in {{{t}}}}}",
    "list(task.invoke(p) for task in iter([{t}]))",
    "list(map({t}.invoke, [p]))",
    "list(map(lambda task: task.invoke(p), ({t},)))",
    "functools.partial(helpers.send, {t})(p)",
    "functools.partial({t}.invoke, p)()",
    "helpers.sender({t})(p)",
    "helpers.Service({t}).submit(p)",
    "helpers.Special({t}).submit(p)",
    "helpers.Service({t})(p)",
    "helpers.Service({t}).target.invoke(p)",
    "helpers.Pipe(p) >> {t}",
    "helpers.Step({t}).task.invoke(p)",
    "helpers.Step(task={t}, delay=3).task.invoke(p)",
    "task{n}, delay{n} = helpers.Pair({t}, 2)\ntask{n}.invoke(p, delay=delay{n})",
    "try: raise helpers.Redirect({t})\nexcept helpers.Redirect as r{n}: r{n}.task.invoke(p)",
    "with helpers.managed({t}) as task{n}:\n    task{n}.invoke(p)",
    "@helpers.then({t})\ndef nothing{n}(order): pass\nnothing{n}(p)",
    "getattr({t}, 'invoke')(p)",
    "(task{n} := {t}).invoke(p)",
    "match p.number:\n    case 7: pass\n    case _: {t}.invoke(p)",
    "pool{n} = ThreadPoolExecutor(1)\npool{n}.submit(helpers.send, {t}, p).result()",
    "table{n} = {{'a': {t}}}\ntable{n}['a'].invoke(p)",
    "tasks{n} = []\ntasks{n}.append({t})\ntasks{n}.pop().invoke(p)",
    "helpers.Hooks().add({t}.invoke).fire(p)",
    "helpers.Hooks().add(lambda order: {t}.invoke(order)).fire(p)",
    "class Local{n}:\n    task = {t}\n    def go(self, order): self.task.invoke(order)\nLocal{n}().go(p)",
    "holder{n} = SimpleNamespace(task={t})\nholder{n}.task.invoke(p)",
    "operator.attrgetter('invoke')({t})(p)",
    "functools.reduce(lambda order, task: (task.invoke(order), order)[1], [{t}], p)",
    "helpers.run(asyncio.to_thread({t}.invoke, p))",
    "sorted([{t}], key=lambda task: task.__name__)[0].invoke(p)",
    "next(task for task in ({t}, None) if task).invoke(p)",
)
#: A way to send to two tasks.
BOTH = (
    "({t} if p.number else {u}).invoke(p)\n({t} if not p.number else {u}).invoke(p)",
    "for task{n} in ({t}, {u}):\n    task{n}.invoke(p)",
    "table{n} = {{'a': {t}, 'b': {u}}}\nfor key{n} in table{n}: table{n}[key{n}].invoke(p)",
    "for name{n}, task{n} in {{'a': {t}, 'b': {u}}}.items():\n    helpers.send(task{n}, p)",
    "for index{n}, task{n} in enumerate([{t}, {u}]):\n    task{n}.invoke(p, delay=index{n})",
    "first{n}, *rest{n} = {t}, {u}\nfirst{n}.invoke(p)\nrest{n}[0].invoke(p)",
    "def pick{n}(o): return {t} if o.number else {u}\n[pick{n}(o).invoke(o) for o in (p, type(p)(number=1))]",
    "[helpers.send(task, order) for task, order in zip([{t}, {u}], [p, p])]",
)
#: Lines that name a task and do not send to it.
DECOYS = (
    "isinstance(p, {t})",
    "name{n} = {t}.__name__",
    "unused{n} = [{t}, 1]",
    "def never{n}(): {t}.invoke(p)",
    "helpers.same({t})",
    "never{n} = lambda: {t}.invoke(p)",
    "sorted([p.number])",
    "logging.getLogger('x').debug('%s', {t})",
    "p.check()",
    "json.loads('{{}}').get('invoke')",
)
#: What lines may be put into; `{body}` is theirs.
WRAPPERS = (
    "if True:\n{body}",
    "for _ in range(1):\n{body}",
    "with nullcontext():\n{body}",
    "try:\n{body}\nfinally:\n    pass",
    "def wrapped{n}():\n{body}\nwrapped{n}()",
    "def wrapped{n}(p):\n{body}\nhelpers.apply(wrapped{n}, p)",
    "def wrapped{n}(p):\n{body}\n    yield p\nlist(wrapped{n}(p))",
    "async def wrapped{n}():\n{body}\nhelpers.run(wrapped{n}())",
    "def wrapped{n}(*, p=p):\n{body}\nfunctools.partial(wrapped{n})()",
    "class Wrapped{n}:\n    def __call__(self):\n{deep}\nWrapped{n}()()",
)


@dataclass(repr=False)
class Source:
    """A program and its true edges."""

    files: dict[str, str] = field(default_factory=dict)
    edges: set[tuple[str, str]] = field(default_factory=set)

    def write(self, folder: Path, package: str) -> None:
        """Writes it as a package; `helpers` and the modules import one another."""
        (folder / package).mkdir()
        for name, text in {"__init__": "", **self.files}.items():
            (folder / package / f"{name}.py").write_text(text.replace("PACKAGE", package))

    def __repr__(self) -> str:
        texts = {name: text.replace(_HEAD, "") for name, text in self.files.items()}
        shown = (f"# {name}.py{text}" for name, text in texts.items() if name != "helpers")
        return "\n".join([*shown, f"# {sorted(self.edges)}"])


@dataclass
class _Task:
    name: str
    module: str
    base: str = "AsyncTask[Order]"
    #: Lines of the class's body, of `__init__`, of `run`, and of the main module's end.
    body: list[str] = field(default_factory=list)
    init: list[str] = field(default_factory=lambda: ["super().__init__()"])
    run: list[str] = field(default_factory=list)
    wiring: list[str] = field(default_factory=list)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A random program."""
    count = draw(st.integers(2, 6))
    modules = [f"m{each}" for each in range(draw(st.integers(1, 3)))]
    tasks = [_Task(f"T{each}", draw(st.sampled_from(modules))) for each in range(count)]
    source = Source({"helpers": HELPERS})
    numbers = iter(range(1_000))
    for task in tasks:
        for _ in range(draw(st.integers(0, 3))):
            first, second = draw(st.sampled_from(tasks)), draw(st.sampled_from(tasks))
            kind = draw(st.sampled_from(("way", "way", "way", "both", "decoy", "structural")))
            number = next(numbers)
            if kind == "structural":
                _structural(draw, task, first, number)
                source.edges.add((task.name, first.name))
                continue
            templates = {"way": WAYS, "both": BOTH, "decoy": DECOYS}[kind]
            before_t, t = _reference(draw, task, first, number)
            before_u, u = _reference(draw, task, second, number + 500)
            text = draw(st.sampled_from(templates)).format(t=t, u=u, n=number)
            lines = _wrapped(draw, [*before_t, *before_u, text], number)
            task.run.append(lines)
            if kind != "decoy":
                source.edges.add((task.name, first.name))
            if kind == "both":
                source.edges.add((task.name, second.name))
    _render(source, tasks, modules)
    return source


def _reference(draw: st.DrawFn, task: _Task, target: _Task, number: int) -> tuple[list[str], str]:
    """How a task's code names another: lines before, and the expression."""
    if target.module == task.module and draw(st.booleans()):
        return [], target.name
    name = f"{target.name}_{number}"
    choice: Callable[[], tuple[list[str], str]] = draw(
        st.sampled_from(
            (
                lambda: ([f"from PACKAGE.{target.module} import {target.name} as {name}"], name),
                lambda: ([f"import PACKAGE.{target.module} as {name}"], f"{name}.{target.name}"),
                lambda: ([f"from . import {target.module} as {name}"], f"{name}.{target.name}"),
                lambda: (
                    [f"{name} = importlib.import_module('PACKAGE.{target.module}')"],
                    f"{name}.{target.name}",
                ),
                lambda: (
                    [f"import PACKAGE.{target.module}"],
                    f"PACKAGE.{target.module}.{target.name}",
                ),
            )
        )
    )
    return choice()


def _wrapped(draw: st.DrawFn, lines: list[str], number: int) -> str:
    text = "\n".join(lines)
    for level in range(draw(st.integers(0, 2))):
        wrapper = draw(st.sampled_from(WRAPPERS))
        text = wrapper.format(
            body=indent(text, "    "), deep=indent(text, " " * 8), n=f"{number}_{level}"
        )
    return text


def _structural(draw: st.DrawFn, task: _Task, target: _Task, number: int) -> None:
    """Ways that need more than some lines of `run`."""
    here, there = f"{task.module}.{task.name}", f"{target.module}.{target.name}"
    way = draw(
        st.sampled_from(
            ("base", "attribute", "init", "method", "property", "table", "tuple", "own")
        )
    )
    if way == "base" and task.base == "AsyncTask[Order]":
        task.base = "helpers.Following"
        task.wiring.append(f"{here}.following = {there}")
    elif way == "init":
        find = f"def find{number}(self):\n    from . import {target.module}\n    return {there}"
        task.body.append(find)
        task.init.append(f"self.made{number} = helpers.Service(self.find{number}())")
        task.run.append(f"self.made{number}.submit(p)")
    elif way == "method":
        task.body.append(f"def send{number}(self, order, task):\n    task.invoke(order)")
        task.run.append(f"from . import {target.module}\nself.send{number}(p, {there})")
    elif way == "property":
        task.body.append(f"@property\ndef target{number}(self):\n    return self._target{number}")
        task.wiring.append(f"{here}._target{number} = {there}")
        task.run.append(f"self.target{number}.invoke(p)")
    elif way == "table":
        task.wiring.append(f"helpers.TABLE['{task.name}{number}'] = {there}")
        task.run.append(f"helpers.TABLE['{task.name}{number}'].invoke(p)")
    elif way == "tuple":
        task.wiring.append(f"helpers.TUPLES['{task.name}{number}'] = [({there}, 5)]")
        task.run.append(
            f"for task, delay in helpers.TUPLES['{task.name}{number}']:\n    task.invoke(p, delay=delay)"
        )
    elif way == "own" and task is target:
        task.run.append("type(self).invoke(p)")
    else:
        task.wiring.append(f"{here}.target{number} = {there}")
        task.run.append(f"self.target{number}.invoke(p)")


def _render(source: Source, tasks: list[_Task], modules: list[str]) -> None:
    for module in modules:
        own = [task for task in tasks if task.module == module]
        source.files[module] = "\n".join([_HEAD, *(_rendered(task) for task in own)])
    wiring = [line for task in tasks for line in task.wiring]
    imports = [f"from . import {module}" for module in modules]
    source.files["main"] = "\n".join([_HEAD, 'app = App("random")', *imports, *wiring])


def _rendered(task: _Task) -> str:
    run = "run" if task.base == "AsyncTask[Order]" else "work"
    first = "event" if run == "run" else "p"
    before = ["p = event.payload"] if run == "run" else []
    body = [
        "def __init__(self):",
        *(indent(each, "    ") for each in task.init),
        f"def {run}(self, {first}):",
        *(indent(each, "    ") for each in [*before, *task.run, "pass"]),
    ]
    return "\n".join(
        [f"class {task.name}({task.base}):", indent("\n".join([*task.body, *body]), "    ")]
    )


_HEAD = """
import asyncio
import functools
import importlib
import json
import logging
import operator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace
from asynclambda import App, AsyncEvent, AsyncTask
from PACKAGE import helpers
from PACKAGE.helpers import Order
"""
