"""How the levels of the config file become the settings of an app and of a task."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.config_files import config
from support.paths import ROOT

from asynclambda.build.config import Origin, parse_config
from asynclambda.errors import ConfigError

STATEMENT: dict[str, Any] = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}


def _four_levels(key: str, app: Any, stage: Any, task: Any, task_stage: Any) -> dict[str, Any]:
    return {
        key: app,
        "stages": {"dev": {key: stage}, "other": {}},
        "tasks": {"Charge": {key: task, "stages": {"dev": {key: task_stage}}}, "Refund": {}},
    }


def _all_ways(document: dict[str, Any], key: str) -> list[Any]:
    """A key's value: of app and stage `dev`, and of the two tasks with and without the stage."""
    built = config(document)
    dev = built.for_stage("dev", ["Charge", "Refund"])
    plain = built.for_stage(None, ["Charge", "Refund"])
    return [
        getattr(settings, key)
        for settings in (
            plain.app,
            dev.app,
            plain.task("Charge"),
            dev.task("Charge"),
            dev.task("Refund"),
        )
    ]


def test_lists_add_in_the_order_of_the_levels() -> None:
    document = _four_levels("layers", ["z"], ["b", "a"], ["m"], ["c"])

    assert _all_ways(document, "layers") == [
        ("z",),
        ("z", "b", "a"),
        ("z", "m"),
        ("z", "b", "a", "m", "c"),
        ("z", "b", "a"),
    ]


@pytest.mark.parametrize("key", ["layers", "subnet_ids", "security_group_ids"])
def test_of_equal_entries_the_first_is_kept(key: str) -> None:
    # The order of layers is the order in which they cover each other's files: none is sorted.
    ref: dict[str, Any] = {"Ref": "Thing"}
    document = _four_levels(key, ["b", ref], ["a", "b"], [ref, "b", "a"], ["b", "0", "0"])
    for other in ("subnet_ids", "security_group_ids"):
        document.setdefault(other, ["x"])

    assert _all_ways(document, key)[3] == ("b", ref, "a", "0")


def test_equal_policies_and_extras_are_all_kept() -> None:
    policies = _four_levels("policies", ["a"], ["a"], ["a"], ["a"])
    extra = {"Type": "AWS::A::B"}
    extras = _four_levels("managed_queue_extras", [extra], [extra], [], [])

    assert len(_all_ways(policies, "policies")[3]) == 4
    assert len(_all_ways(extras, "managed_queue_extras")[3]) == 2


@pytest.mark.parametrize("key", ["tags", "environment_variables"])
def test_maps_merge_and_the_innermost_value_of_a_key_wins(key: str) -> None:
    document = _four_levels(
        key,
        {"LEVEL": "app", "APP": "1"},
        {"LEVEL": "stage", "STAGE": "1"},
        {"LEVEL": "task", "APP": "2"},
        {"LEVEL": "task stage"},
    )

    assert _all_ways(document, key) == [
        {"LEVEL": "app", "APP": "1"},
        {"LEVEL": "stage", "APP": "1", "STAGE": "1"},
        {"LEVEL": "task", "APP": "2"},
        {"LEVEL": "task stage", "APP": "2", "STAGE": "1"},
        {"LEVEL": "stage", "APP": "1", "STAGE": "1"},
    ]


@pytest.mark.parametrize("key", ["memory", "timeout", "ephemeral_storage", "reserved_concurrency"])
def test_scalars_override(key: str) -> None:
    assert _all_ways(_four_levels(key, 600, 601, 602, 603), key) == [600, 601, 602, 603, 601]
    assert _all_ways({"stages": {"dev": {}}}, key) == [None] * 5


def test_false_and_zero_override_too() -> None:
    document = {
        "auto_create_acm_certificate": True,
        "reserved_concurrency": 5,
        "stages": {"dev": {"auto_create_acm_certificate": False, "reserved_concurrency": 0}},
    }
    app = config(document).for_stage("dev", []).app

    assert not app.auto_create_acm_certificate
    assert app.reserved_concurrency == 0


