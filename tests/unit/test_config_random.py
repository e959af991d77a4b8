"""Random config files are either taken or refused with a path and a reason.

1,000 of them in every run; `ASYNCLAMBDA_RANDOM_CONFIGS=10000` for more.
"""

from __future__ import annotations

import json
import os
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # has no types, and is used once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.random_configs import TASKS, broken_documents, documents, files

from asynclambda.build.config import Config, json_schema, parse_config
from asynclambda.build.config.faults import FILE
from asynclambda.errors import ConfigError

COUNT = int(os.environ.get("ASYNCLAMBDA_RANDOM_CONFIGS", "1000"))

SCHEMA = jsonschema.Draft202012Validator(json_schema())

many = settings(
    max_examples=COUNT, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
some = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def _use(config: Config) -> None:
    """Everything that a build and `config show` do with a config."""
    for stage in (None, *config.stages):
        config.environment(stage)
        built = config.for_stage(stage, TASKS)
        for settings_, values in [
            (built.app, built.provenance()),
            *((built.task(task), built.provenance(task)) for task in TASKS),
        ]:
            json.dumps(settings_.model_dump(mode="json"), allow_nan=False).encode()
            for value in values:
                json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def _refusal(content: bytes) -> ConfigError | None:
    """Why a file is refused; None where it is taken, and can be used."""
    try:
        _use(parse_config(content))
    except ConfigError as error:
        return error
    return None


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


@many
@given(files())
def test_a_file_is_taken_or_refused_with_a_path_and_a_reason(content: bytes) -> None:
    error = _refusal(content)

    if error is not None:
        text = str(error)
        assert error.where is not None
        assert error.where.startswith(FILE)
        assert error.what
        assert all(line.isprintable() for line in text.splitlines()), text
        text.encode()


@some
@given(documents())
def test_a_right_file_is_taken(document: dict[str, Any]) -> None:
    assert _refusal(_bytes(document)) is None


@some
@given(documents(), st.sampled_from(["", "stages.dev", "tasks.Charge"]))
def test_a_key_that_nobody_knows_is_refused_wherever_it_stands(
    document: dict[str, Any], place: str
) -> None:
    level = document
    for key in filter(None, place.split(".")):
        level = level.setdefault(key, {})
    level["memroy"] = 512

    error = _refusal(_bytes(document))

    assert error is not None
    assert f"{place}.memroy: there is no such key".removeprefix(".") in str(error)
    assert 'Did you mean "memory"?' in str(error)


@some
@given(broken_documents())
def test_editors_find_no_fault_in_what_the_build_takes(document: dict[str, Any]) -> None:
    if _refusal(_bytes(document)) is None:
        assert [error.message for error in SCHEMA.iter_errors(document)] == []


@some
@given(broken_documents())
def test_no_message_has_the_value_of_an_environment_variable(document: dict[str, Any]) -> None:
    document["environment_variables"] = {"TOKEN": "s3cr3t", "PIN": 998877, "AWS_REGION": "s3cr3t"}

    error = _refusal(_bytes(document))

    assert error is not None
    assert "s3cr3t" not in str(error)
    assert "998877" not in str(error)
