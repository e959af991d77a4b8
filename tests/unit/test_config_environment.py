"""The environment variables of the config while an app is built."""

from __future__ import annotations

import os

import pytest
from support.config_files import config

from asynclambda.build.config import environment

DOCUMENT = {
    "environment_variables": {"LEVEL": "app", "ONLY_APP": "1"},
    "stages": {"dev": {"environment_variables": {"LEVEL": "dev"}}},
    "tasks": {"Charge": {"environment_variables": {"ONLY_TASK": "1"}}},
}


def test_app_and_stage_level_hold_during_the_build() -> None:
    built = config(DOCUMENT)

    assert built.environment() == {"LEVEL": "app", "ONLY_APP": "1"}
    assert built.environment("dev") == {"LEVEL": "dev", "ONLY_APP": "1"}


def test_variables_are_set_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVEL", "before")
    monkeypatch.delenv("ONLY_APP", raising=False)
    monkeypatch.delenv("OTHER", raising=False)

    with environment({"LEVEL": "dev", "ONLY_APP": "1"}):
        assert os.environ["LEVEL"] == "dev"
        assert os.environ["ONLY_APP"] == "1"
        os.environ["LEVEL"] = "changed by the app"
        monkeypatch.setenv("OTHER", "stays")

    assert os.environ["LEVEL"] == "before"
    assert "ONLY_APP" not in os.environ
    assert os.environ["OTHER"] == "stays"


def test_variables_are_put_back_after_a_failed_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEVEL", raising=False)

    def build() -> None:
        with environment({"LEVEL": "dev"}):
            del os.environ["LEVEL"]
            raise ValueError("in the app")

    with pytest.raises(ValueError, match="in the app"):
        build()

    assert "LEVEL" not in os.environ
