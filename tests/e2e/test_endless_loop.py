"""The endless loop: refused when it is built; where that is overridden, it ends by itself.

Two tasks invoke each other, whatever comes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from support.command import asynclambda
from support.deployed import DeployedApp, deploy_app
from support.local_app import until

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.local.emulator import Emulator

APP = """from __future__ import annotations

import sys

from asynclambda import App, AsyncEvent, AsyncTask, DirectEvent, DirectTask, InvokeError

app = App("loop")


class Task1(AsyncTask[dict[str, str]]):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        receipt = Task2.invoke({})
        self.logger.info("sent", sent=receipt.invocation_id)


class Task2(AsyncTask[dict[str, str]]):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        receipt = Task1.invoke({})
        self.logger.info("sent", sent=receipt.invocation_id)


class Bystander(AsyncTask[dict[str, str]]):
    def run(self, event: AsyncEvent[dict[str, str]]) -> None:
        self.logger.info("not of the loop")


class Outsider(DirectTask[str, str]):
    \"\"\"Sends to whom its caller names, which no source tells.\"\"\"

    def run(self, event: DirectEvent[str]) -> str:
        task = vars(sys.modules[__name__])[event.payload]
        try:
            task.invoke({})
        except InvokeError as error:
            return f"{type(error).__name__} {error.failures[0].code}: {error.failures[0].reason}"
        return "sent"
"""
HOPS = 40


@pytest.fixture(scope="module")
def loop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> DeployedApp:
    """The app with the check overridden on one of the two."""
    project = tmp_path_factory.mktemp("loop")
    head = "class Task1(AsyncTask[dict[str, str]]"
    (project / "looping.py").write_text(APP.replace(head, f"{head}, max_hops={HOPS}"))
    return deploy_app(project, "looping", emulator)


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(APP.splitlines(), 1) if text in line)


def test_it_is_refused_with_its_path_and_both_calls(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)

    ended = asynclambda("build", "app", cwd=tmp_path)

    assert ended.status == 1
    assert "tasks that invoke one another would run for ever in a loop:" in ended.err
    assert "  Task1 → Task2 → Task1\n" in ended.err
    assert f"    app.py:{line_of('Task2.invoke')}: Task1 calls Task2.invoke\n" in ended.err
    assert f"    app.py:{line_of('Task1.invoke')}: Task2 calls Task1.invoke\n" in ended.err
    assert "recursive=True" in ended.err
    assert not (tmp_path / "template.json").exists()


def test_only_the_functions_of_the_loop_may_go_round(loop: DeployedApp) -> None:
    resources: Any = loop.deployment.template["Resources"]

    assert {
        name: resource["Properties"]["RecursiveLoop"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    } == {
        "Task1ALFunc": "Allow",
        "Task2ALFunc": "Allow",
        "BystanderALFunc": "Terminate",
        "OutsiderALFunc": "Terminate",
    }


def test_it_ends_at_max_hops_and_every_message_is_accounted_for(loop: DeployedApp) -> None:
    first = uuid4().hex
    body = {
        "source_task_id": None,
        "destination_task_id": "Task1",
        "invocation_id": first,
        "payload": "{}",
    }
    loop.put("Task1ALQueue", json.dumps(body))

    content, death = loop.take_dead(first)
    dead = json.loads(content)
    queues = [f"Task{number}ALQueue" for number in (1, 2)]
    until(lambda: all(map(loop.is_empty, queues)))
    runs = loop.await_records(HOPS, message="sent", root_invocation_id=first)

    # From message to message: each was run once and sent one, and the last is the dead one.
    sent_by = {each["invocation_id"]: each["sent"] for each in runs}
    assert len(sent_by) == len(runs) == HOPS
    chain = [first]
    while chain[-1] in sent_by:
        chain.append(sent_by.pop(chain[-1]))
    assert sent_by == {}
    assert chain[-1] == dead["invocation_id"]
    tasks = {each["invocation_id"]: each["task"] for each in runs}
    assert [tasks[each] for each in chain[:-1]] == ["Task1", "Task2"] * (HOPS // 2)
    assert (dead["hops"], dead["source_task_id"]) == (HOPS + 1, "Task2")
    assert (death.reason, death.task_id, death.attempt) == ("hops", "Task1", 1)
    assert f"is number {HOPS + 1} of its chain, over max_hops={HOPS}" in death.error_text
    assert death.error_text.endswith(": ... -> " + "Task1 -> Task2 -> " * 10 + "Task1")


def test_a_send_outside_of_the_graph_is_denied(loop: DeployedApp) -> None:
    answer = loop.call("Outsider", "Bystander")

    assert answer.startswith("InvokeError AccessDenied: ")
    assert "not authorized to perform: sqs:SendMessage" in answer
    assert loop.is_empty("BystanderALQueue")
    assert loop.records(message="not of the loop") == []
