"""Which keys the config file has at which level, and what a wrong one is told."""

from __future__ import annotations

from typing import Any

import pytest
from support.config_files import config, refusal, refused_at

from asynclambda.build.config.levels import APP, STAGE, TASK, TASK_STAGE
from asynclambda.errors import ConfigError

APP_AND_STAGE_ONLY = {
    "limits": {"resources": 400},
    "max_import_ms": 800,
    "method_settings": [],
    "domain_name": "orders.example.com",
    "tls_version": "TLS_1_2",
    "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "hosted_zone_id": "Z0123456789EXAMPLE",
    "auto_create_acm_certificate": True,
    "cors": {"allow_origins": ["*"]},
    "queue_age_alarm": {"threshold": 60},
    "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1",
}
EVERYWHERE = {
    "environment_variables",
    "policies",
    "layers",
    "subnet_ids",
    "security_group_ids",
    "managed_queue_extras",
    "tags",
    "logging_config",
    "log_retention_days",
    "reserved_concurrency",
    "memory",
    "timeout",
    "ephemeral_storage",
}
# Each with a path below which a level's keys stand.
PLACES = {
    "app": (),
    "stage": ("stages", "dev"),
    "task": ("tasks", "A"),
    "task stage": ("tasks", "A", "stages", "dev"),
}


def _at(place: str, keys: dict[str, Any]) -> dict[str, Any]:
    """A document with keys at one level, and a stage that the task may name."""
    document: dict[str, Any] = {"stages": {"dev": {}}}
    level = document
    for part in PLACES[place]:
        level = level.setdefault(part, {})
    level.update(keys)
    return document


def _path(place: str, key: str) -> str:
    return ".".join((*PLACES[place], key))


def test_each_level_has_the_keys_of_the_readme() -> None:
    for level in (APP, STAGE):
        assert {*EVERYWHERE, *APP_AND_STAGE_ONLY} <= set(level.known)
    assert set(STAGE.known) == {*EVERYWHERE, *APP_AND_STAGE_ONLY}
    assert set(APP.known) - set(STAGE.known) == {"$schema", "stages", "tasks"}
    assert set(TASK.known) == {*EVERYWHERE, "stages"}
    assert set(TASK_STAGE.known) == EVERYWHERE


def test_editors_may_name_their_schema() -> None:
    config({"$schema": "./config.schema.json"})
    assert refused_at(_at("stage", {"$schema": "x"})) == "stages.dev.$schema"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("memroy", "memory"),
        ("Memory", "memory"),
        ("environmentVariables", "environment_variables"),
        ("layer", "layers"),
        ("security-group-ids", "security_group_ids"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(place: str, typo: str, meant: str) -> None:
    error = refusal(_at(place, {typo: 1}))

    assert error.where == f".async_lambda/config.json: {_path(place, typo)}"
    assert error.what == "there is no such key"
    assert error.remedy == f'Did you mean "{meant}"?'


def test_a_key_like_no_other_is_told_what_there_is() -> None:
    assert "image_uri, $schema, stages, tasks." in str(refusal({"zzzzzz": 1}).remedy)


@pytest.mark.parametrize("place", ["task", "task stage"])
@pytest.mark.parametrize("key", APP_AND_STAGE_ONLY)
def test_a_key_of_the_app_may_not_stand_in_a_task(place: str, key: str) -> None:
    keys = {key: APP_AND_STAGE_ONLY[key]}
    config(_at("app", keys))
    config(_at("stage", keys))

    error = refusal(_at(place, keys))

    assert error.where == f".async_lambda/config.json: {_path(place, key)}"
    assert error.what == f"{key} may not stand at {place} level"
    assert error.remedy == "It may at app and stage level (the top level, stages.<stage>)."


def test_a_mistyped_key_of_the_app_in_a_task_is_told_both() -> None:
    error = refusal(_at("task", {"domain_nmae": "orders.example.com"}))

    assert error.remedy == (
        '"domain_name" is one, but only at app and stage level (the top level, stages.<stage>).'
    )


def test_tasks_in_a_stage_are_turned_round() -> None:
    error = refusal(_at("stage", {"tasks": {"A": {}}}))

    assert error.where == ".async_lambda/config.json: stages.dev.tasks"
    assert error.remedy == "Turn it round: tasks.<task>.stages.<stage>, from the top level."


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"stages": []}, "stages"),
        ({"stages": {"dev": "x"}}, "stages.dev"),
        ({"tasks": 1}, "tasks"),
        ({"tasks": {"A": []}}, "tasks.A"),
        ({"tasks": {"A": {"stages": True}}}, "tasks.A.stages"),
        ({"stages": {"dev": {}}, "tasks": {"A": {"stages": {"dev": 3.5}}}}, "tasks.A.stages.dev"),
    ],
)
def test_a_level_is_an_object(document: dict[str, Any], path: str) -> None:
    error = refusal(document)

    assert error.where == f".async_lambda/config.json: {path}"
    assert error.what.endswith("stands where an object belongs")


