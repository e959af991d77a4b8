"""The example is deployed by aws-sam-cli, with the template and the bundle as they were built."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from support import sam
from support.command import asynclambda
from support.deployed import PATIENCE, DeployedApp
from support.example import ORDERS, copy_project
from support.local_app import until

from asynclambda.local.deployment import Deployment
from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The engine runs a function of such a template under its own Python, whatever its runtime says.
RUNTIME = f"python3.{sys.version_info.minor}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built for the Python of the engine."""
    folder = copy_project(ORDERS, tmp_path_factory.mktemp("sam"))
    main = folder / "app.py"
    main.write_text(main.read_text().replace("python3.13", RUNTIME))
    done = asynclambda("build", "app", "--stage", "demo", cwd=folder)
    assert done.status == 0, done.text
    return folder


@pytest.fixture(scope="module")
def engine() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def done(project: Path, engine: Emulator) -> sam.Done:
    """The deployment, as the README has it."""
    template = project / "template.json"
    capabilities = ["CAPABILITY_IAM"]
    return sam.deploy(template, "orders", endpoint=engine.endpoint_url, capabilities=capabilities)


def test_sam_deploys_every_resource(project: Path, engine: Emulator, done: sam.Done) -> None:
    assert done.returncode == 0, done.output
    assert "Successfully created/updated stack - orders" in done.output
    template = json.loads((project / "template.json").read_text())
    stack = engine.client("cloudformation").describe_stack_resources(StackName="orders")
    there = {each["LogicalResourceId"] for each in stack["StackResources"]}
    assert template["Resources"].keys() <= there


@pytest.fixture(scope="module")
def deployed(project: Path, engine: Emulator, done: sam.Done) -> DeployedApp:
    """What sam has deployed, as the other end-to-end tests see an app."""
    assert done.returncode == 0, done.output
    stack = engine.client("cloudformation").describe_stack_resources(StackName="orders")
    ids = {each["LogicalResourceId"]: each for each in stack["StackResources"]}

    def of_type(kind: str) -> dict[str, str]:
        found = {name: each for name, each in ids.items() if each["ResourceType"] == kind}
        return {name: each["PhysicalResourceId"] for name, each in found.items()}

    [api] = of_type("AWS::ApiGateway::RestApi").values()
    deployment = Deployment(
        stack_name="orders",
        api_url=f"{engine.endpoint_url}/_aws/execute-api/{api}/prod",
        functions=of_type("AWS::Lambda::Function"),
        queues=of_type("AWS::SQS::Queue"),
        template=json.loads((project / "template.json").read_text()),
        differences=(),
        changed=True,
    )
    return DeployedApp(engine, deployment, project / ".async_lambda/build/deployment.zip")


def test_what_sam_deployed_takes_an_order_to_its_receipt(deployed: DeployedApp) -> None:
    order = {"order_id": "by-sam", "cents": 60_000}

    answer = deployed.request("POST", "/orders", order)

    assert (answer.status, answer.body) == (200, {"order_id": "by-sam", "lane": 1})
    logs = deployed.emulator.client("logs")

    def ends() -> list[str]:
        # The engine's own workers show no line of a logger, only that the function ran.
        groups = logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/orders-SendReceipt")
        return [
            event["message"]
            for group in groups["logGroups"]
            for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            if event["message"].startswith("END")
        ]

    until(lambda: bool(ends()), PATIENCE)
    # Run, and not failed: no message waits for another attempt or is dead.
    until(lambda: all(map(deployed.is_empty, deployed.deployment.queues)))