def test_logging_config_merges_by_key() -> None:
    document = _four_levels(
        "logging_config",
        {"LogFormat": "JSON", "ApplicationLogLevel": "INFO"},
        {"ApplicationLogLevel": "DEBUG"},
        {"SystemLogLevel": "WARN"},
        {"ApplicationLogLevel": "ERROR"},
    )

    logging = _all_ways(document, "logging_config")[3]

    # As the template has it.
    assert logging.model_dump(exclude_none=True) == {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "ERROR",
        "SystemLogLevel": "WARN",
    }


@pytest.mark.parametrize(
    ("key", "app", "stage"),
    [
        ("queue_age_alarm", {"threshold": 60, "period": 300}, {"threshold": 120}),
        ("cors", {"allow_origins": ["*"], "max_age": 5}, {"allow_origins": ["https://a.example"]}),
    ],
)
def test_alarms_and_cors_override_as_a_whole(
    key: str, app: dict[str, Any], stage: dict[str, Any]
) -> None:
    built = config({key: app, "stages": {"dev": {key: stage}}})

    merged = getattr(built.for_stage("dev", []).app, key)

    assert merged.model_dump(exclude_unset=True, mode="json") == stage


def test_the_alarm_looks_at_a_day_unless_told() -> None:
    alarm = config({"queue_age_alarm": {"threshold": 60}}).for_stage(None, []).app.queue_age_alarm

    assert alarm is not None
    assert alarm.period == 86_400


def test_method_settings_of_a_stage_are_not_lost() -> None:
    document = {
        "method_settings": [{"HttpMethod": "*"}],
        "stages": {"dev": {"method_settings": [{"HttpMethod": "GET"}]}},
    }

    app = config(document).for_stage("dev", []).app

    assert app.method_settings == ({"HttpMethod": "*"}, {"HttpMethod": "GET"})


def test_nothing_of_one_task_leaks_into_another() -> None:
    document = _four_levels("tags", {"team": "orders"}, {}, {}, {}) | {
        "environment_variables": {"LEVEL": "app"},
        "managed_queue_extras": [{"Type": "AWS::A::B", "Properties": {"Names": ["a"]}}],
    }
    built = config(document)
    settings = built.for_stage("dev", ["Charge", "Refund"])
    charge: Any = settings.task("Charge")

    # What nobody should do, and a type checker refuses.
    charge.tags["leak"] = "x"
    charge.environment_variables["LEAK"] = "x"
    charge.managed_queue_extras[0]["Properties"]["Names"].append("leak")

    again = built.for_stage("dev", ["Charge", "Refund"])
    for other in (settings.task("Refund"), settings.app, again.task("Charge")):
        assert other.tags == {"team": "orders"}
        assert other.environment_variables == {"LEVEL": "app"}
        assert other.managed_queue_extras[0]["Properties"] == {"Names": ["a"]}
    assert built == config(document)


def test_settings_are_frozen() -> None:
    settings = config({}).for_stage(None, ["Charge"])

    with pytest.raises(ValueError, match="frozen"):
        settings.task("Charge").memory = 512


def test_each_value_knows_where_it_comes_from() -> None:
    document = {
        "environment_variables": {"LEVEL": "app", "ONLY_APP": "1"},
        "layers": ["z", "b"],
        "memory": 256,
        "logging_config": {"LogFormat": "JSON"},
        "cors": {"allow_origins": ["*"]},
        "policies": [STATEMENT],
        "stages": {"dev": {"layers": ["b", "a"], "memory": 512}},
        "tasks": {
            "Charge": {
                "environment_variables": {"LEVEL": "task"},
                "stages": {"dev": {"logging_config": {"SystemLogLevel": "WARN"}}},
            }
        },
    }
    settings = config(document).for_stage("dev", ["Charge"])

    assert settings.provenance("Charge") == [
        Origin("environment_variables.LEVEL", "task", "tasks.Charge.environment_variables.LEVEL"),
        Origin("environment_variables.ONLY_APP", "1", "environment_variables.ONLY_APP"),
        Origin("policies[0]", {"Version": "2012-10-17", "Statement": [STATEMENT]}, "policies[0]"),
        Origin("layers[0]", "z", "layers[0]"),
        Origin("layers[1]", "b", "layers[1]"),
        Origin("layers[2]", "a", "stages.dev.layers[1]"),
        Origin("logging_config.LogFormat", "JSON", "logging_config.LogFormat"),
        Origin(
            "logging_config.SystemLogLevel",
            "WARN",
            "tasks.Charge.stages.dev.logging_config.SystemLogLevel",
        ),
        Origin("memory", 512, "stages.dev.memory"),
    ]
    assert settings.provenance()[-1] == Origin("cors", {"allow_origins": ["*"]}, "cors")
    assert Origin("memory", 512, "stages.dev.memory") in settings.provenance()
    with pytest.raises(ConfigError, match="no task"):
        settings.provenance("Refund")


