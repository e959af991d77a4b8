"""An app is put onto the engine through CloudFormation, updated there, and works as in AWS."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from support.local_app import (
    STACK,
    LocalApp,
    function,
    local_app,
    queue,
    queue_event,
    template,
    until,
    write_bundle,
)

from asynclambda.errors import LocalError
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.interpreter import current
from asynclambda.local.localise import PROXY_VARIABLE
from asynclambda.local.log_events import InvocationStarted, LogLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def app() -> Iterator[LocalApp]:
    with local_app() as running:
        yield running


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def put(resources: dict[str, Any], emulator: Emulator, folder: Path, **modules: str) -> Deployment:
    """Deploy a template of some resources."""
    document: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": resources,
    }
    return deploy(document, write_bundle(folder, **modules), emulator, STACK, python=current())


def request(
    app: LocalApp, method: str, path: str, body: bytes | None = None
) -> tuple[int, dict[str, Any]]:
    """What curl does with the API's address."""
    url = urllib.parse.urlsplit(f"{app.deployment.api_url}{path}")
    with closing(http.client.HTTPConnection(url.netloc, timeout=20)) as connection:
        connection.request(method, f"{url.path}?{url.query}", body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def waiting(app: LocalApp, queue_id: str) -> int:
    """How many messages are in a queue, seen or not."""
    attributes = app.emulator.client("sqs").get_queue_attributes(
        QueueUrl=app.deployment.queues[queue_id], AttributeNames=["All"]
    )["Attributes"]
    return (
        int(attributes["ApproximateNumberOfMessages"])
        + int(attributes["ApproximateNumberOfMessagesNotVisible"])
        + int(attributes["ApproximateNumberOfMessagesDelayed"])
    )


def bodies(app: LocalApp, queue_id: str) -> list[str]:
    answer = app.emulator.client("sqs").receive_message(
        QueueUrl=app.deployment.queues[queue_id], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return [message["Body"] for message in answer.get("Messages", [])]


def test_it_says_what_is_there(app: LocalApp) -> None:
    deployment = app.deployment

    assert deployment.changed
    assert deployment.functions["FirstALFunc"] == "shop-First"
    assert deployment.queues["FirstALQueue"].endswith("/123456789012/shop-First")
    assert deployment.api_url is not None
    assert deployment.api_url.startswith(app.emulator.endpoint_url)


def test_a_chain_runs_from_queue_to_queue(app: LocalApp) -> None:
    app.send("FirstALQueue", {"send": {"print": ["arrived"]}})

    assert app.await_line("arrived").function == "shop-Second"
    until(lambda: waiting(app, "FirstALQueue") == waiting(app, "SecondALQueue") == 0)


def test_a_delayed_message_waits(app: LocalApp) -> None:
    app.send("FirstALQueue", {"print": ["delayed"]}, DelaySeconds=2)
    sent = datetime.now(UTC)

    line = app.await_line("delayed")

    assert timedelta(seconds=1.9) < line.at - sent < timedelta(seconds=4)


def test_a_group_reaches_a_standard_queues_function(app: LocalApp) -> None:
    app.send("FirstALQueue", {"attribute": "MessageGroupId"}, MessageGroupId="tenant-7")

    app.await_line("attribute tenant-7")


def test_a_failing_message_is_tried_three_times_and_goes_to_the_dlq() -> None:
    with local_app() as app:
        app.send("SecondALQueue", {"print": ["attempt"], "raise": "never works"})
        until(lambda: bool(bodies(app, "AsyncLambdaDLQ")), timeout=30)
        attempts = [
            event
            for event in app.emulator.logs.history
            if isinstance(event, LogLine) and event.text == "attempt"
        ]

        assert len(attempts) == 3
        assert json.loads(bodies(app, "AsyncLambdaDLQ")[0])["raise"] == "never works"


def test_only_the_failed_records_of_a_batch_come_again(app: LocalApp) -> None:
    sqs = app.emulator.client("sqs")
    sqs.send_message_batch(
        QueueUrl=app.deployment.queues["BatchALQueue"],
        Entries=[{"Id": text, "MessageBody": text} for text in ("good1", "bad", "good2")],
    )

    app.await_line("batch bad")  # alone
    lines = [
        event.text
        for event in app.emulator.logs.history
        if isinstance(event, LogLine) and event.text.startswith("batch ")
    ]
    assert sum("good1" in line for line in lines) == 1
    assert sum("good2" in line for line in lines) == 1


def test_a_handler_may_change_its_messages_visibility(app: LocalApp) -> None:
    """Zero seconds on, it is there again, long before the queue's own two seconds are over."""
    app.send("FirstALQueue", {"print": ["again at once"], "visibility": 0, "raise": "not yet"})
    app.await_line("again at once")

    def starts() -> list[datetime]:
        return [
            event.at
            for event in list(app.emulator.logs.history)
            if isinstance(event, LogLine) and event.text == "again at once"
        ]

    until(lambda: len(starts()) >= 2)
    # A second is what MiniStack waits after a failure before it asks the queue again.
    assert starts()[1] - starts()[0] < timedelta(seconds=1.8)


def test_an_api_route_takes_its_parameters_from_the_path(app: LocalApp) -> None:
    status, event = request(app, "GET", "/orders/o-1?lane=1&lane=2")

    assert status == 200
    assert event["resource"] == "/orders/{order_id}"
    assert event["path"] == "/orders/o-1"
    assert event["pathParameters"] == {"order_id": "o-1"}
    assert event["multiValueQueryStringParameters"] == {"lane": ["1", "2"]}
    assert event["requestContext"]["path"] == "/prod/orders/o-1"
    assert event["requestContext"]["stage"] == "prod"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_route_of_any_method_takes_all(app: LocalApp, method: str) -> None:
    body = b'{"a": 1}' if method in ("POST", "PUT", "PATCH") else None

    status, event = request(app, method, "/any/a/b", body)

    assert status == 200
    assert event["httpMethod"] == method
    assert event["pathParameters"] == {"proxy": "a/b"}
    assert event["body"] == (None if body is None else body.decode())


def test_a_route_that_is_none_is_refused_by_the_gateway(app: LocalApp) -> None:
    status, answer = request(app, "GET", "/nowhere")

    assert (status, answer) == (403, {"message": "Missing Authentication Token"})


def test_a_schedule_with_a_name_is_there(app: LocalApp) -> None:
    schedule = app.emulator.client("scheduler").get_schedule(Name="shop-Sweep")

    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["Target"]["Arn"].endswith(":function:shop-Sweep")


def test_a_one_time_schedule_sends_to_a_queue_and_is_gone(app: LocalApp) -> None:
    scheduler = app.emulator.client("scheduler")
    moment = datetime.now(UTC) + timedelta(seconds=1)
    scheduler.create_schedule(
        Name="once",
        GroupName="shop-delay",
        ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": "arn:aws:sqs:us-east-1:123456789012:shop-First",
            "RoleArn": "arn:aws:iam::123456789012:role/shop-delay",
            "Input": json.dumps({"print": ["on schedule"]}),
        },
    )

    app.await_line("on schedule")  # MiniStack looks every ten seconds
    until(lambda: scheduler.list_schedules(GroupName="shop-delay")["Schedules"] == [])


def test_the_same_again_changes_nothing(app: LocalApp, tmp_path: Path) -> None:
    again = deploy(template(), write_bundle(tmp_path), app.emulator, STACK, python=current())

    assert not again.changed
    assert again.functions == app.deployment.functions
    assert again.api_url == app.deployment.api_url


def test_an_update_brings_new_code_new_functions_and_takes_old_ones(
    emulator: Emulator, tmp_path: Path
) -> None:
    source = "def handler(event, context):\n    return {}"
    names = {"stays": function("Stays", "unused", Handler="task.handler")}
    goes = {"goes": function("Goes", "silent")}
    first = put({**names, **goes}, emulator, tmp_path, task=source.format(1))
    app = LocalApp(emulator, first)
    assert app.invoke("stays", {}) == (1, None)

    second = put(
        {**names, "comes": function("Comes", "silent")}, emulator, tmp_path, task=source.format(2)
    )

    assert second.changed
    assert second.functions == {"stays": "shop-Stays", "comes": "shop-Comes"}
    assert LocalApp(emulator, second).invoke("stays", {}) == (2, None)
    assert LocalApp(emulator, second).invoke("comes", {}) == ("done", None)


def test_messages_survive_an_update(emulator: Emulator, tmp_path: Path) -> None:
    resources: dict[str, Any] = {
        "AsyncLambdaDLQ": {"Type": "AWS::SQS::Queue"},
        "Queue": queue(f"{STACK}-kept"),
    }
    deployment = put(resources, emulator, tmp_path)
    LocalApp(emulator, deployment).send("Queue", {"print": ["kept"]})

    resources["Func"] = function("Late", "consume", queue_event("Queue"))
    deployment = put(resources, emulator, tmp_path)

    assert LocalApp(emulator, deployment).await_line("kept").function == "shop-Late"


def test_a_failure_names_the_resource_and_the_reason(emulator: Emulator, tmp_path: Path) -> None:
    bad: dict[str, Any] = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"ComparisonOperator": "GreaterThanThreshold"},
    }

    with pytest.raises(LocalError, match="shop: the stack could not be created: ROLLBACK") as error:
        put({"Bad": bad, "Q": {"Type": "AWS::SQS::Queue"}}, emulator, tmp_path)

    assert "Bad (AWS::CloudWatch::Alarm): MetricName and Namespace are required" in str(error.value)

    # A stack in that state can only be deleted; the next try does it.
    assert put({"Q": {"Type": "AWS::SQS::Queue"}}, emulator, tmp_path).changed
    with pytest.raises(LocalError, match="could not be updated: UPDATE_ROLLBACK") as error:
        put({"Bad": bad, "Q": {"Type": "AWS::SQS::Queue"}}, emulator, tmp_path)
    assert list(put({"Q": {"Type": "AWS::SQS::Queue"}}, emulator, tmp_path).queues) == ["Q"]


