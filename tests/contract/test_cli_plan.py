"""`asynclambda plan`: what a deployment changes, and whether it may."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support.builds import template_of
from support.command import asynclambda, clean_environment

from asynclambda.build.template import dump
from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APP = """
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, DirectEvent, DirectTask

app = App("shop")


class Order(BaseModel):
    order_id: str
    cents: int = 0


class Charge(AsyncTask[Order], lane_count=2):
    def run(self, event: AsyncEvent[Order]) -> None:
        Receipt.invoke(event.payload.order_id)


class Receipt(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None: ...


class Price(DirectTask[int, int]):
    def run(self, event: DirectEvent[int]) -> int:
        return event.payload
"""
OTHER_LANES = APP.replace("lane_count=2", "lane_count=1, memory=512")
NEW_FIELD = APP.replace("    cents: int = 0\n", "    cents: int = 0\n    mail: str\n")
RENAMED = APP.replace("    cents: int = 0\n", "    pennies: int\n")
#: The old type stands before the new one, and the task reads it.
UPGRADED = RENAMED.replace(
    "class Order(",
    "class OldOrder(BaseModel):\n    order_id: str\n    cents: int = 0\n\n\nclass Order(",
).replace(
    "lane_count=2):\n",
    "lane_count=2):\n    @classmethod\n    def upgrade_from(cls, old: OldOrder) -> Order:\n"
    "        return Order(order_id=old.order_id, pennies=old.cents)\n\n",
)
OTHER_RECEIPT = APP.replace("AsyncTask[str]", "AsyncTask[Order]").replace(
    "AsyncEvent[str]", "AsyncEvent[Order]"
)
STACK = "shop-stack"
BUCKET = "code"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose app was built, and is as it was then."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "template.json").write_text(dump(template_of(tmp_path)))
    return tmp_path


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def edited(project: Path, source: str) -> Path:
    (project / "app.py").write_text(source)
    return project


def deployed(project: Path, emulator: Emulator) -> None:
    """Deploy the template of a project as `sam deploy` does: the code in S3, and the template as YAML."""
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("app.py", (project / "app.py").read_text())
    emulator.client("s3").create_bucket(Bucket=BUCKET)
    emulator.client("s3").put_object(Bucket=BUCKET, Key="code.zip", Body=zipped.getvalue())
    template: dict[str, Any] = json.loads((project / "template.json").read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{BUCKET}/code.zip"
    client = emulator.client("cloudformation")
    client.create_stack(
        StackName=STACK,
        TemplateBody=yaml.safe_dump(template, sort_keys=False),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    client.get_waiter("stack_create_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )


def test_an_app_that_stays_changes_nothing(project: Path) -> None:
    ended = asynclambda("plan", "app", "--against", "template.json", cwd=project)

    assert (ended.status, ended.text) == (0, "Nothing changes but the code.\n")


def test_what_changes_is_told_and_may(project: Path) -> None:
    ended = asynclambda(
        "plan", "app", "--against", "template.json", cwd=edited(project, OTHER_LANES)
    )

    assert ended.status == 0, ended.text
    assert "  ~ Charge  memory 128 MB -> 512 MB; lanes 2 -> 1" in ended.out
    assert "  - ChargeALQueueL1  AWS::SQS::Queue" in ended.out
    assert "    - sqs:ReceiveMessage on shop-Charge-L1" in ended.out
    assert "  ChargeALQueueL1 (shop-Charge-L1) is removed" in ended.out


def test_a_field_that_what_waits_lacks_is_refused(project: Path) -> None:
    ended = asynclambda("plan", "app", "--against", "template.json", cwd=edited(project, NEW_FIELD))

    assert ended.status == 1
    assert (
        "the new code does not read:\n  Charge  mail: it is required, and is not sent" in ended.out
    )
    assert "Error: messages of Charge would not be read" in ended.err
    assert "`--allow-incompatible` lets it be" in ended.err


def test_it_may_be_allowed(project: Path) -> None:
    ended = asynclambda(
        *("plan", "app", "--against", "template.json", "--allow-incompatible"),
        cwd=edited(project, NEW_FIELD),
    )

    assert (ended.status, ended.err) == (0, "")
    assert "Charge  mail: it is required, and is not sent" in ended.out


def test_what_the_old_code_would_not_read_is_refused_as_well(project: Path) -> None:
    ended = asynclambda(
        "plan", "app", "--against", "template.json", cwd=edited(project, OTHER_RECEIPT)
    )

    assert ended.status == 1
    assert "  Receipt  the payload: sent as string, read as object" in ended.out
    assert "  Receipt  the payload: sent as object, read as string" in ended.out


def test_upgrade_from_reads_what_waits(project: Path) -> None:
    refused = asynclambda("plan", "app", "--against", "template.json", cwd=edited(project, RENAMED))
    told = asynclambda("plan", "app", "--against", "template.json", cwd=edited(project, UPGRADED))

    assert refused.status == 1
    assert "Charge  pennies: it is required, and is not sent" in refused.out
    assert told.status == 0, told.text
    assert "pennies" not in told.out


def test_upgrade_from_of_another_type_does_not(project: Path) -> None:
    source = UPGRADED.replace("    cents: int = 0\n", "    cents: int\n    dollars: int\n")

    ended = asynclambda("plan", "app", "--against", "template.json", cwd=edited(project, source))

    assert ended.status == 1
    assert "Charge  dollars: as OldOrder: it is required, and is not sent" in ended.out


def test_other_tools_get_json(project: Path) -> None:
    ended = asynclambda(
        *("plan", "app", "--against", "template.json", "--json"), cwd=edited(project, NEW_FIELD)
    )

    content = json.loads(ended.out)
    assert ended.status == 1
    assert content["refused"] is True
    assert content["payloads"] == [
        {
            "task_id": "Charge",
            "when": "waiting",
            "path": "mail",
            "reason": "it is required, and is not sent",
            "refused": True,
        }
    ]


def test_a_template_of_another_framework_has_no_payloads(project: Path) -> None:
    template = json.loads((project / "template.json").read_text())
    del template["Metadata"]
    (project / "template.json").write_text(json.dumps(template))

    ended = asynclambda("plan", "app", "--against", "template.json", cwd=project)

    assert ended.status == 0
    assert "Payloads are not compared" in ended.out


def test_yaml_written_by_hand_is_read_with_its_tags(project: Path) -> None:
    (project / "old.yaml").write_text(
        "Resources:\n"
        "  ChargeALQueue:\n"
        "    Type: AWS::SQS::Queue\n"
        "    Properties:\n"
        '      VisibilityTimeout: "360"\n'
        "      QueueName: !Sub '${AWS::StackName}-Charge'\n"
        "      RedrivePolicy:\n"
        "        deadLetterTargetArn: !GetAtt AsyncLambdaDLQ.Arn\n"
        "        maxReceiveCount: 5\n"
    )

    ended = asynclambda("plan", "app", "--against", "old.yaml", cwd=project)

    assert ended.status == 0, ended.text
    assert "! ChargeALQueue  AWS::SQS::Queue  replaced: another QueueName" in ended.out
    assert "  ChargeALQueue is replaced" in ended.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "there is nothing to compare with"),
        (["--against", "template.json", "--stack", "shop"], "there are two to compare with"),
        (["--against", "missing.json"], "the template cannot be read: No such file or directory"),
        (["--against", "app.py"], "it is neither JSON nor YAML"),
        (["--against", "empty.json"], "it is no template"),
    ],
)
def test_without_a_template_it_says_why(project: Path, arguments: list[str], says: str) -> None:
    (project / "empty.json").write_text("{}")

    ended = asynclambda("plan", "app", *arguments, cwd=project)

    assert (ended.status, ended.out) == (1, "")
    assert says in ended.err


def test_a_deployed_stack_is_compared_and_its_messages_are_counted(
    project: Path, emulator: Emulator
) -> None:
    environment = clean_environment(
        AWS_ENDPOINT_URL=emulator.endpoint_url,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION=emulator.region,
    )
    deployed(project, emulator)

    def planned(source: str, *more: str) -> tuple[int, str]:
        ended = asynclambda(
            *("plan", "app", "--stack", STACK, *more),
            cwd=edited(project, source),
            environment=environment,
        )
        return ended.status, ended.text

    assert planned(APP) == (0, "Nothing changes but the code.\n")

    sqs = emulator.client("sqs")
    sqs.send_message(
        QueueUrl=sqs.get_queue_url(QueueName="shop-Charge-L1")["QueueUrl"],
        MessageBody="later",
        DelaySeconds=600,
    )
    status, text = planned(OTHER_LANES)
    assert status == 0
    assert "ChargeALQueueL1 (shop-Charge-L1) is removed: 1 message now" in text

    status, text = planned(NEW_FIELD)
    assert status == 1
    assert "Charge  mail: it is required, and is not sent" in text


def test_a_stack_that_is_not_there_is_told(project: Path, emulator: Emulator) -> None:
    ended = asynclambda(
        *("plan", "app", "--stack", "nowhere"),
        cwd=project,
        environment=clean_environment(
            AWS_ENDPOINT_URL=emulator.endpoint_url,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_DEFAULT_REGION=emulator.region,
        ),
    )

    assert ended.status == 1
    assert "Error in nowhere\n  the template of the stack cannot be read" in ended.err
