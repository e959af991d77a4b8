"""The JSON Schema of the config file: what editors complete from."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # has no types, and is used twice
import pytest
from support.config_files import config, refusal

from asynclambda.build.config import json_schema

SCHEMA: Any = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def _objects() -> dict[str, Any]:
    """The levels and sections of the file, by the name that the schema gives them."""
    return {"ConfigFile": SCHEMA, **SCHEMA["$defs"]}


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_has_every_level_and_section() -> None:
    assert set(_objects()) == {
        "ConfigFile",
        "AppSettings",
        "TaskLevel",
        "TaskSettings",
        "LoggingConfig",
        "QueueAgeAlarm",
        "Cors",
    }


@pytest.mark.parametrize("name", sorted(_objects()))
def test_every_key_says_what_it_is_for(name: str) -> None:
    schema = _objects()[name]

    assert schema["additionalProperties"] is False
    assert schema["description"]
    for key, value in schema["properties"].items():
        assert value["title"], key
        assert value["description"].endswith("."), key


@pytest.mark.parametrize("name", sorted(_objects()))
def test_no_default_is_a_value_that_says_nothing(name: str) -> None:
    for key, value in _objects()[name]["properties"].items():
        assert value.get("default", False) not in (None, [], {}), key
        assert {"type": "null"} not in value.get("anyOf", []), key


def test_titles_read_well() -> None:
    titles = {key: value["title"] for key, value in SCHEMA["properties"].items()}

    assert titles["tls_version"] == "TLS version"
    assert titles["auto_create_acm_certificate"] == "Auto create ACM certificate"
    assert titles["environment_variables"] == "Environment variables"


@pytest.mark.parametrize("name", sorted(_objects()))
def test_every_example_is_right(name: str) -> None:
    examples = 0
    for key, value in _objects()[name]["properties"].items():
        validator = VALIDATOR.evolve(schema={**value, "$defs": SCHEMA["$defs"]})
        for example in value.get("examples", []):
            examples += 1
            assert [error.message for error in validator.iter_errors(example)] == [], key
            if name == "ConfigFile":
                config({key: example})

    assert examples or name in {"TaskLevel"}


@pytest.mark.parametrize(
    "document",
    [
        {"memroy": 512},
        {"memory": "512"},
        {"memory": None},
        {"memory": 64},
        {"log_retention_days": 31},
        {"layers": "arn"},
        {"subnet_ids": [{"ref": "x"}]},
        {"policies": [{"Effect": "allow", "Action": "a", "Resource": "*"}]},
        {"policies": [{"Foo": {}}]},
        {"environment_variables": {"AWS_REGION": "x"}},
        {"environment_variables": {"ASYNC_LAMBDA_X": "x"}},
        {"environment_variables": {"PORT": 8080}},
        {"managed_queue_extras": [{"Properties": {}}]},
        {"method_settings": [{"Httpmethod": "*"}]},
        {"cors": {"allow_origins": []}},
        {"queue_age_alarm": {}},
        {"tasks": {"A": {"domain_name": "x"}}},
        {"tasks": {"A": {"stages": {"dev": {"stages": {}}}}}},
        {"stages": {"dev": {"tasks": {}}}},
    ],
    ids=str,
)
def test_editors_find_what_the_build_refuses(document: dict[str, Any]) -> None:
    refusal(document)

    assert list(VALIDATOR.iter_errors(document)) != []
