"""A small app on the local engine, written by hand: its template has what a built one has.

with local_app() as app:
    app.send("FirstALQueue", {"print": ["hello"]})
    line = app.await_line("hello")
"""

from __future__ import annotations

import copy
import json
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from asynclambda.local import interpreter
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.log_events import LogLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asynclambda.local.log_events import LogEvent

Template: TypeAlias = dict[str, Any]

STACK = "shop"
HANDLERS = Path(__file__).with_name("local_handlers.py")
#: Enough for a cold start on a busy machine. Seconds.
PATIENCE = 20.0


def queue(name: str, **properties: object) -> Template:
    """A task's queue: it gives a message three tries, two seconds apart."""
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": name,
            "VisibilityTimeout": 2,
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": ["AsyncLambdaDLQ", "Arn"]},
                "maxReceiveCount": 3,
            },
            **properties,
        },
    }


def function(name: str, handler: str, *events: Template, **properties: object) -> Template:
    """A task's function."""
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "FunctionName": f"{STACK}-{name}",
            "Handler": f"handlers.{handler}",
            "Runtime": interpreter.current().runtime,
            "CodeUri": ".async_lambda/build/deployment.zip",
            "MemorySize": 256,
            "Timeout": 2,
            "Environment": {"Variables": {"STAGE": "test"}},
            "Events": {f"Event{number}": event for number, event in enumerate(events)},
            **properties,
        },
    }


def queue_event(queue_id: str, **properties: object) -> Template:
    """What makes a function read a queue of the template."""
    return {
        "Type": "SQS",
        "Properties": {
            "Queue": {"Fn::GetAtt": [queue_id, "Arn"]},
            "BatchSize": 1,
            "Enabled": True,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            **properties,
        },
    }


def route(method: str, path: str) -> Template:
    """What makes a function answer a request."""
    api = {"Ref": "AsyncLambdaAPIGateway"}
    return {"Type": "Api", "Properties": {"RestApiId": api, "Path": path, "Method": method}}


def template() -> Template:
    """The app's template. Every call gives a new one, to be changed at will."""
    urls = {
        "NEXT_QUEUE_URL": {"Ref": "SecondALQueue"},
        "OWN_QUEUE_URL": {"Ref": "FirstALQueue"},
    }
    resources: Template = {
        "AsyncLambdaDLQ": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": f"{STACK}-AsyncLambdaDLQ"},
        },
        "AsyncLambdaPayloadBucket": {"Type": "AWS::S3::Bucket"},
        "AsyncLambdaAPIGateway": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "prod"},
        },
        "AsyncLambdaDelayScheduleGroup": {
            "Type": "AWS::Scheduler::ScheduleGroup",
            "Properties": {"Name": f"{STACK}-delay"},
        },
        "FirstALLogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": f"/aws/lambda/{STACK}-First", "RetentionInDays": 30},
        },
        "FirstALQueue": queue(f"{STACK}-First"),
        "SecondALQueue": queue(f"{STACK}-Second"),
        "BatchALQueue": queue(f"{STACK}-Batch"),
        "FirstALFunc": function(
            "First",
            "consume",
            queue_event("FirstALQueue", ScalingConfig={"MaximumConcurrency": 2}),
            RecursiveLoop="Allow",
            LoggingConfig={"LogGroup": {"Ref": "FirstALLogGroup"}},
            Environment={"Variables": urls},
            Policies=[
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["sqs:SendMessage", "sqs:ChangeMessageVisibility"],
                            "Resource": [
                                {"Fn::GetAtt": ["FirstALQueue", "Arn"]},
                                {"Fn::GetAtt": ["SecondALQueue", "Arn"]},
                            ],
                        }
                    ]
                }
            ],
        ),
        # No policy: under AUTH it may not send.
        "SecondALFunc": function(
            "Second",
            "consume",
            queue_event("SecondALQueue"),
            Environment={"Variables": urls},
        ),
        "BatchALFunc": function("Batch", "batch", queue_event("BatchALQueue", BatchSize=10)),
        "SilentALFunc": function("Silent", "silent"),
        "InspectALFunc": function("Inspect", "inspect"),
        "ShopALFunc": function(
            "Shop", "api", route("GET", "/orders/{order_id}"), route("ANY", "/any/{proxy+}")
        ),
        "SweepALFunc": function(
            "Sweep",
            "scheduled",
            {
                "Type": "ScheduleV2",
                "Properties": {"Name": f"{STACK}-Sweep", "ScheduleExpression": "rate(1 minute)"},
            },
        ),
    }
    return copy.deepcopy(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": resources,
        }
    )


def write_bundle(folder: Path, **files: str) -> Path:
    """Write the app's zip into `folder`. `files` are others beside `handlers.py`, by module name."""
    bundle = folder / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(HANDLERS, "handlers.py")
        for module, source in files.items():
            archive.writestr(f"{module}.py", source)
    return bundle


@dataclass(frozen=True)
class LocalApp:
    """The app, running."""

    emulator: Emulator
    deployment: Deployment

    def send(self, queue_id: str, order: object, **options: Any) -> str:
        """Send a message to one of its queues. Returns the message's id."""
        body = order if isinstance(order, str) else json.dumps(order)
        answer = self.emulator.client("sqs").send_message(
            QueueUrl=self.deployment.queues[queue_id], MessageBody=body, **options
        )
        return answer["MessageId"]

    def invoke(self, function_id: str, event: object) -> tuple[Any, str | None]:
        """Invoke one of its functions. Returns what it returned, and Lambda's function error."""
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.deployment.functions[function_id], Payload=json.dumps(event)
        )
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def await_event(
        self, wanted: Callable[[LogEvent], bool], *, timeout: float = PATIENCE
    ) -> LogEvent:
        """Wait for an event of the log; one that is there already counts."""
        until(lambda: any(map(wanted, list(self.emulator.logs.history))), timeout)
        return next(event for event in list(self.emulator.logs.history) if wanted(event))

    def await_line(self, text: str, *, timeout: float = PATIENCE) -> LogLine:
        """Wait for a line with `text` in it; one that is there already counts."""
        event = self.await_event(
            lambda event: isinstance(event, LogLine) and text in event.text, timeout=timeout
        )
        assert isinstance(event, LogLine)
        return event


@contextmanager
def local_app(**options: Any) -> Iterator[LocalApp]:
    """Run the app on an engine that is made with `options`."""
    with TemporaryDirectory() as folder, Emulator(**options) as emulator:
        deployment = deploy(
            template(),
            write_bundle(Path(folder)),
            emulator,
            STACK,
            python=interpreter.current(),
        )
        yield LocalApp(emulator, deployment)


def until(condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout:g} s"
        time.sleep(0.02)
