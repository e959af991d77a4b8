"""An app as it is after a deployment: its real template and its real bundle, on the local engine.

    app = deploy_app(project, "app", emulator, stage="demo")
    assert app.request("POST", "/orders", {"order_id": "o-1", "cents": 1}).status == 200
    line = app.await_line(task="SendReceipt", message="receipt sent")

What the functions did is seen from outside alone: by their log lines, by AWS's API and over HTTP.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from support.local_app import until

from asynclambda.dead_letter import Death
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.interpreter import Interpreter
from asynclambda.local.log_events import InvocationEnded, LogLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_sqs.type_defs import MessageTypeDef

    from asynclambda.local.emulator import Emulator

#: A line that Powertools' logger wrote.
Record: TypeAlias = dict[str, Any]

#: Enough for a chain of cold starts on a busy machine. Seconds.
PATIENCE = 45.0

#: Builds as `asynclambda dev` does, in a process that imports the app and ends.
_BUILD = """
import json, sys
from pathlib import Path
from asynclambda.build.build import describe
from asynclambda.local.app import local_build
project, module, stage = json.load(sys.stdin)
output = local_build(describe(Path(project), module, stage), print)
print(json.dumps([str(output.template), str(output.bundle), str(output.python.path),
                  output.python.version]))
"""
_BUILD_SECONDS = 300


@dataclass(frozen=True)
class Answer:
    """What an API answered."""

    status: int
    #: Parsed, where it is JSON.
    body: Any


def build_here(
    project: Path, module: str, stage: str | None = None
) -> tuple[Path, Path, Interpreter]:
    """Build an app for this machine. Returns the template, the bundle and what runs it."""
    done = subprocess.run(
        [sys.executable, "-c", _BUILD],
        cwd=project,
        input=json.dumps([str(project), module, stage]),
        capture_output=True,
        check=False,
        text=True,
        timeout=_BUILD_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    template, bundle, python, version = json.loads(done.stdout.splitlines()[-1])
    return Path(template), Path(bundle), Interpreter(Path(python), version)


def deploy_app(
    project: Path, module: str, emulator: Emulator, *, stage: str | None = None
) -> DeployedApp:
    """Build an app and deploy it as the stack `module`-stack."""
    template, bundle, python = build_here(project, module, stage)
    deployment = deploy(
        json.loads(template.read_text()), bundle, emulator, f"{module}-stack", python=python
    )
    return DeployedApp(emulator, deployment, bundle)


@dataclass(frozen=True)
class DeployedApp:
    """The app, running."""

    emulator: Emulator
    deployment: Deployment
    #: The zip that was built.
    bundle: Path

    def request(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request to its API; a `body` that is no text is sent as JSON."""
        assert self.deployment.api_url is not None
        url = urlsplit(self.deployment.api_url + path)
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        with closing(http.client.HTTPConnection(url.netloc, timeout=PATIENCE)) as connection:
            connection.request(method, url.path, content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        try:
            return Answer(response.status, json.loads(text))
        except ValueError:
            return Answer(response.status, text)

    def invoke(self, task: str, event: object) -> tuple[Any, str | None]:
        """Invoke a task's function. Returns what it returned, and Lambda's function error."""
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.deployment.functions[f"{task}ALFunc"], Payload=json.dumps(event)
        )
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def call(self, task: str, event: object = None) -> Any:
        """Invoke a task's function, which has to succeed. Returns what it returned."""
        result, error = self.invoke(task, event)
        assert error is None, result
        return result

    def put(self, queue_id: str, body: str, **options: Any) -> str:
        """Put a message of one's own into a queue. Returns its id."""
        sqs = self.emulator.client("sqs")
        url = self.deployment.queues[queue_id]
        return sqs.send_message(QueueUrl=url, MessageBody=body, **options)["MessageId"]

    def take(self, queue_id: str, matches: Callable[[MessageTypeDef], bool]) -> MessageTypeDef:
        """Wait for a message that nobody else receives, delete it, and return it with its attributes."""
        sqs, url = self.emulator.client("sqs"), self.deployment.queues[queue_id]
        found: list[MessageTypeDef] = []

        def look() -> bool:
            answer = sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=1,
                VisibilityTimeout=0,
                MessageAttributeNames=["All"],
            )
            for message in answer.get("Messages", []):
                if not found and matches(message):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    found.append(message)
            return bool(found)

        until(look, PATIENCE)
        return found[0]

    def take_dead(self, body_has: str) -> tuple[str, Death]:
        """Wait for the message in the app's DLQ whose body has this. Returns it, and why it is dead."""
        message = self.take("AsyncLambdaDLQ", lambda each: body_has in each.get("Body", ""))
        death = Death.of(json.loads(json.dumps(message.get("MessageAttributes", {}))))
        assert death is not None, message
        return message["Body"], death

    def is_empty(self, queue_id: str) -> bool:
        """Whether no message is in a queue, neither visible nor in flight nor delayed."""
        attributes = self.emulator.client("sqs").get_queue_attributes(
            QueueUrl=self.deployment.queues[queue_id], AttributeNames=["All"]
        )["Attributes"]
        return not any(
            int(value)
            for name, value in attributes.items()
            if name.startswith("ApproximateNumberOfMessages")
        )

    def lines(self, function: str | None = None) -> list[LogLine]:
        """All that was written, or what one function wrote."""
        return [
            event
            for event in list(self.emulator.logs.history)
            if isinstance(event, LogLine) and function in (None, event.function)
        ]

    def records(self, **fields: object) -> list[Record]:
        """The records with all of these fields."""
        found = []
        for line in self.lines():
            try:
                record = json.loads(line.text)
            except ValueError:
                continue
            if isinstance(record, dict) and fields.items() <= _hashable(record):
                found.append(record)
        return found

    def await_records(
        self, many: int, timeout: float = PATIENCE, /, **fields: object
    ) -> list[Record]:
        """Wait until there are so many records with all of these fields, at most `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while len(found := self.records(**fields)) < many:
            if time.monotonic() > deadline:
                written = "\n".join(f"{line.function}: {line.text}" for line in self.lines()[-40:])
                message = f"{len(found)} of {many} with {fields} in {timeout:g} s:\n{written}"
                raise AssertionError(message)
            time.sleep(0.02)
        return found

    def await_record(self, **fields: object) -> Record:
        """Wait for a record with all of these fields; one that is there already counts."""
        return self.await_records(1, **fields)[0]

    def await_end(self, task: str, outcome: str, number: int = 1) -> list[InvocationEnded]:
        """Wait until so many of a task's invocations have ended so."""
        function = self.deployment.functions[f"{task}ALFunc"]

        def ended() -> list[InvocationEnded]:
            return [
                event
                for event in list(self.emulator.logs.history)
                if isinstance(event, InvocationEnded)
                and (event.function, event.outcome) == (function, outcome)
            ]

        until(lambda: len(ended()) >= number, PATIENCE)
        return ended()


def _hashable(record: Record) -> set[tuple[str, object]]:
    """A record's fields that can be compared: texts, numbers and None."""
    return {
        (name, value)
        for name, value in record.items()
        if value is None or isinstance(value, str | int | float)
    }
