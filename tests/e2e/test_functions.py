"""What a function has around it: the bundle's modules, its own INIT, and what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.deployed import DeployedApp

#: Packages of the environment that runs these tests; a bundle has none of them.
NOT_BUNDLED = ["pytest", "typer", "rich", "uv", "ministack", "mypy", "hypothesis", "support"]
#: Parts of the package that a bundle is built without.
NOT_SHIPPED = ["asynclambda.build", "asynclambda.local", "asynclambda.cli", "asynclambda.testing"]


def test_only_what_is_in_the_bundle_can_be_imported(workshop: DeployedApp) -> None:
    seen = workshop.call("Probe", [*NOT_BUNDLED, *NOT_SHIPPED])

    missing = {name: f"No module named '{name}'" for name in [*NOT_BUNDLED, *NOT_SHIPPED]}
    assert seen["imports"] == {
        name: f"ModuleNotFoundError: {text}" for name, text in missing.items()
    }
    assert not [folder for folder in seen["path"] if "site-packages" in folder]


def test_all_that_is_in_the_bundle_can_be_imported(workshop: DeployedApp) -> None:
    modules = ["workshop", "src.counting.warm", "tariffs", "packaging", "pydantic", "asynclambda"]
    seen = workshop.call("Probe", [*modules, "boto3"])

    root = seen["imports"]["workshop"].removesuffix("workshop.py")
    assert {name for name in modules if not seen["imports"][name].startswith(root)} == set()
    assert not seen["imports"]["boto3"].startswith(root)  # the runtime's own
    assert seen["newest"] == "1.10"


def test_a_function_imports_its_own_modules_and_no_others(workshop: DeployedApp) -> None:
    # The module of `Imported` and `src.counting` have no business in the function of `Probe`.
    assert workshop.call("Probe", [])["loaded"] == ["workshop"]


def test_init_tasks_run_once_in_the_function_of_their_task(workshop: DeployedApp) -> None:
    for _ in range(2):
        assert workshop.call("Warm") == ["Warm", "42"]
        assert workshop.call("Cold") == []

    said = [line for line in workshop.lines() if line.text.startswith("warmed for")]
    assert [(line.function, line.text) for line in said] == [("workshop-Warm", "warmed for Warm")]


def test_a_queue_of_somebody_else_s_runs_its_task(workshop: DeployedApp) -> None:
    sqs = workshop.emulator.client("sqs")
    url = sqs.get_queue_url(QueueName="imports")["QueueUrl"]
    body = '{"sku": "pen", "amount": 3, "more": true}'
    message_id = sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"]

    imported = workshop.await_record(task="Imported", message="imported")
    assert (imported["sku"], imported["amount"], imported["body"]) == ("pen", 3, body)
    assert (imported["message_id"], imported["attempt"]) == (message_id, 1)
