"""AWS's own tools find nothing wrong with our templates: cfn-lint and `sam validate --lint`.

They see those of the examples, those of the app that uses every feature, and those of random apps: 25 in
every run, `ASYNCLAMBDA_RANDOM_APPS=200` for more (`make fuzz`).
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from support import golden
from support.feature_app import OUR_VARIANTS, build_our_variant
from support.golden import golden_file
from support.paths import ROOT
from support.random_apps import RandomApp, apps, template_of
from support.sam import Done, lint_template, validate

from asynclambda.build.config.models import AppSettings
from asynclambda.build.template import dump

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COUNT = int(os.environ.get("ASYNCLAMBDA_RANDOM_APPS", "25"))

EXAMPLES = {each.name: golden_file(each) for each in golden.EXAMPLES}
NAMES = [*EXAMPLES, *(f"feature-{name}" for name in OUR_VARIANTS)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every template as a file, by name."""
    folder = tmp_path_factory.mktemp("lint")
    found = dict(EXAMPLES)
    for name in OUR_VARIANTS:
        template = build_our_variant(name, folder / name)
        found[f"feature-{name}"] = folder / name / "template.json"
        found[f"feature-{name}"].write_text(dump(template), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def validated(files: Mapping[str, Path]) -> Mapping[str, Done]:
    """What `sam validate --lint` says to each; two at a time, since each takes seconds to start."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(files, pool.map(validate, files.values()), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_cfn_lint_finds_nothing(name: str, files: Mapping[str, Path]) -> None:
    assert lint_template(files[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", NAMES)
def test_sam_finds_nothing(name: str, validated: Mapping[str, Done]) -> None:
    assert validated[name].returncode == 0, validated[name].output


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Delay": 1}}},
    }
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template))

    assert "E3002" in lint_template(file.read_text())[0]
    assert validate(file).returncode != 0


def test_the_feature_app_uses_every_key_of_our_config(tmp_path: Path) -> None:
    used: set[str] = set()
    for file in ("feature_app/.async_lambda/config.json", "our_feature_app/ours.json"):
        config = json.loads((ROOT / "tests" / "ancestor" / file).read_text())
        levels = [config, *config["stages"].values(), *config["tasks"].values()]
        used = used.union(*levels)

    # `image_uri` is in a file of its own, and what fails a build is in no template.
    assert AppSettings.model_fields.keys() - used == {"image_uri", "max_import_ms"}


@settings(
    max_examples=COUNT,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(apps())
def test_cfn_lint_finds_nothing_in_random_apps(app: RandomApp) -> None:
    assert lint_template(dump(template_of(app))) == []
