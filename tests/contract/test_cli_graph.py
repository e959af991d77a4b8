"""`asynclambda graph`: what each format shows of an app that has everything there is to show."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from support.command import asynclambda
from support.large_app import write_large_app

if TYPE_CHECKING:
    from pathlib import Path

APP = """
from typing import Any

from pydantic import BaseModel

from asynclambda import (
    ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, DirectEvent, DirectTask,
    DynamoDBEvent, DynamoDBTask, ExternalTask, ScheduledEvent, ScheduledTask, SqsEvent, SqsTask,
)

app = App("everything")

class Order(BaseModel):
    key: str = ""

class DeadOnes(AsyncTask[Any]):
    def run(self, event: AsyncEvent[Any]) -> None: ...

class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        return 1

class Ship(ExternalTask[Order], app="warehouse"): ...

class Ping(AsyncTask[Order], dlq_task=DeadOnes, lane_count=2, maximum_concurrency=(10, 2)):
    def run(self, event: AsyncEvent[Order]) -> None:
        Pong.invoke(event.payload, delay=1800)
        Quote.call(event.payload)

class Pong(AsyncTask[Order], max_receive_count=3, lane_count=12, maximum_concurrency=5):
    def run(self, event: AsyncEvent[Order]) -> None:
        Ping.invoke(event.payload, delay=int(event.payload.key))
        Pong.invoke(event.payload)

class Doubt(BatchTask[Order], batch_size=20, max_batching_window=5):
    def run(self, event: BatchEvent[Order]) -> None:
        globals()[event.records[0].payload.key].invoke(1)

class Says(SqsTask[Any], queue_arn="arn:aws:sqs:us-east-1:123456789012:partner", invokes=[Ship]):
    def run(self, event: SqsEvent[Any]) -> None: ...

class Remove(ApiTask[Order, None], method="DELETE", path="/a/{key}/rather/long/path/that/takes/a/line"):
    def run(self, event: ApiEvent[Order]) -> None:
        Doubt.invoke_many([event.payload])

class Tick(ScheduledTask, schedule_expression="cron(0 8 ? * MON-FRI *)", timezone="Europe/Berlin"):
    def run(self, event: ScheduledEvent) -> None: ...

class Changes(
    DynamoDBTask[Order], stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1"
):
    def run(self, event: DynamoDBEvent[Order]) -> None: ...
