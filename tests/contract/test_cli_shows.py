"""What the commands that only show an app say: `config`, `ls`, `openapi`."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # has no types
import pytest
from openapi_spec_validator import validate
from support.command import asynclambda

if TYPE_CHECKING:
    from pathlib import Path

APP = '''
from pydantic import BaseModel

from asynclambda import (
    ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask
)

app = App("shop")


class Order(BaseModel):
    order_id: str


class Charge(AsyncTask[Order], lane_count=2, maximum_concurrency=(10, 2)):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Put(ApiTask[Order, Order], method="PUT", path="/orders/{order_id}"):
    """Puts an order."""

    def run(self, event: ApiEvent[Order]) -> Order:
        return event.payload


class Rate(ScheduledTask, schedule_expression="rate(2 hours)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Daily(ScheduledTask, schedule_expression="cron(0 8 ? * MON-FRI *)", timezone="Asia/Kolkata"):
    def run(self, event: ScheduledEvent) -> None: ...


class Past(ScheduledTask, schedule_expression="at(2020-01-01T00:00:00)"):
    def run(self, event: ScheduledEvent) -> None: ...
'''
CONFIG: dict[str, Any] = {
    "environment_variables": {"LEVEL": "info", "DB_PASSWORD": "hunter2", "MARKUP": "[red]x[/]"},
    "layers": ["arn:aws:lambda:us-east-1:123456789012:layer:one:1"],
    "stages": {
        "prod": {
            "environment_variables": {"LEVEL": "error", "API_KEY": "k-1"},
            "layers": ["arn:aws:lambda:us-east-1:123456789012:layer:two:2"],
            "domain_name": "api.example.com",
            "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
        }
    },
    "tasks": {"Charge": {"memory": 512, "stages": {"prod": {"memory": 1024}}}},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "app.py").write_text(APP)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "3.1"\n')
    (folder / ".async_lambda").mkdir()
    (folder / ".async_lambda" / "config.json").write_text(json.dumps(CONFIG))
    return folder


def shown(project: Path, *arguments: str) -> str:
    ended = asynclambda(*arguments, cwd=project)
    assert (ended.status, ended.err) == (0, "")
    return ended.out


def rows(text: str) -> list[list[str]]:
    """The cells of tables in text."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]


# --- config -----------------------------------------------------------------------------------


def test_the_schema_is_one_and_takes_the_file(project: Path) -> None:
    schema = json.loads(shown(project, "config", "schema"))

    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(CONFIG)) == []
    assert list(validator.iter_errors({"memry": 1})) != []


def test_every_value_has_its_place(project: Path) -> None:
    cells = rows(shown(project, "config", "show", "app", "--stage", "prod", "--task", "Charge"))

    assert cells[0] == ["Key", "Value", "From"]
    for row in (
        ["environment_variables.LEVEL", "error", "stages.prod.environment_variables.LEVEL"],
        ["environment_variables.MARKUP", "[red]x[/]", "environment_variables.MARKUP"],
        ["layers[0]", "arn:aws:lambda:us-east-1:123456789012:layer:one:1", "layers[0]"],
        ["layers[1]", "arn:aws:lambda:us-east-1:123456789012:layer:two:2", "stages.prod.layers[0]"],
        ["memory", "1024", "tasks.Charge.stages.prod.memory"],
    ):
        assert row in cells


def test_without_a_stage_or_a_task_it_is_the_apps(project: Path) -> None:
    cells = rows(shown(project, "config", "show", "app"))

    assert ["environment_variables.LEVEL", "info", "environment_variables.LEVEL"] in cells
    assert not any(row[0] in {"memory", "domain_name"} for row in cells)


