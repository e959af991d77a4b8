"""The template tools find what is wrong, and only that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support import sam

if TYPE_CHECKING:
    from pathlib import Path

_QUEUE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}},
}


def _text(**properties: object) -> str:
    """The template of a queue with these properties."""
    template = json.loads(json.dumps(_QUEUE))
    template["Resources"]["Queue"]["Properties"].update(properties)
    return json.dumps(template)


def test_cfn_lint_has_nothing_against_a_right_template() -> None:
    assert sam.lint_template(_text()) == []


@pytest.mark.parametrize(
    ("properties", "rule", "path"),
    [
        ({"VisibilityTimeoutx": 60}, "E3002", "Resources/Queue/Properties"),
        ({"QueueName": {"Ref": "NoSuch"}}, "E1020", "Resources/Queue/Properties/QueueName/Ref"),
        ({"DelaySeconds": 901}, "E3034", "Resources/Queue/Properties/DelaySeconds"),
    ],
)
def test_cfn_lint_tells_what_is_wrong_and_where(
    properties: dict[str, object], rule: str, path: str
) -> None:
    [found] = sam.lint_template(_text(**properties))

    assert found.startswith(f"{rule} {path}")


def test_sam_validate_tells_right_from_wrong(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    right.write_text(_text())
    wrong.write_text(_text(VisibilityTimeoutx=60))

    accepted, refused = sam.validate(right), sam.validate(wrong)

    assert accepted.returncode == 0, accepted.output
    assert refused.returncode == 1
    assert "VisibilityTimeoutx" in refused.output


def test_a_deployment_without_an_engine_fails_and_says_so(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(_text())

    done = sam.deploy(template, "two", endpoint="http://127.0.0.1:9", bucket="bucket")

    assert done.returncode != 0
    assert "127.0.0.1:9" in done.output