"""
TASKS = (
    "DeadOnes",
    "Quote",
    "Ship",
    "Ping",
    "Pong",
    "Doubt",
    "Says",
    "Remove",
    "Tick",
    "Changes",
)
#: What is said of them.
FACTS = (
    "lane 0: at most 10 at once",
    "lane 1: at most 2 at once",
    "12 lanes: at most 5 at once each",
    "3 attempts, then DLQ",
    "5 attempts, then DeadOnes",
    "up to 20 at a time, gathered for 5 s",
    "queue partner",
    "cron(0 8 ? * MON-FRI *)",
    "Europe/Berlin",
    "table orders",
    "app warehouse",
    "called and waited for",
    "in a loop, at most 100 hops",
    "AsyncLambdaDLQ",
    "AsyncLambdaDelayDLQ",
    "after 30 min",
    "delay varies",
    "many",
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("everything")
    (folder / "app.py").write_text(APP)
    return folder


def line_of(code: str) -> int:
    return next(
        number for number, line in enumerate(APP.splitlines(), 1) if line.strip().startswith(code)
    )


def drawn(project: Path, wanted: str) -> str:
    ended = asynclambda("graph", "app", "--format", wanted, cwd=project)
    assert ended.status == 0, ended.text
    return ended.out


def test_json_is_the_graph(project: Path) -> None:
    document: dict[str, Any] = json.loads(drawn(project, "json"))

    assert document["app"] == "everything"
    tasks = {task["id"]: task for task in document["tasks"]}
    assert list(tasks) == [task if task != "Ship" else "warehouse/Ship" for task in TASKS]
    assert tasks["Ping"]["queues"] == [
        {"name": "everything-Ping", "lane": 0, "maximum_concurrency": 10},
        {"name": "everything-Ping-L1", "lane": 1, "maximum_concurrency": 2},
    ]
    assert tasks["Ping"]["dlq_task"] == "DeadOnes"
    assert tasks["Remove"]["route"].startswith("DELETE /a/{key}")
    assert tasks["Tick"]["timezone"] == "Europe/Berlin"
    edges = {(edge["source"], edge["target"]): edge for edge in document["edges"]}
    assert {ends for ends, edge in edges.items() if edge["loop"]} == {
        ("Ping", "Pong"),
        ("Pong", "Ping"),
        ("Pong", "Pong"),
    }
    assert edges["Ping", "Pong"]["calls"] == [
        {"kind": "invoke", "file": "app.py", "line": line_of("Pong.invoke"), "delay": 1800}
    ]
    assert edges["Pong", "Ping"]["calls"][0]["delay"] is None
    assert edges["Says", "warehouse/Ship"]["declared"]
    assert document["cycles"] == [["Pong"], ["Ping", "Pong"]]
    [unknown] = document["unknown"]
    assert (unknown["source"], unknown["line"]) == ("Doubt", line_of("globals()"))


def svg_texts(document: ET.Element) -> list[str]:
    return [text.text or "" for text in document.iter(f"{SVG}text")]


def test_svg_shows_every_task_with_its_facts(project: Path) -> None:
    document = ET.fromstring(drawn(project, "svg"))  # noqa: S314  # it is our own

    texts = svg_texts(document)
    assert set(TASKS) <= set(texts)
    assert set(FACTS) <= set(texts)
    assert "".join(texts).count("/a/{key}/rather/long/path/that/takes/a/line") == 1
    assert f"app.py:{line_of('globals()')}" in texts
    boxes = [group.get("class", "").split() for group in document.iter(f"{SVG}g")]
    assert sum("loop" in classes for classes in boxes) == 2
    arrows = [path.get("class", "").split() for path in document.iter(f"{SVG}path")]
    looks = [classes[1:] for classes in arrows if classes[:1] == ["arrow"]]
    # Each, and once more in the legend.
    assert looks.count(["message", "loop"]) == 3 + 1
    assert looks.count(["call"]) == 1 + 1
    assert looks.count(["declared"]) == 1 + 1
    assert looks.count(["dead"]) == 1 + 1
    assert looks.count(["unknown"]) == 1 + 1
    titles = [title.text for title in document.iter(f"{SVG}title")]
    assert f"Ping → Pong: app.py:{line_of('Pong.invoke')}" in titles


@pytest.mark.parametrize("tasks", [5, 20, 60])
def test_no_text_of_an_svg_leaves_its_box(tmp_path: Path, tasks: int) -> None:
    document = ET.fromstring(drawn(write_large_app(tmp_path / "app", tasks), "svg"))  # noqa: S314

    boxes = [each for each in document.iter(f"{SVG}g") if "box" in each.get("class", "").split()]
    assert len(boxes) >= tasks
    for box in boxes:
        back = box.find(f"{SVG}rect")
        assert back is not None
        x, y, width, height = (float(back.get(name, "")) for name in ("x", "y", "width", "height"))
        for text in box.iter(f"{SVG}text"):
            left, length = float(text.get("x", "")), float(text.get("textLength", ""))
            assert x + 8 <= left
            assert left + length <= x + width - 8, text.text
            assert y < float(text.get("y", "")) < y + height - 4
    # And none is smaller than is read at the size of the page.
    sizes = re.findall(r"font-size:(\d+)px", document.findtext(f"{SVG}style") or "")
    assert min(map(int, sizes)) >= 10


def test_svg_needs_nothing_but_itself_and_fits_dark_pages(project: Path) -> None:
    text = drawn(project, "svg")

    assert "@media (prefers-color-scheme:dark)" in text
    assert not re.search(r"<(script|image|foreignObject)|@import|@font-face", text)
    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]


def contrast(one: str, two: str) -> float:
    """The contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_of_texts_and_lines_are_seen_on_both_pages(project: Path) -> None:
    themes = re.findall(r"svg\{(--page[^}]*)\}", drawn(project, "svg"))
    assert len(themes) == 2
    for theme in themes:
        colours = dict(re.findall(r"--(\w+):(#\w{6})", theme))
        for name in ("text", "faint", "entry", "queue", "direct", "outside", "doubt", "loop"):
            assert contrast(colours[name], colours["back"]) >= 4.5, name
        for name in ("text", "faint", "loop"):
            assert contrast(colours[name], colours["page"]) >= 4.5, name
        for name in ("arrow", "edge", "loop", "direct", "doubt"):
            assert contrast(colours[name], colours["page"]) >= 3, name


