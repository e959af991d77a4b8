"""The time of the analysis goes with the size of the app, and its result is the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.graph_apps import graph_of

from asynclambda.build.graph import find
from asynclambda.build.graph.analysis import evaluation

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from asynclambda.build.graph import Graph
    from asynclambda.build.graph.analysis.frames import Frame
    from asynclambda.build.graph.analysis.world import World

_COMMON = """
import json
import logging
import queue
from typing import Any

from pydantic import BaseModel

from asynclambda import AsyncTask

log = logging.getLogger(__name__)
waiting: queue.Queue[Any] = queue.Queue()


class Order(BaseModel):
    order_id: str

    @property
    def number(self): return int(self.order_id)


class Base(AsyncTask[Order], abstract=True):
    following = None

    def __init__(self): self.service = Service(self.following)

    def run(self, event):
        self.work(event.payload)
        self.service.submit(event.payload)


class Service:
    def __init__(self, task):
        self.task = task
        self.sent = []

    def submit(self, order):
        self.sent.append(order)
        send(self.task, order)


def parse(line):
    log.info("%s", line)
    waiting.put(line)
    return {"parts": line.split(","), "order": json.loads(line)}


def send(task, order, **options):
    log.info("sending", extra={"order": order})
    if task is not None:
        task.invoke(order, **options)
"""
_TASK = """
from common import Base, Order, log, parse, send


class P{n}(Order):
    count: int = 0

    def more(self): return self.count + self.number


def load(order):
    return [parse(each) for each in order.order_id]


class T{n}(Base):
    def work(self, order):
        from task{other} import T{other}
        payload = P{n}(order_id=order.order_id)
        rows = load(payload)
        log.info("working", extra={{"rows": rows, "payload": payload}})
        for row in rows:
            T{other}.invoke(payload, delay=payload.more())
        send(T{other}, payload)
"""


def _app(count: int) -> dict[str, str]:
    files = {"common": _COMMON}
    for n in range(count):
        files[f"task{n}"] = _TASK.format(n=n, other=(n + 3) % count)
    imports = "\n".join(f"from task{n} import T{n}" for n in range(count))
    wiring = "\n".join(f"T{n}.following = T{(n + 1) % count}" for n in range(count))
    files["written_app"] = f'from asynclambda import App\napp = App("large")\n{imports}\n{wiring}\n'
    return files


def _counted(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Graph, int]:
    """The graph of an app, and how often a frame was looked at."""
    looks = 0

    def counting(world: World, frame: Frame) -> None:
        nonlocal looks
        looks += 1
        evaluation.look(world, frame)

    folder.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(find, "look", counting)
        return graph_of(folder, _app(count)), looks


def test_twice_the_tasks_are_twice_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, small_looks = _counted(tmp_path / "small", 20, monkeypatch)
    large, large_looks = _counted(tmp_path / "large", 40, monkeypatch)
    assert len(small.calls) == 60
    assert len(large.calls) == 120
    assert large_looks <= 2.2 * small_looks
    assert small_looks <= 20 * 30


def test_the_same_app_has_the_same_graph(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = graph_of(tmp_path / "one", _app(5))
    other = graph_of(tmp_path / "other", _app(5))
    assert one.calls == other.calls
    assert one.unknown == other.unknown
