"""The feature app of both packages on one local engine, under the same stack name.

What the functions print is one JSON line each, with the task's id in it; see the apps.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support import ancestor
from support.deployed import PATIENCE, build_here
from support.driven import REGION
from support.feature_app import copy_app, copy_our_app

from asynclambda.local.deployment import deploy
from asynclambda.local.interpreter import Interpreter, current
from asynclambda.local.log_events import LogLine

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator

STACK = "feature"
#: The engine's root user, who may send to every queue.
_ROOT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True)
class BuiltApp:
    """An app with its template and its bundle."""

    project: Path
    template: dict[str, Any]
    bundle: Path
    python: Interpreter

    def deploy(self, emulator: Emulator, stack: str = STACK) -> Deployment:
        """Create the stack with it, or update the one that is there."""
        return deploy(self.template, self.bundle, emulator, stack, python=self.python)


def build_theirs(folder: Path) -> BuiltApp:
    """The feature app by the ancestor, without a config: the engine cannot deploy all of that."""
    project = copy_app(folder)
    ancestor.vendor(project)
    shutil.rmtree(project / ".async_lambda")
    template = ancestor.build(project, "app")
    bundle = project / ".async_lambda" / "build" / "deployment.zip"
    # Its packages are those of its own interpreter, and pure Python.
    return BuiltApp(project, template, bundle, current())


def build_ours(folder: Path) -> BuiltApp:
    """The same app by ours."""
    project = copy_our_app(folder)
    shutil.rmtree(project / ".async_lambda")
    return built_by_ours(project)


def built_by_ours(project: Path) -> BuiltApp:
    """An app of ours, built for this machine."""
    template, bundle, python = build_here(project, "app")
    return BuiltApp(project, json.loads(template.read_text()), bundle, python)


def physical_ids(emulator: Emulator, stack: str = STACK) -> dict[str, str]:
    """What a stack has made, by logical id."""
    found = emulator.client("cloudformation").describe_stack_resources(StackName=stack)
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found["StackResources"]
    }


def function_variables(emulator: Emulator, function: str) -> dict[str, str]:
    """A function's environment, for who sends in its place: as root, and to the engine."""
    found = emulator.client("lambda").get_function_configuration(FunctionName=function)
    variables = found["Environment"]["Variables"]
    own = {name: value for name, value in variables.items() if name.startswith("ASYNC_LAMBDA_")}
    # Whoever sends is no task.
    for name in ("ASYNC_LAMBDA_TASK", "ASYNC_LAMBDA_TASK_ID"):
        own.pop(name, None)
    return {**own, **_ROOT, "AWS_ENDPOINT_URL": emulator.endpoint_url}


def send_theirs(app: BuiltApp, emulator: Emulator, function: str, code: str) -> None:
    """Run `code` in the namespace of the ancestor's app, such as `app.async_invoke("Task", 1)`."""
    variables = function_variables(emulator, function)
    run = ancestor.send(app.project, code, endpoint=emulator.endpoint_url, env=variables)
    assert run.error is None, run.traceback


def send_ours(app: BuiltApp, emulator: Emulator, function: str, code: str) -> None:
    """Run `code` in the namespace of an app of ours, such as `Task.invoke(1)`."""
    done = subprocess.run(
        [sys.executable, "-"],
        cwd=app.project,
        input=f"from app import *\n{code}",
        env={
            "PATH": "",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "PYTHONPATH": ":".join([".", *filter(None, sys.path)]),
            **function_variables(emulator, function),
        },
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def hold(emulator: Emulator, *, held: bool) -> None:
    """Let no function receive messages, or let them all again."""
    functions = emulator.client("lambda")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=not held)


def waiting(emulator: Emulator, url: str) -> int:
    """How many messages a queue has, seen, unseen or delayed."""
    attributes = emulator.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return sum(
        int(number)
        for name, number in attributes["Attributes"].items()
        if name.startswith("ApproximateNumberOfMessages")
    )


def said(emulator: Emulator, after: int = 0) -> list[dict[str, Any]]:
    """What tasks have printed, but for the first `after` events of the engine's log."""
    lines = [each.text for each in list(emulator.logs.history)[after:] if isinstance(each, LogLine)]
    found = [json.loads(line) for line in lines if line.startswith('{"task": ')]
    return [line for line in found if line["task"] != "log_everything"]


def await_said(
    emulator: Emulator, wanted: list[dict[str, Any]], after: int = 0
) -> list[dict[str, Any]]:
    """Wait until each line of `wanted` has been printed, perhaps with more in it.

    Returns all that was printed. Raises AssertionError, with what is missing, after a while.
    """
    end = time.monotonic() + PATIENCE
    while True:
        lines = said(emulator, after)
        missing = [
            each for each in wanted if not any(each.items() <= line.items() for line in lines)
        ]
        if not missing:
            return lines
        if time.monotonic() > end:
            raise AssertionError(f"missing: {missing}\nprinted: {lines}")
        time.sleep(0.1)