def test_what_looks_secret_is_masked(project: Path) -> None:
    hidden = shown(project, "config", "show", "app", "-s", "prod")
    assert "hunter2" not in hidden
    assert "k-1" not in hidden
    assert ["environment_variables.API_KEY", "********"] in [row[:2] for row in rows(hidden)]
    assert "hunter2" not in shown(project, "config", "show", "app", "--json")

    assert "hunter2" in shown(project, "config", "show", "app", "--show-secrets")
    assert "k-1" in shown(
        project, "config", "show", "app", "-s", "prod", "--show-secrets", "--json"
    )


def test_the_config_as_json(project: Path) -> None:
    found = json.loads(shown(project, "config", "show", "app", "--task", "Charge", "--json"))

    assert {"path": "memory", "value": 512, "source": "tasks.Charge.memory"} in found


def test_an_empty_config_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)

    assert "The config says nothing here" in shown(tmp_path, "config", "show", "app")
    assert json.loads(shown(tmp_path, "config", "show", "app", "--json")) == []


def test_the_config_of_a_task_that_there_is_not(project: Path) -> None:
    ended = asynclambda("config", "show", "app", "--task", "Chrage", cwd=project)

    assert ended.status == 1
    assert 'there is no task "Chrage"\nDid you mean "Charge"?' in ended.err


# --- ls ---------------------------------------------------------------------------------------


def test_tasks_are_listed(project: Path) -> None:
    cells = rows(shown(project, "ls", "app"))

    assert [
        "Charge",
        "AsyncTask",
        "queue shop-Charge, 2 lanes, concurrency 10/2",
        "Order",
        "app.py:15",
    ] in cells
    assert ["Put", "ApiTask", "PUT /orders/{order_id}", "Order", "app.py:19"] in cells
    assert ["Daily", "ScheduledTask", "cron(0 8 ? * MON-FRI *) Asia/Kolkata", "app.py:30"] in cells


def test_schedules_have_their_next_five_runs(project: Path) -> None:
    text = shown(project, "ls", "app").partition("Next runs")[2]
    cells = rows(text)

    [daily] = [index for index, row in enumerate(cells) if row[0] == "Daily"]
    assert cells[daily][1] == "Asia/Kolkata"
    runs = [cells[daily][2], *(row[0] for row in cells[daily + 1 : daily + 5])]
    assert all(re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri) \d{4}-\d\d-\d\d 08:00", run) for run in runs)
    assert ["Past", "never again"] in cells


def test_json_has_the_next_runs_with_their_offset(project: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    found = {row["task"]: row for row in json.loads(shown(project, "ls", "app", "--json"))}

    rate = [datetime.fromisoformat(run) for run in found["Rate"]["next_runs"]]
    assert len(rate) == 5
    assert rate[0] >= before + timedelta(hours=2)
    assert {later - sooner for sooner, later in pairwise(rate)} == {timedelta(hours=2)}
    assert all(run.endswith("T08:00:00+05:30") for run in found["Daily"]["next_runs"])
    assert found["Past"]["next_runs"] == []
    assert "next_runs" not in found["Charge"]


# --- openapi ----------------------------------------------------------------------------------


def test_the_document_is_printed_or_written(project: Path, tmp_path: Path) -> None:
    document = json.loads(shown(project, "openapi", "app"))
    validate(document)
    assert document["info"] == {"title": "shop", "version": "3.1"}
    assert document["paths"]["/orders/{order_id}"]["put"]["summary"] == "Puts an order."

    file = tmp_path / "new" / "openapi.json"
    said = shown(project, "openapi", "app", "--stage", "prod", "-o", str(file))
    assert said == f"{file}: 1 paths\n"
    written = json.loads(file.read_text())
    assert written["servers"] == [{"url": "https://api.example.com"}]
    assert written["paths"] == document["paths"]


def test_an_app_without_routes_has_no_document(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('from asynclambda import App\n\napp = App("shop")\n')

    ended = asynclambda("openapi", "app", cwd=tmp_path)

    assert (ended.status, ended.out) == (1, "")
    assert "the app 'shop' has no ApiTask" in ended.err
