"""Random apps with random configs: every kind of task, every option, every key, all of it deployable.

What AWS takes only together (a batch of over 10 and its window, subnets and security groups) comes
together, and what excludes each other (SnapStart and container images) does not: so each app builds, and
its template has no fault.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pydantic import BaseModel
from support.plans import Edges, plan_here
from support.random_configs import TASKS, documents

from asynclambda import (
    ApiTask,
    App,
    AsyncTask,
    BatchTask,
    DirectTask,
    DynamoDBTask,
    ExternalTask,
    ScheduledTask,
    SqsTask,
    registry,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"


class Order(BaseModel):
    """The payload of every task."""

    order_id: str = ""
    line: int = 0


@dataclass(frozen=True)
class RandomTask:
    """A class statement."""

    kind: str
    #: The class's name, and so the task's id.
    name: str
    keywords: dict[str, Any]


@dataclass(frozen=True)
class RandomApp:
    """An app, its config, and how it is built."""

    keywords: dict[str, Any]
    tasks: list[RandomTask]
    config: dict[str, Any]
    stage: str | None
    image_uri: str | None
    edges: Edges


_BASES: dict[str, Any] = {
    "async": AsyncTask[Order],
    "batch": BatchTask[Order],
    "sqs": SqsTask[Order],
    "scheduled": ScheduledTask,
    "api": ApiTask[Order, Order],
    "stream": DynamoDBTask[Order],
    "direct": DirectTask[Order, Order],
    "external": ExternalTask[Order],
}
_WITH_QUEUE = ("async", "batch")
#: A batch is, too, but only one record at a time.
_IDEMPOTENT = ("async", "sqs", "direct")

_FUNCTION: dict[str, SearchStrategy[Any]] = {
    "memory": st.integers(128, 10_240),
    "timeout": st.integers(1, 900),
    "ephemeral_storage": st.integers(512, 10_240),
}
_QUEUE: dict[str, SearchStrategy[Any]] = {
    "max_receive_count": st.integers(1, 1_000),
    "propagate_lane_assignment": st.booleans(),
    "propagate_message_group_id": st.booleans(),
    "delete_s3_payloads": st.booleans(),
}
_KEYS = st.sampled_from([True, False, "order_id"])
_SCHEDULES = (
    {"schedule_expression": "rate(15 minutes)"},
    {"schedule_expression": "rate(1 day)", "timezone": "Europe/Berlin"},
    {"schedule_expression": "cron(0/5 8-17 ? * MON-FRI *)", "timezone": "UTC"},
    {"schedule_expression": "cron(0 3 L * ? *)"},
    {"schedule_expression": "at(2031-12-31T23:59:59)"},
)
#: No two of them are alike for API Gateway.
_ROUTES = (
    ("GET", "/"),
    ("GET", "/orders"),
    ("POST", "/orders"),
    ("GET", "/orders/{order_id}"),
    ("DELETE", "/orders/{order_id}"),
    ("PUT", "/orders/{order_id}/lines/{line}"),
    ("HEAD", "/health"),
    ("OPTIONS", "/orders"),
    ("PATCH", "/files/{order_id+}"),
)


@st.composite
def _keywords(draw: DrawFn, kind: str, index: int, dlq_tasks: list[str]) -> dict[str, Any]:
    """The keywords of a class statement. `dlq_tasks` are the tasks with a queue so far."""
    if kind == "external":
        names = st.sampled_from(["warehouse", "billing-2", "a_b"])
        return {"app": draw(names), "lane_count": draw(st.integers(1, 12))}
    found: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=_FUNCTION))
    if kind != "direct" and draw(st.integers(0, 5)) == 0:
        found |= {"snap_start": True, "ephemeral_storage": 512}
    if kind in _IDEMPOTENT:
        found |= draw(st.fixed_dictionaries({}, optional={"idempotent": _KEYS}))
    match kind:
        case "async" | "batch":
            found |= draw(st.fixed_dictionaries({}, optional=_QUEUE))
            lanes = draw(st.sampled_from([1, 1, 2, 3, 12]))
            concurrency = st.integers(2, 1_000)
            numbers = st.lists(concurrency, min_size=lanes, max_size=lanes)
            found["lane_count"] = lanes
            if draw(st.booleans()):
                found["maximum_concurrency"] = draw(concurrency | numbers)
            handled = draw(st.booleans())
            if dlq_tasks and handled:
                # Of those before it only, so that no circle comes of it.
                found["dlq_task"] = draw(st.sampled_from(dlq_tasks))
        case "sqs":
            found["queue_arn"] = _ARN.format("sqs", f"foreign{index}" + draw(_FIFO))
            if draw(st.booleans()):
                found["maximum_concurrency"] = draw(st.integers(2, 1_000))
        case "scheduled":
            found |= draw(st.sampled_from(_SCHEDULES))
        case "stream":
            time = "2026-01-01T00:00:00.000"
            found["stream_arn"] = _ARN.format("dynamodb", f"table/orders{index}/stream/{time}")
    if kind in ("batch", "stream") and draw(st.booleans()):
        found["batch_size"] = draw(st.integers(1, 10_000))
        found["max_batching_window"] = draw(st.integers(1, 300))
    return found


_FIFO = st.sampled_from(["", ".fifo"])
_NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,24}", fullmatch=True)
_TASK_NAME = st.from_regex(r"[A-Z][A-Za-z0-9]{0,31}", fullmatch=True)


@st.composite
def _tasks(draw: DrawFn) -> list[RandomTask]:
    kinds = draw(st.lists(st.sampled_from(sorted(_BASES)), min_size=1, max_size=9))
    names = draw(st.lists(_TASK_NAME, min_size=len(kinds), max_size=len(kinds), unique=True))
    routes = list(draw(st.permutations(_ROUTES)))
    tasks: list[RandomTask] = []
    for index, (kind, name) in enumerate(zip(kinds, names, strict=True)):
        with_queue = [each.name for each in tasks if each.kind in _WITH_QUEUE]
        keywords = draw(_keywords(kind, index, with_queue))
        if kind == "api":
            keywords["method"], keywords["path"] = routes.pop()
        tasks.append(RandomTask(kind, name, keywords))
    return tasks


@st.composite
def apps(draw: DrawFn) -> RandomApp:
    """An app that can be built and deployed."""
    tasks = draw(_tasks())
    shared = draw(st.booleans())
    image = draw(st.integers(0, 4)) == 0
    keywords: dict[str, Any] = {
        "name": draw(_NAME),
        "architecture": draw(st.sampled_from(["x86_64", "arm64"])),
        "runtime": draw(st.sampled_from(["python3.12", "python3.13"])),
        "shared_function_role": shared,
        "s3_payload_retention": draw(st.none() | st.integers(28, 3_650)),
        **draw(st.fixed_dictionaries({}, optional={**_FUNCTION, **_QUEUE})),
    }
    with_queue = [each.name for each in tasks if each.kind in _WITH_QUEUE]
    handled = draw(st.booleans())
    if with_queue and handled:
        keywords["dlq_task"] = with_queue[0]
    ids = [each.name for each in tasks if each.kind != "external"]
    config = draw(_configs(ids))
    if shared:
        _walk(config, _without_policy_templates)
    if image:
        keywords["name"] = keywords["name"][:20]
        _walk(config, lambda level: level.pop("layers", None))
        for task in tasks:
            task.keywords.pop("snap_start", None)
    if image or any(task.keywords.get("snap_start") for task in tasks):
        # SnapStart has 512 MB of /tmp and no more, and the config may say otherwise for each task.
        _walk(config, lambda level: level.pop("ephemeral_storage", None))
    chosen = st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
    called = [each.name for each in tasks if each.kind in (*_WITH_QUEUE, "direct", "external")]
    edges = st.tuples(st.sampled_from(ids), st.sampled_from(called)) if ids and called else None
    return RandomApp(
        keywords,
        tasks,
        config,
        draw(st.sampled_from([None, *config.get("stages", {})])),
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1" if image else None,
        Edges(
            invokes=[] if edges is None else draw(st.lists(edges, unique=True, max_size=12)),
            schedules=draw(chosen),
        ),
    )


@st.composite
def _configs(draw: DrawFn, ids: list[str]) -> dict[str, Any]:
    """A config for tasks of these ids. What it refers to is there, or is imported."""
    document: dict[str, Any] = _imported(draw(documents()))
    names = dict(zip(TASKS, ids, strict=False))
    if "tasks" in document:
        found = document["tasks"].items()
        document["tasks"] = {names[task]: level for task, level in found if task in names}
    return document


def _imported(value: Any) -> Any:
    """The same, with references to resources that no template here has made to imports."""
    match value:
        case {"Ref": str(name)}:
            return {"Fn::ImportValue": name}
        case dict():
            return {key: _imported(each) for key, each in value.items()}
        case list():
            return [_imported(each) for each in value]
        case _:
            return value


def _walk(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> None:
    """Change every level of a config."""
    change(document)
    for below in ("stages", "tasks"):
        for level in document.get(below, {}).values():
            _walk(level, change)


def _without_policy_templates(level: dict[str, Any]) -> None:
    """A shared role is no role of SAM's, which alone knows names and templates."""
    if "policies" in level:
        level["policies"] = [
            each
            for each in level["policies"]
            if (isinstance(each, str) and each.startswith("arn:"))
            or (isinstance(each, dict) and "SQSSendMessagePolicy" not in each)
        ]


def template_of(app: RandomApp) -> dict[str, Any]:
    """The template of an app; its classes are made, and forgotten again."""
    with registry.isolated():
        App(**app.keywords)
        for task in app.tasks:
            _declare(task)
        return plan_here(app.config, stage=app.stage, image_uri=app.image_uri, edges=app.edges)


def _declare(task: RandomTask) -> None:
    def body(namespace: dict[str, Any]) -> None:
        namespace["__module__"] = __name__
        if task.kind != "external":
            namespace["run"] = lambda self, event: event

    types.new_class(task.name, (_BASES[task.kind],), task.keywords, body)