def test_mermaid_shows_every_task_with_its_facts(project: Path) -> None:
    text = drawn(project, "mermaid")

    plain = re.sub(r"#(\d+);", lambda found: chr(int(found.group(1))), text)
    for fact in (*TASKS, *FACTS):
        assert fact in plain
    nodes = dict(re.findall(r"(n\d+)\W+<b>(.+?)</b>", plain))
    arrows = {
        (nodes[source], nodes[target]): label
        for source, label, target in re.findall(
            r'^  (n\d+) -\.?->(?:\|"(.*)"\|)? (n\d+)$', plain, re.MULTILINE
        )
    }
    assert arrows == {
        ("Ping", "Pong"): "after 30 min, loop",
        ("Ping", "Quote"): "call",
        ("Ping", "DeadOnes"): "dead",
        ("Pong", "Ping"): "delay varies, loop",
        ("Pong", "Pong"): "loop",
        ("Doubt", "not known"): "",
        ("Says", "Ship"): "declared",
        ("Remove", "Doubt"): "many",
    }
    # What begins a shape or ends a text in Mermaid's language is nowhere else.
    contents = re.findall(r'\["(.*?)"\]', text)
    assert contents
    assert not re.search(r"[{}*_`\"\\]", "".join(contents))


def test_dot_names_every_task_and_arrow(project: Path) -> None:
    text = drawn(project, "dot")

    assert text.startswith('digraph "everything" {\n')
    for fact in (*TASKS, *FACTS):
        assert fact in text
    assert '"Ping" -> "Pong" [style="solid", label="after 30 min, loop", color="#d1242f"' in text
    assert '"Says" -> "warehouse/Ship" [style="dotted", label="declared"]' in text


def test_the_name_of_the_file_says_the_format(project: Path, tmp_path: Path) -> None:
    for name, begin in (
        ("a.svg", "<svg "),
        ("a.json", "{"),
        ("a.dot", "digraph "),
        ("a.gv", "digraph "),
        ("new/a.mmd", "---\ntitle: "),
    ):
        ended = asynclambda("graph", "app", "-o", str(tmp_path / name), cwd=project)
        assert ended.text == f"{tmp_path / name}: 10 tasks\n"
        assert (tmp_path / name).read_text().startswith(begin)


def test_a_file_that_cannot_be_written_is_told(project: Path, tmp_path: Path) -> None:
    ended = asynclambda("graph", "app", "-o", str(tmp_path), cwd=project)

    assert ended.status == 1
    assert ended.err.startswith(f"Error in {tmp_path}\n  the picture cannot be written: ")


def test_an_app_without_tasks_is_a_picture_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('from asynclambda import App\n\napp = App("none")\n')

    assert svg_texts(ET.fromstring(drawn(tmp_path, "svg"))) == ["none"]  # noqa: S314
    assert drawn(tmp_path, "mermaid") == '---\ntitle: "none"\n---\nflowchart LR\n'
