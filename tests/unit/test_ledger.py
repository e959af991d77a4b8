"""How much of AWS's limits a stack uses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.paths import ROOT
from support.templates import expanded

from asynclambda.build.bundle import Bundle
from asynclambda.build.bundle.result import PackageSize
from asynclambda.build.ledger import Entry, Limit, check, make_ledger
from asynclambda.build.ledger.expansion import expanded_count
from asynclambda.errors import AsyncLambdaError, BuildError

EXAMPLE = ROOT / "examples" / "orders" / "template.json"


def example() -> dict[str, Any]:
    template: dict[str, Any] = json.loads(EXAMPLE.read_text())
    return template


def entries(template: dict[str, Any], bundle: Bundle | None = None) -> dict[Limit, Entry]:
    return {entry.limit: entry for entry in make_ledger(template, bundle).entries}


def queues(count: int) -> dict[str, Any]:
    return {f"Q{index}": {"Type": "AWS::SQS::Queue", "Properties": {}} for index in range(count)}


def test_resources_are_counted_as_cloudformation_gets_them() -> None:
    template = example()
    assert expanded_count(template["Resources"]) == len(expanded(template)["Resources"])


def test_a_domain_a_version_and_a_role_of_sams_count_too() -> None:
    template = example()
    resources = template["Resources"]
    resources["AsyncLambdaAPIGateway"]["Properties"]["Domain"] = {
        "DomainName": "orders.example.com",
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "Route53": {"HostedZoneId": "Z1"},
    }
    function = resources["SweepALFunc"]["Properties"]
    del function["Role"], resources["SweepALFuncRole"]
    function["Policies"] = []
    function["SnapStart"] = {"ApplyOn": "PublishedVersions"}
    function["AutoPublishAlias"] = "live"
    assert expanded_count(resources) == len(expanded(template)["Resources"])


def test_the_worst_function_and_role_are_named() -> None:
    found = entries(example())
    assert found[Limit.ROLE_CHARACTERS].subject == "ChargeCardALFuncRole"
    assert 0 < found[Limit.ENVIRONMENT_BYTES].used < 4_096


def test_concurrency_and_polling_are_summed_over_lanes() -> None:
    found = entries(example())
    assert found[Limit.LANE_CONCURRENCY].used == 12
    # Five queues, each asked fifteen times a minute.
    assert found[Limit.POLLING_REQUESTS].used == 5 * 15 * 43_800


def test_an_expression_is_no_metric_of_an_alarm() -> None:
    metrics = [{"Id": f"q{index}", "MetricStat": {}} for index in range(10)]
    alarm = {"Metrics": [*metrics, {"Id": "all", "Expression": "MAX(METRICS())"}]}
    template = {"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}}}
    assert entries(template)[Limit.ALARM_METRICS].used == 10


def test_a_bundle_over_50_mb_is_said_to_need_s3(tmp_path: Any) -> None:
    package = PackageSize("numpy", "2.0", 90_000_000)
    bundle = Bundle(tmp_path / "b.zip", "0", 60_000_000, 90_000_000, (package,))
    ledger = make_ledger(example(), bundle)
    zipped = next(entry for entry in ledger.entries if entry.limit is Limit.ZIPPED_BYTES)
    assert "S3" in zipped.note
    assert ledger.packages == (package,)


def test_what_fits_is_not_refused() -> None:
    template = example()
    check(make_ledger(template, None), template, {"resources": 31})


def test_the_projects_own_limit_is_kept() -> None:
    template = example()
    with pytest.raises(BuildError, match="31 resources of the stack; the project takes 30"):
        check(make_ledger(template, None), template, {"resources": 30})


def test_past_500_resources_the_error_says_what_would_help() -> None:
    template = {"Resources": {**example()["Resources"], **queues(480)}}
    with pytest.raises(BuildError) as caught:
        check(make_ledger(template, None), template, {})
    text = str(caught.value)
    assert "511 resources of the stack; AWS takes 500" in text
    assert "shared_function_role=True" in text
    assert "saves 4" in text
    assert "Split into 2 apps" in text


def test_the_options_of_the_command_are_read() -> None:
    from asynclambda.cli.ledger import limits

    assert limits(["resources=400", "zipped_bytes=1"]) == {"resources": 400, "zipped_bytes": 1}
    with pytest.raises(AsyncLambdaError, match="the names are resources"):
        limits(["resource=400"])
