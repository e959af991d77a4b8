"""The ancestor's app, deployed by `sam deploy` to the local engine, runs there.

That is where an upgrade in place, and messages from one package to the other, are tested from.
"""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING

import pytest
from support import ancestor, sam
from support.feature_app import copy_app

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feature app, able to run by itself, with a config that the engine can deploy: none."""
    folder = copy_app(tmp_path_factory.mktemp("engine") / "project")
    ancestor.vendor(folder)
    (folder / ".async_lambda" / "config.json").unlink()
    ancestor.build(folder, "app")
    return folder


@pytest.fixture(scope="module")
def emulator(project: Path) -> Iterator[Emulator]:
    with Emulator() as running:
        done = sam.deploy(project / "template.json", "feature", endpoint=running.endpoint_url)
        assert done.returncode == 0, done.output
        yield running


def _lines(emulator: Emulator, function: str, wanted: int) -> list[dict[str, object]]:
    """What a function has printed, once it is `wanted` lines."""
    logs = emulator.client("logs")
    lines: list[dict[str, object]] = []
    end = time.monotonic() + 20
    while len(lines) < wanted and time.monotonic() < end:
        time.sleep(0.1)
        with contextlib.suppress(logs.exceptions.ResourceNotFoundException):  # not run yet
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
            texts = [event["message"] for event in events]
            lines = [json.loads(text) for text in texts if text.startswith("{")]
    return lines


def test_a_function_of_it_can_be_invoked(emulator: Emulator) -> None:
    invoked = emulator.client("lambda").invoke(
        FunctionName="feature-Quote", Payload=json.dumps({"count": 3})
    )

    assert json.loads(invoked["Payload"].read()) == {"cents": 300}


def test_what_it_sends_in_a_lane_arrives_in_that_lane(emulator: Emulator, project: Path) -> None:
    sent = ancestor.send(
        project,
        "app.async_invoke('Charge', {'order_id': 'o-1'}, lane=1, message_group_id='tenant-1')",
        endpoint=emulator.endpoint_url,
    )
    assert sent.error is None, sent.traceback

    _, charged = _lines(emulator, "feature-Charge", 2)
    assert charged["task"] == "Charge"
    assert charged["payload"] == {"order_id": "o-1"}
    assert (charged["lane"], charged["group"]) == (1, "tenant-1")
