"""A session runs an app from start to stop and tells everything in between."""

from __future__ import annotations

import json
import tempfile
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.local_app import STACK, LocalApp, function, template, until, write_bundle
from support.local_processes import kill_engine

from asynclambda.errors import BuildError, LocalError
from asynclambda.local.interpreter import current
from asynclambda.local.log_events import LogLine
from asynclambda.local.progress import (
    BuildOutput,
    Built,
    Deployed,
    EngineStarted,
    EngineStopped,
    SessionEvent,
    UpdateFailed,
)
from asynclambda.local.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Project:
    """An app whose builds are what a test puts into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template: dict[str, Any] = template()
        self.modules: dict[str, str] = {}
        self.error: BuildError | None = None
        #: What the session has told.
        self.told: list[SessionEvent] = []

    def build(self) -> BuildOutput:
        if self.error is not None:
            raise self.error
        path = self.folder / "template.json"
        path.write_text(json.dumps(self.template))
        return BuildOutput(path, write_bundle(self.folder, **self.modules), current())

    def session(self, build: Callable[[], BuildOutput] | None = None) -> Session:
        return Session(build or self.build, self.told.append, stack_name=STACK)

    def kinds(self) -> list[type[SessionEvent]]:
        """What was told, but for the log."""
        steps = (EngineStarted, Built, Deployed, UpdateFailed, EngineStopped)
        return [type(event) for event in self.told if isinstance(event, steps)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every temporary folder of this test is made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_it_starts_builds_deploys_logs_and_stops(project: Project) -> None:
    session = project.session()
    thread = threading.Thread(target=session.run)
    thread.start()
    until(lambda: Deployed in project.kinds())
    assert session.deployment is not None
    app = LocalApp(session.emulator, session.deployment)
    app.send("FirstALQueue", {"print": ["hello from the queue"]})
    until(
        lambda: any(
            isinstance(event, LogLine) and event.text == "hello from the queue"
            for event in list(project.told)
        )
    )
    session.stop()
    thread.join(timeout=20)

    assert not thread.is_alive()
    assert project.kinds() == [EngineStarted, Built, Deployed, EngineStopped]
    assert isinstance(project.told[-1], EngineStopped)
    started = project.told[0]
    assert isinstance(started, EngineStarted)
    assert started.endpoint_url.startswith("http://127.0.0.1:")
    assert 0 < started.seconds < 20


def test_an_update_is_live_and_a_failed_one_changes_nothing(project: Project) -> None:
    project.template["Resources"]["TaskALFunc"] = function("Task", "x", Handler="task.handler")
    project.modules["task"] = "def handler(event, context):\n    return 1"
    with project.session() as session:
        app = LocalApp(session.emulator, session.update())
        assert app.invoke("TaskALFunc", {}) == (1, None)

        project.modules["task"] = "def handler(event, context):\n    return 2"
        assert session.try_update() is not None
        assert app.invoke("TaskALFunc", {}) == (2, None)

        project.error = BuildError("no such task", where="app.py:3")
        assert session.try_update() is None
        assert app.invoke("TaskALFunc", {}) == (2, None)
        assert session.deployment is not None

    assert project.kinds() == [
        EngineStarted,
        *[Built, Deployed] * 2,
        UpdateFailed,
        EngineStopped,
    ]
    failed = next(event for event in project.told if isinstance(event, UpdateFailed))
    assert failed.error is project.error


def test_an_update_without_a_change_says_so(project: Project) -> None:
    with project.session() as session:
        assert session.update().changed
        assert not session.update().changed


def test_a_first_build_that_fails_stops_everything(project: Project, scratch: Path) -> None:
    project.error = BuildError("no such module")

    with pytest.raises(BuildError, match="no such module"):
        project.session().run()

    assert project.kinds() == [EngineStarted, EngineStopped]
    assert list(scratch.iterdir()) == []


def test_ctrl_c_stops_everything(project: Project, scratch: Path) -> None:
    def interrupted() -> BuildOutput:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.session(interrupted).run()

    assert project.kinds() == [EngineStarted, EngineStopped]
    assert list(scratch.iterdir()) == []


def test_an_engine_that_ends_by_itself_ends_the_session(project: Project, scratch: Path) -> None:
    with project.session() as session:
        threading.Thread(target=kill_engine, args=(scratch,)).start()

        with pytest.raises(LocalError, match="has ended by itself"):
            session.wait()


def test_two_updates_follow_each_other(project: Project) -> None:
    with project.session() as session:
        threads = [threading.Thread(target=session.update) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert project.kinds()[1:-1] == [Built, Deployed] * 3


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "cannot be read: No such file"), ("[]", "is no JSON object")]
)
def test_a_template_that_is_none_is_complained_about(
    project: Project, text: str | None, problem: str
) -> None:
    path = project.folder / "other.json"
    if text is not None:
        path.write_text(text)

    def build() -> BuildOutput:
        return replace(project.build(), template=path)

    with project.session(build) as session, pytest.raises(LocalError, match=problem) as raised:
        session.update()

    assert raised.value.where == str(path)
