"""Each function runs with its own role alone, and needs each statement of it.

The engine enforces IAM. Every scenario is one thing that a function does, such as reading a payload from
S3. With its whole role it does that; without the one statement it is denied.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from support.deployed import PATIENCE, DeployedApp, deploy_app
from support.events import aws_event
from support.example import ORDERS, copy_project
from support.feature_app import copy_our_app
from support.local_app import until
from support.roles import Statement, await_denials, denials, statements, without

from asynclambda.local.emulator import Emulator
from asynclambda.local.log_events import InvocationEnded, InvocationStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What a statement is there for, as the engine names it when it denies it.
ACTIONS: Final = {
    "ReceiveMessages": "sqs:ChangeMessageVisibility",
    "BuryMessages": "sqs:SendMessage",
    "ReadPayloads": "s3:GetObject",
    "WritePayloads": "s3:PutObject",
    "SendMessages": "sqs:SendMessage",
    "DelayMessages": "scheduler:CreateSchedule",
}
#: Statements that the local engine does not ask for, and who does in AWS.
NOT_ENFORCED: Final = {
    # Scheduler asks IAM whether the caller may give it the role, when the schedule is made.
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
    "PassSchedulerRole": "MiniStack has no check of iam:PassRole",
    # https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
    "ReadStreams": "MiniStack's event source mappings read as the account, not as the function's role",
    "ListStreams": "as ReadStreams",
    "ReportLostChanges": "as ReadStreams: Lambda sends what a mapping gives up, by the function's role",
}
#: Over a message's 1 MiB.
LARGE: Final = "x" * 1_100_000


@dataclass(frozen=True)
class Subject:
    """An app, and how each of its tasks comes to send."""

    app: DeployedApp
    #: The payload of any message.
    payload: dict[str, Any]
    #: The field that makes a payload large.
    text: str
    #: Has a task send what it sends, with so large a payload.
    senders: dict[str, Callable[[str], object]] = field(default_factory=dict)
    #: A body that makes a task fail, where a payload that is not there does not.
    failing: dict[str, str] = field(default_factory=dict)
    #: Where messages of other apps' queues come from, by task.
    foreign: dict[str, str] = field(default_factory=dict)

    def message(self, task: str, **content: str) -> str:
        return json.dumps(
            {
                "source_task_id": "Test",
                "destination_task_id": task,
                "invocation_id": uuid4().hex,
                **content,
            }
        )

    def put(self, task: str, body: str) -> None:
        sqs = self.app.emulator.client("sqs")
        url = self.foreign.get(task) or self.app.deployment.queues[f"{task}ALQueue"]
        sqs.send_message(QueueUrl=url, MessageBody=body)

    def store(self, task: str, payload: object) -> str:
        """A message whose payload lies in S3."""
        s3 = self.app.emulator.client("s3")
        [bucket] = [
            each["Name"] for each in s3.list_buckets()["Buckets"] if "payload" in each["Name"]
        ]
        key = f"{task}/{uuid4()}"
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(payload).encode())
        return self.message(task, s3_payload_key=key)

    def run(self, statement: Statement) -> None:
        """Have a task do what a statement lets it do."""
        task = statement.task
        match statement.sid:
            case "ReceiveMessages":
                missing = self.message(task, s3_payload_key=f"{task}/none")
                self.put(task, self.failing.get(task, missing))
            case "BuryMessages":
                self.put(task, "{")
            case "ReadPayloads":
                self.put(task, self.store(task, self.payload))
            case "WritePayloads":
                self.send(task, LARGE)
            case "SendMessages" | "DelayMessages":
                self.send(task, "o-1")

    def send(self, task: str, text: str) -> None:
        if task in self.senders:
            self.senders[task](text)
        else:
            self.put(task, self.store(task, {**self.payload, self.text: text}))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    """The example as it is deployed, with receipts after an hour."""
    project = copy_project(ORDERS, tmp_path_factory.mktemp("roles"))
    with Emulator(auth=True) as emulator:
        app = deploy_app(project, "app", emulator)
        order = {"order_id": "o-1", "cents": 1}

        def place(text: str) -> object:
            return app.request("POST", "/orders", {**order, "order_id": text})

        yield Subject(app, order, "order_id", {"PlaceOrder": place})


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    """The app of every feature, without the config that only AWS can deploy."""
    project = copy_our_app(tmp_path_factory.mktemp("roles") / "features")
    config = {"tasks": {"Sweep": {"environment_variables": {"NOTE_LENGTH": str(len(LARGE))}}}}
    (project / ".async_lambda" / "config.json").write_text(json.dumps(config))
    with Emulator(auth=True) as emulator:
        sqs = emulator.client("sqs")
        partner = sqs.create_queue(QueueName="partner-orders")["QueueUrl"]
        sqs.create_queue(QueueName="warehouse-Ship")
        app = deploy_app(project, "app", emulator)

        def scheduled(task: str) -> Callable[[str], object]:
            event = {"time": "2026-01-01T00:00:00Z", "detail": {}}
            return lambda text: app.invoke(task, {**event, "id": text[:20], "resources": []})

        def place(text: str) -> object:
            return app.request("POST", "/orders", {"order_id": "o-1", "note": text})

        yield Subject(
            app,
            {},
            "note",
            {"PlaceOrder": place, "Sweep": scheduled("Sweep"), "Nightly": scheduled("Nightly")},
            failing={"Partner": '"fail"'},
            foreign={"Partner": partner},
        )


@pytest.fixture(params=["example", "features"])
def subject(request: pytest.FixtureRequest) -> Subject:
    found: Subject = request.getfixturevalue(request.param)
    return found


def history(subject: Subject) -> int:
    """How much the functions have written until now."""
    return len(subject.app.emulator.logs.history)


def await_runs(subject: Subject, tasks: set[str], after: int) -> None:
    """Wait until each task has begun and what has begun is over."""
    names = {subject.app.deployment.functions[f"{task}ALFunc"] for task in tasks}

    def over() -> bool:
        events = list(subject.app.emulator.logs.history)[after:]
        begun = [each for each in events if isinstance(each, InvocationStarted)]
        ended = {each.request_id for each in events if isinstance(each, InvocationEnded)}
        return (
            names <= {each.function for each in begun}
            and {each.request_id for each in begun} <= ended
        )

    until(over, PATIENCE)


@pytest.fixture
def _no_message_waits(subject: Subject) -> None:
    """What another test has left would be tried again in this one."""
    sqs = subject.app.emulator.client("sqs")
    for url in (*subject.app.deployment.queues.values(), *subject.foreign.values()):
        sqs.purge_queue(QueueUrl=url)
    await_runs(subject, set(), 0)


@pytest.mark.usefixtures("_no_message_waits")
@pytest.mark.parametrize("sid", ACTIONS)
def test_a_function_without_one_of_its_statements_is_denied(subject: Subject, sid: str) -> None:
    """All roles lose the statement at once, and each function is driven by itself: a denial is its own."""
    having = [each for each in statements(subject.app.deployment.template) if each.sid == sid]
    tasks = {each.task for each in having}

    after = history(subject)
    for each in having:
        subject.run(each)
    await_runs(subject, tasks, after)
    assert denials(subject.app, after=after) == {}

    with without(subject.app, *having):
        after = history(subject)
        for each in having:
            subject.run(each)
        await_denials(subject.app, tasks, ACTIONS[sid], after)


def test_what_the_engine_does_not_ask_for_is_listed(subject: Subject) -> None:
    """Should it ask one day, this fails, and the statement can go to those that are tested."""
    found = statements(subject.app.deployment.template)
    assert {each.sid for each in found} <= ACTIONS.keys() | NOT_ENFORCED.keys()
    passing = [each for each in found if each.sid == "PassSchedulerRole"]
    assert passing

    with without(subject.app, *passing):
        after = history(subject)
        for each in passing:
            subject.send(each.task, "o-1")
        await_runs(subject, {each.task for each in passing}, after)

    assert denials(subject.app, after=after) == {}


def test_each_task_of_the_feature_app_runs_with_its_own_role(features: Subject) -> None:
    app = features.app
    tasks = {name.removesuffix("ALFunc") for name in app.deployment.functions}
    after = history(features)
    for task in tasks:
        if f"{task}ALQueue" in app.deployment.queues:
            features.put(task, features.message(task, payload=json.dumps(features.payload)))
    features.put("Partner", '{"order_id": "o-1"}')
    for task in features.senders:
        features.send(task, "o-1")
    assert app.request("GET", "/orders/o-1").status == 200
    assert app.call("Quote", {"count": 3}) == {"cents": 300}
    # The engine has no stream by the ARN that the class names, so the event comes from here.
    changes = aws_event("dynamodb")
    for record in changes["Records"]:
        record["dynamodb"]["NewImage"] = {"order_id": {"S": "o-1"}}
        record["dynamodb"].pop("OldImage", None)
    app.call("Changes", changes)

    await_runs(features, tasks, after)

    ended = {
        each.function: each.outcome
        for each in list(app.emulator.logs.history)[after:]
        if isinstance(each, InvocationEnded)
    }
    assert ended == dict.fromkeys(app.deployment.functions.values(), "ok")
    assert denials(app, after=after) == {}