def test_a_template_that_is_refused_says_why(emulator: Emulator, tmp_path: Path) -> None:
    broken = function("Broken", "silent")
    broken["Properties"]["Events"] = {"E": {"Type": "NoSuchEvent", "Properties": {}}}

    with pytest.raises(LocalError, match="CloudFormation refused the template") as error:
        put({"Broken": broken}, emulator, tmp_path)

    assert "NoSuchEvent" in str(error.value)


def test_parameters_reach_the_template(emulator: Emulator, tmp_path: Path) -> None:
    document: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {"Limit": {"Type": "Number", "Default": 3}, "Name": {"Type": "String"}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}},
            "Func": function(
                "Limited",
                "consume",
                queue_event("Queue", ScalingConfig={"MaximumConcurrency": {"Ref": "Limit"}}),
            ),
        },
    }
    deployment = deploy(
        document,
        write_bundle(tmp_path),
        emulator,
        STACK,
        python=current(),
        parameters={"Name": "theirs", "Limit": "2"},
    )

    assert deployment.queues["Queue"].endswith("/theirs")
    (mapping,) = emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mapping.get("ScalingConfig") == {"MaximumConcurrency": 2}


def test_a_foreign_queues_stand_in_is_read(emulator: Emulator, tmp_path: Path) -> None:
    event = queue_event("x", Queue="arn:aws:sqs:eu-west-1:210987654321:theirs")
    deployment = put({"Func": function("Reader", "consume", event)}, emulator, tmp_path)

    (url,) = deployment.queues.values()
    body = json.dumps({"print": ["from elsewhere"]})
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody=body)

    assert url.endswith("/theirs")
    line = LocalApp(emulator, deployment).await_line("from elsewhere")
    assert line.function == "shop-Reader"


