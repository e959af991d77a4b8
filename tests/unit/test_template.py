"""The template's text: the same values for every reader, whether it reads JSON or YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.plans import plan_here

from asynclambda import App, AsyncEvent, AsyncTask, registry
from asynclambda.build.plan import Plan, Resource
from asynclambda.build.template import dump, merge, render
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def _registry() -> Iterator[None]:
    with registry.isolated():
        yield


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back_from_json_and_yaml(text: str) -> None:
    template = {"Description": text}

    written = dump(template)

    assert json.loads(written) == template
    written.encode()
    # YAML has no way to write half a character, and JSON's is an error to it.
    if not any("\ud800" <= each <= "\udfff" for each in text):
        assert yaml.safe_load(written) == template


def test_letters_of_all_languages_stay_readable() -> None:
    assert dump({"a": "größer 注文 😀"}) == '{\n  "a": "größer 注文 😀"\n}\n'


def test_extras_merge_into_maps_and_override_all_else() -> None:
    template: dict[str, Any] = {"Resources": {"A": {"Type": "X", "Properties": {"List": [1]}}}}
    extras: dict[str, Any] = {
        "Resources": {"A": {"Properties": {"List": [2], "New": 1}}, "B": {"Type": "Y"}},
        "Outputs": {},
    }

    merged = merge(template, extras)

    assert merged == {
        "Resources": {
            "A": {"Type": "X", "Properties": {"List": [2], "New": 1}},
            "B": {"Type": "Y"},
        },
        "Outputs": {},
    }
    assert template == {"Resources": {"A": {"Type": "X", "Properties": {"List": [1]}}}}


def test_two_resources_of_one_id_are_an_error() -> None:
    plan = Plan(
        resources=(Resource("A", "AWS::SQS::Queue", {}), Resource("A", "AWS::S3::Bucket", {})),
        function_globals={},
        outputs={},
        payloads={},
    )

    with pytest.raises(BuildError, match="two resources have the logical id 'A'"):
        render(plan)


@pytest.mark.usefixtures("_registry")
def test_a_tag_without_a_value_is_where_aws_takes_it() -> None:
    App("shop")

    class Charge(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None: ...

    config = {"tags": {"team": "", "cost": "7"}, "queue_age_alarm": {"threshold": 60}}
    resources = plan_here(config)["Resources"]

    for queue in ("ChargeALQueue", "AsyncLambdaDLQ", "AsyncLambdaDelayDLQ"):
        assert resources[queue]["Properties"]["MaximumMessageSize"] == 1_048_576

    def keys(logical_id: str) -> list[str]:
        return [tag["Key"] for tag in resources[logical_id]["Properties"]["Tags"]]

    for each in ("AsyncLambdaDelayScheduleGroup", "AsyncLambdaQueueAgeAlarm0"):
        assert keys(each) == ["cost", "framework", "framework-version"]
    for each in ("AsyncLambdaPayloadBucket", "ChargeALQueue"):
        assert {"team", "cost"} < set(keys(each))
