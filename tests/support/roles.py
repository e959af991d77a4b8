"""The statements of functions' roles on the local engine: taking one away, and seeing who is denied what.

with without(app, "SendMessages") as tasks:     # from every role that has it
    drive(...)
    await_denials(app, tasks, "sqs:SendMessage")
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from support.deployed import PATIENCE

from asynclambda.local.log_events import LogLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.deployed import DeployedApp
    from types_boto3_iam import IAMClient


class Statement(NamedTuple):
    """A statement that a function's own role has from the framework."""

    task: str
    sid: str


def statements(template: Mapping[str, Any]) -> list[Statement]:
    """All of a template, in its order. What the config adds is not among them."""
    suffix = "ALFuncRole"
    return [
        Statement(name.removesuffix(suffix), each["Sid"])
        for name, resource in template["Resources"].items()
        if name.endswith(suffix)
        for policy in resource["Properties"].get("Policies", [])
        if policy["PolicyName"] == "Task"
        for each in policy["PolicyDocument"]["Statement"]
    ]


@contextmanager
def without(app: DeployedApp, *removed: Statement) -> Iterator[None]:
    """Takes statements out of roles on the engine, for the time of the block."""
    iam = app.emulator.client("iam")
    roles = _roles(app)
    before = {task: _document(iam, roles[task]) for task in {each.task for each in removed}}
    try:
        for task, document in before.items():
            gone = {each.sid for each in removed if each.task == task}
            kept = [each for each in document["Statement"] if each["Sid"] not in gone]
            assert len(kept) == len(document["Statement"]) - len(gone)
            if kept:
                _put(iam, roles[task], {**document, "Statement": kept})
            else:
                iam.delete_role_policy(RoleName=roles[task], PolicyName="Task")
        yield
    finally:
        for task, document in before.items():
            _put(iam, roles[task], document)


def _roles(app: DeployedApp) -> dict[str, str]:
    """The name of each function's role, by task."""
    functions = app.emulator.client("lambda")
    return {
        logical_id.removesuffix("ALFunc"): functions.get_function_configuration(FunctionName=name)[
            "Role"
        ].rpartition("/")[2]
        for logical_id, name in app.deployment.functions.items()
    }


def _document(iam: IAMClient, role: str) -> dict[str, Any]:
    found = iam.get_role_policy(RoleName=role, PolicyName="Task")["PolicyDocument"]
    document: dict[str, Any] = json.loads(found) if isinstance(found, str) else dict(found)
    return document


def _put(iam: IAMClient, role: str, document: Mapping[str, Any]) -> None:
    iam.put_role_policy(RoleName=role, PolicyName="Task", PolicyDocument=json.dumps(document))


def denials(app: DeployedApp, action: str = "", after: int = 0) -> dict[str, str]:
    """What the engine denied functions, as they log it: a line by task.

    Args:
        app: The app.
        action: Such as `sqs:SendMessage`; empty for any.
        after: How many of the log's events do not count.
    """
    tasks = {
        name: logical_id.removesuffix("ALFunc")
        for logical_id, name in app.deployment.functions.items()
    }
    return {
        tasks[event.function]: event.text
        for event in list(app.emulator.logs.history)[after:]
        if isinstance(event, LogLine) and f"not authorized to perform: {action}" in event.text
    }


def await_denials(app: DeployedApp, tasks: set[str], action: str, after: int) -> None:
    """Wait until each task was denied an action."""
    deadline = time.monotonic() + PATIENCE
    while missing := tasks - denials(app, action, after).keys():
        if time.monotonic() > deadline:
            lines = [
                each for each in app.lines() if each in list(app.emulator.logs.history)[after:]
            ]
            written = "\n".join(f"{line.function}: {line.text[:200]}" for line in lines[-30:])
            message = f"not denied {action}: {sorted(missing)}; written was:\n{written}"
            raise AssertionError(message)
        time.sleep(0.05)
