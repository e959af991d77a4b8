"""The parts of running a task in this process; the command as a whole is tested by its script."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date  # noqa: TC003  # pydantic reads the annotations
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID  # noqa: TC003  # as above

import pytest
from pydantic import BaseModel, Field

from asynclambda.build.own_stack import own_traceback
from asynclambda.local.in_process import environment
from asynclambda.local.in_process.sample import sample
from asynclambda.payload import PayloadType

if TYPE_CHECKING:
    from collections.abc import Callable

# --- samples ----------------------------------------------------------------------------------


class Colour(Enum):
    RED = "red"


class Line(BaseModel):
    sku: str
    count: int = Field(ge=5)
    note: str = ""


class Tree(BaseModel):
    name: str
    children: list[Tree]


@dataclass
class Everything:
    text: str
    number: float
    flag: bool
    day: date
    key: UUID
    colour: Colour
    kind: Literal["a", "b"]
    line: Line
    lines: list[Line]
    maybe: int | None
    either: Line | int
    anything: Any
    by_name: dict[str, int]


@pytest.mark.parametrize(
    "annotation",
    [
        Everything,
        Line,
        Tree,
        list[Line],
        int,
        str,
        bool,
        dict[str, int],
        Line | None,
        Annotated[int, Field(gt=3)],
    ],
)
def test_a_sample_is_of_the_type(annotation: Any) -> None:
    payload: PayloadType[Any] = PayloadType(annotation, "a test", lambda: annotation)

    payload.load(sample(payload))


def test_a_sample_has_what_is_required_and_no_more() -> None:
    payload: PayloadType[Any] = PayloadType(Line, "a test", lambda: Line)

    assert json.loads(sample(payload)) == {"sku": "text", "count": 6}


# --- the environment --------------------------------------------------------------------------


def test_variables_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "before")
    monkeypatch.setenv("GONE", "before")
    monkeypatch.delenv("NEW", raising=False)
    before = dict(os.environ)

    with environment.variables({"KEPT": "in", "NEW": "in"}, ["GONE"]):
        assert (os.environ["KEPT"], os.environ["NEW"]) == ("in", "in")
        assert "GONE" not in os.environ
    with pytest.raises(KeyError), environment.variables({"NEW": "in"}):
        raise KeyError

    assert dict(os.environ) == before


def test_without_aws_nothing_of_the_shell_leads_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SESSION_TOKEN": "token",
        "AWS_PROFILE": "prod",
        "AWS_ENDPOINT_URL": "https://example.com",
        "AWS_ENDPOINT_URL_S3": "http://localhost:4566",
    }.items():
        monkeypatch.setenv(name, value)

    with environment.no_aws():
        aws = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

    assert aws["AWS_ENDPOINT_URL"] == environment.NOWHERE
    assert aws["AWS_ENDPOINT_URL_S3"] == "http://localhost:4566"  # an engine on this machine
    assert aws["AWS_ACCESS_KEY_ID"] == "local"
    assert not aws.keys() & {"AWS_SESSION_TOKEN", "AWS_PROFILE"}
    assert os.environ["AWS_PROFILE"] == "prod"


@pytest.mark.parametrize(
    ("shell", "region"),
    [
        ({}, "us-east-1"),
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
    ],
)
def test_there_is_a_region(
    shell: dict[str, str], region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shell.items():
        monkeypatch.setenv(name, value)

    with environment.a_region():
        assert (os.environ["AWS_REGION"], os.environ["AWS_DEFAULT_REGION"]) == (region, region)


# --- stacks -----------------------------------------------------------------------------------


def _raised(function: Callable[[], object]) -> Exception:
    try:
        function()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what the test is about
        return error
    raise LookupError


def test_a_stack_has_the_frames_of_the_reader() -> None:
    error = _raised(lambda: json.loads("{"))

    shown = own_traceback(error)
    assert "in <lambda>" in shown
    assert "json/decoder.py" not in shown
    assert shown.endswith(
        "JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    )


def test_of_a_chain_each_has_its_last_line() -> None:
    def call() -> None:
        try:
            json.loads("{")
        except ValueError as error:
            raise LookupError("no order") from error

    shown = own_traceback(_raised(call))
    assert shown.index("JSONDecodeError") < shown.index("direct cause") < shown.index("no order")
    assert "json/decoder.py" not in shown


def test_a_stack_without_frames_of_the_reader_is_whole() -> None:
    error = _raised(lambda: json.loads("{"))
    assert error.__traceback__ is not None
    inside = error.__traceback__.tb_next
    while inside is not None and "json" not in inside.tb_frame.f_code.co_filename:
        inside = inside.tb_next

    shown = own_traceback(error.with_traceback(inside))
    assert "json/decoder.py" in shown
    assert "Traceback" in shown


def test_a_group_is_told_in_its_parts() -> None:
    def call() -> None:
        raise ExceptionGroup("several", [_raised(lambda: json.loads("{")), ValueError("two")])

    shown = own_traceback(_raised(call))
    assert "two" in shown
    assert "json/decoder.py" not in shown