def test_maximum_concurrency_holds(app: LocalApp) -> None:
    for number in range(6):
        app.send("FirstALQueue", {"print": [f"busy {number}"], "sleep": 0.3})
    for number in range(6):
        app.await_line(f"busy {number}")
    running = most = 0
    for event in list(app.emulator.logs.history):
        if event.function == "shop-First" and not isinstance(event, LogLine):
            running += 1 if isinstance(event, InvocationStarted) else -1
            most = max(most, running)

    assert most == 2


def test_without_a_policy_nothing_may_be_sent() -> None:
    with local_app(auth=True) as app:
        app.send("FirstALQueue", {"send": {"send": {}}})
        line = app.await_line("AccessDenied")

        assert line.function == "shop-Second"
        assert "not authorized to perform: sqs:SendMessage" in line.text


def test_events_can_go_to_a_process_of_ones_own(emulator: Emulator, tmp_path: Path) -> None:
    received: list[tuple[str | None, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["X-Amzn-Lambda-Function-Name"], json.loads(body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'"from the debugger"')

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        document: dict[str, Any] = {
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": {"Func": function("Proxied", "silent")},
        }
        url = f"http://127.0.0.1:{server.server_port}/"
        deployment = deploy(
            document,
            write_bundle(tmp_path),
            emulator,
            STACK,
            python=current(),
            proxy_url=url,
        )
        answer = LocalApp(emulator, deployment).invoke("Func", {"a": 1})
        variables = emulator.client("lambda").get_function_configuration(
            FunctionName="shop-Proxied"
        )["Environment"]["Variables"]
        server.shutdown()

    assert answer == ("from the debugger", None)
    assert received == [("shop-Proxied", {"a": 1})]
    assert variables[PROXY_VARIABLE] == url