def test_the_config_of_an_app_of_the_ancestor_is_taken_as_it_is() -> None:
    path = ROOT / "tests" / "ancestor" / "feature_app" / ".async_lambda" / "config.json"
    built = parse_config(path.read_bytes())
    settings = built.for_stage("prod", ["Charge", "GetOrder"])

    assert built.stages == tuple(json.loads(path.read_text())["stages"])
    for stage in built.stages:
        built.for_stage(stage, ["Charge", "GetOrder"])
    assert settings.task("Charge").environment_variables == {
        "LEVEL": "task-prod",
        "ONLY_APP": "1",
        "ONLY_TASK": "1",
    }
    assert [layer for layer in settings.task("Charge").layers if isinstance(layer, str)] == [
        f"arn:aws:lambda:us-east-1:123456789012:layer:{name}:1"
        for name in ("z-first", "a-second", "m-task")
    ]


@pytest.mark.parametrize(
    ("document", "path", "what"),
    [
        (
            {"stages": {"dev": {"subnet_ids": ["a"]}}},
            "stages.dev.subnet_ids",
            "without security_group_ids",
        ),
        (
            {"tasks": {"Charge": {"security_group_ids": ["a"]}}},
            "tasks.Charge.security_group_ids",
            "without subnet_ids",
        ),
        (
            {"layers": ["1", "2", "3"], "tasks": {"Charge": {"layers": ["4", "5", "6"]}}},
            "tasks.Charge.layers[2]",
            "layer 6",
        ),
        (
            {"tasks": {"Charge": {"logging_config": {"ApplicationLogLevel": "INFO"}}}},
            "tasks.Charge.logging_config.ApplicationLogLevel",
            "only where LogFormat is JSON",
        ),
        (
            {"environment_variables": {"BIG": "x" * 4000, "MORE": "x" * 100}},
            "environment_variables",
            "4,107 bytes",
        ),
        (
            {"tags": {f"t{number}": "" for number in range(47)}},
            "tags.t46",
            "there are 47 tags",
        ),
        (
            {"managed_queue_extras": [{"Type": "AWS::A::B", "DependsOn": "$EXTRA1"}]},
            "managed_queue_extras[0]",
            "$EXTRA1 stands for no extra: there is 1",
        ),
    ],
)
def test_what_cannot_be_deployed_together_is_refused_where_it_stands(
    document: dict[str, Any], path: str, what: str
) -> None:
    built = config({"stages": {"dev": {}}} | document)

    with pytest.raises(ConfigError) as caught:
        built.for_stage("dev", ["Charge", "Refund"])

    assert caught.value.where == f".async_lambda/config.json: {path}"
    assert what in caught.value.what


def test_what_is_whole_only_together_is_taken() -> None:
    document = {
        "subnet_ids": ["a"],
        "logging_config": {"ApplicationLogLevel": "INFO"},
        "managed_queue_extras": [{"Type": "AWS::A::B"}],
        "tasks": {
            "Charge": {
                "security_group_ids": ["b"],
                "logging_config": {"LogFormat": "JSON"},
                "managed_queue_extras": [{"Type": "AWS::A::B", "DependsOn": "$EXTRA0"}],
            }
        },
    }

    config(document).for_stage(None, ["Charge"])