def test_a_stage_or_task_may_have_the_name_of_a_key() -> None:
    document = {"stages": {"cors": {"stages": 1}}, "tasks": {"stages": {"memroy": 1}}}
    error = refusal(document)

    assert "  stages.cors.stages: stages may not stand at stage level" in error.what
    assert "  tasks.stages.memroy: there is no such key" in error.what


def test_a_stage_that_the_file_does_not_have_is_refused_with_the_nearest() -> None:
    built = config({"stages": {"production": {}, "dev": {}}})

    with pytest.raises(ConfigError) as caught:
        built.for_stage("prodution", [])

    assert caught.value.where == ".async_lambda/config.json: stages"
    assert caught.value.what == 'there is no stage "prodution"'
    assert str(caught.value.remedy).startswith('Did you mean "production"?')
    with pytest.raises(ConfigError, match="there is no stage"):
        built.environment("prodution")


def test_a_stage_of_a_file_without_stages_is_refused_with_what_to_add() -> None:
    with pytest.raises(ConfigError) as caught:
        config({}).for_stage("dev", [])

    assert 'Add "stages": {"dev": {}}.' in str(caught.value.remedy)


def test_a_stage_that_only_a_task_names_is_refused() -> None:
    document = {"stages": {"prod": {}}, "tasks": {"A": {"stages": {"prd": {"memory": 512}}}}}
    error = refusal(document)

    assert error.where == ".async_lambda/config.json: tasks.A.stages.prd"
    assert str(error.remedy).startswith('Did you mean "prod"?')


def test_every_task_that_the_app_does_not_have_is_named_with_the_nearest() -> None:
    built = config({"tasks": {"ChargeCrad": {}, "Refund": {}, "Sweep": {}}})

    with pytest.raises(ConfigError) as caught:
        built.for_stage(None, ["ChargeCard", "Refund"])

    assert "2 faults" in caught.value.what
    assert '  tasks.ChargeCrad: the app has no such task\n    Did you mean "ChargeCard"?' in (
        caught.value.what
    )
    assert "  tasks.Sweep: the app has no such task\n" in caught.value.what


def test_settings_know_only_the_tasks_of_the_app() -> None:
    built = config({}).for_stage(None, ["ChargeCard"])

    with pytest.raises(ConfigError, match='no task "Charge"\n  Did you mean "ChargeCard"'):
        built.task("Charge")


def test_all_faults_are_told_together_in_the_order_of_the_file() -> None:
    error = refusal(
        '{"timeout": 1000, "tasks": {"A": {"memroy": 1}}, "tags": {"a": 1},'
        ' "stages": {"dev": {"layers": [3]}}, "memory": 1, "tags": {"b": 2}}'
    )

    paths = [line.split(": ")[0] for line in error.what.splitlines() if line[2] != " "]
    assert paths[1:] == [
        "  timeout",
        "  tasks.A.memroy",
        "  tags",
        "  tags.b",
        "  stages.dev.layers[0]",
        "  memory",
    ]


def test_a_long_list_of_faults_is_cut() -> None:
    error = refusal({f"key{number}": 1 for number in range(100)})

    assert "100 faults" in error.what
    assert error.what.endswith("… and 70 more")


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a.b", 'tasks["a.b"]'),
        ("a b", 'tasks["a b"]'),
        ("", 'tasks[""]'),
        ("größe", 'tasks["größe"]'),
        ("\x1b", r'tasks["\u001b"]'),
    ],
)
def test_odd_keys_are_quoted_in_paths(key: str, path: str) -> None:
    assert refused_at({"tasks": {key: 1}}) == path


def test_a_limit_that_there_is_none_of_is_refused_with_the_nearest() -> None:
    error = refusal({"limits": {"resource": 400}})

    assert error.where == ".async_lambda/config.json: limits.resource"
    assert error.remedy == 'Did you mean "resources"?'


def test_a_limit_is_a_whole_number() -> None:
    assert "a whole number" in refusal({"limits": {"resources": "400"}}).what


def test_a_stages_limits_win_over_the_apps() -> None:
    merged = config(
        {
            "limits": {"resources": 400, "zipped_bytes": 1},
            "stages": {"dev": {"limits": {"resources": 50}}},
        }
    ).for_stage("dev", [])

    assert merged.app.limits == {"resources": 50, "zipped_bytes": 1}
