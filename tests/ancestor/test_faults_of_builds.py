"""Where the ancestor's templates, bundles and types fail, and ours do not.

As in test_faults.py, each test has the name of a fault and makes one check of both, and the ancestor has
to show it.
"""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support import ancestor, checkers
from support.ancestor import ancestor_python
from support.builds import build_error, template_of
from support.paths import ROOT
from support.templates import expanded

if TYPE_CHECKING:
    from pathlib import Path

    from support.feature_app import Builds

Template = dict[str, Any]


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][logical_id]["Properties"]
    return found


# --- templates -----------------------------------------------------------------------------------


def test_a_throttle_goes_straight_to_the_dlq(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def endangered(template: Template) -> list[str]:
        """Tasks of which a message is dead before it has been tried again."""
        found = []
        for logical_id, resource in template["Resources"].items():
            task_id, is_queue, _ = logical_id.partition("ALQueue")
            if is_queue and resource["Type"] == "AWS::SQS::Queue":
                queue = resource["Properties"]
                timeout = properties(template, f"{task_id}ALFunc")["Timeout"]
                attempts = queue["RedrivePolicy"]["maxReceiveCount"]
                if queue["VisibilityTimeout"] < 6 * timeout or attempts < 2:
                    found.append(task_id)
        return found

    assert {"Charge", "Receipt", "Bulk"} <= set(endangered(ancestor_template("app")))
    assert endangered(our_template("app")) == []


def test_a_batch_reports_no_single_failures(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def reports(template: Template, task_id: str, event: str) -> bool:
        given = properties(template, f"{task_id}ALFunc")["Events"][event]["Properties"]
        return "ReportBatchItemFailures" in given.get("FunctionResponseTypes", [])

    for task_id, event in (("Bulk", "ManagedSQSL1"), ("Changes", "DynamoDBEvent")):
        assert not reports(ancestor_template("app"), task_id, event)
        assert reports(our_template("app"), task_id, event)


def test_the_tags_of_one_task_are_on_others(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def tagged(template: Template) -> set[str]:
        """What has the tag that only Charge is given."""
        return {
            logical_id
            for logical_id, resource in expanded(template)["Resources"].items()
            if '"cost"' in json.dumps(resource.get("Properties", {}).get("Tags", {}))
        }

    own = {"ChargeALFunc", "ChargeALFuncRole", "ChargeALQueue", "ChargeALQueueL1"}
    assert {"ReceiptALQueue", "QuoteALFunc"} <= tagged(ancestor_template("prod"))
    assert tagged(our_template("prod")) == own


def test_the_logging_of_one_task_is_that_of_others(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def level(template: Template, task_id: str) -> str:
        function = properties(expanded(template), f"{task_id}ALFunc")
        text: str = function["LoggingConfig"]["ApplicationLogLevel"]
        return text

    # GetOrder alone asks for WARN.
    assert level(ancestor_template("prod"), "Receipt") == "WARN"
    assert level(our_template("prod"), "Receipt") == "INFO"
    assert level(our_template("prod"), "GetOrder") == "WARN"


def test_the_environment_of_one_task_is_that_of_others(
    ancestor_template: Builds, our_template: Builds, feature_app: Path
) -> None:
    def variables(template: Template, task_id: str) -> dict[str, str]:
        found = properties(expanded(template), f"{task_id}ALFunc")
        names: dict[str, str] = found["Environment"]["Variables"]
        return names

    # It shows where two templates are made in a process, as a development server does.
    twice = ancestor.run_code(
        feature_app,
        "app",
        """
import json, pathlib
config = json.loads(pathlib.Path(".async_lambda/config.json").read_text())
config.setdefault("environment_variables", {})
app.generate_sam_template("app", config)
result = app.generate_sam_template("app", config)
""",
    )
    assert twice.error is None, twice.traceback
    assert "ONLY_TASK" in twice.result["Globals"]["Function"]["Environment"]["Variables"]
    assert "ONLY_TASK" not in variables(our_template("app"), "Receipt")
    assert variables(our_template("app"), "Charge")["ONLY_TASK"] == "1"


def test_method_settings_of_a_stage_are_dropped(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def paths(template: Template) -> list[str]:
        settings = properties(template, "AsyncLambdaAPIGateway")["MethodSettings"]
        return [each["ResourcePath"] for each in settings]

    assert paths(ancestor_template("prod")) == ["/*"]
    assert paths(our_template("prod")) == ["/*", "/orders"]


def test_layers_are_in_the_order_of_the_alphabet(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def layers(template: Template) -> list[str]:
        arns = properties(expanded(template), "ChargeALFunc")["Layers"]
        return [arn.split(":")[6] for arn in arns]

    written = ["z-first", "a-second", "m-task"]
    assert sorted(layers(ancestor_template("prod"))) == sorted(written)
    assert layers(ancestor_template("prod")) != written
    assert layers(our_template("prod")) == written


def test_every_function_may_send_to_every_queue(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def senders(template: Template, queue: str) -> set[str]:
        """The tasks whose functions may send to a queue."""
        found = expanded(template)
        return {
            logical_id.removesuffix("ALFunc")
            for logical_id, resource in found["Resources"].items()
            if resource["Type"] == "AWS::Lambda::Function"
            and any(fnmatch.fnmatch(queue, each) for each in sendable(found, logical_id))
        }

    everybody = senders(ancestor_template("app"), "feature-Charge-L1")
    assert len(everybody) == 19
    assert senders(our_template("app"), "feature-Charge-L1") == {"Sweep", "PlaceOrder"}
    assert senders(our_template("app"), "feature-Receipt") == {"Refund"}
    assert senders(our_template("app"), "warehouse-Ship") == {"Nightly"}
    assert senders(our_template("app"), "feature-Report") == set()


def sendable(template: Template, function_id: str) -> list[str]:
    """The queues, by name or pattern, that a function's role lets it send to."""
    role = properties(template, properties(template, function_id)["Role"]["Fn::GetAtt"][0])
    managed = [each["Ref"] for each in role["ManagedPolicyArns"] if "Ref" in each]
    policies = [*role.get("Policies", []), *(properties(template, each) for each in managed)]
    documents = [each["PolicyDocument"] for each in policies]
    names = []
    for document in documents:
        for statement in document["Statement"]:
            if "sqs:SendMessage" in statement["Action"]:
                given = statement["Resource"]
                for resource in given if isinstance(given, list) else [given]:
                    text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
                    names.append(text.rpartition(":")[2])
    return names


def test_a_shared_role_cannot_read_a_stream(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def reads(template: Template) -> bool:
        role = properties(template, "AsyncLambdaSharedFunctionRole")
        return "dynamodb:GetRecords" in json.dumps(role)

    assert not reads(ancestor_template("shared"))
    assert reads(our_template("shared"))


def test_snap_start_has_no_effect(ancestor_template: Builds, our_template: Builds) -> None:
    def published(template: Template) -> bool:
        """Whether events go to a version, of which alone there are snapshots."""
        mapping = properties(expanded(template), "SnappedALFuncManagedSQS")
        return bool(mapping["FunctionName"] != {"Ref": "SnappedALFunc"})

    for template in (ancestor_template("app"), our_template("app")):
        assert properties(template, "SnappedALFunc")["SnapStart"]["ApplyOn"] == "PublishedVersions"
    assert not published(ancestor_template("app"))
    assert published(our_template("app"))


# --- what is wrong, and found too late -----------------------------------------------------------

#: A mistake of the app, in the two APIs, and what ours says to it.
MISTAKES = {
    "a schedule of one minutes": (
        "@app.scheduled_task('S', schedule_expression='rate(1 minutes)')\ndef s(event): ...",
        "class S(ScheduledTask, schedule_expression='rate(1 minutes)'):\n    def run(self, event): ...",
        r"rate\(1 minute\)",
    ),
    "no schedule at all": (
        "@app.scheduled_task('S', schedule_expression='nonsense')\ndef s(event): ...",
        "class S(ScheduledTask, schedule_expression='nonsense'):\n    def run(self, event): ...",
        "schedule_expression",
    ),
    "a timeout over 900 seconds": (
        "@app.async_task('T', timeout=5000)\ndef t(event): ...",
        "class T(AsyncTask[int], timeout=5000):\n    def run(self, event): ...",
        "1 to 900 seconds",
    ),
    "a concurrency of one": (
        "@app.async_task('T', maximum_concurrency=1)\ndef t(event): ...",
        "class T(AsyncTask[int], maximum_concurrency=1):\n    def run(self, event): ...",
        "2 to 1,000",
    ),
    "no lanes": (
        "@app.async_task('T', lane_count=0)\ndef t(event): ...",
        "class T(AsyncTask[int], lane_count=0):\n    def run(self, event): ...",
        "1 to 100 lanes",
    ),
    "a method that is none": (
        "@app.api_task('A', path='/a', method='FETCH')\ndef a(event): ...",
        "class A(ApiTask[None, None], path='/a', method='FETCH'):\n    def run(self, event): ...",
        "no HTTP method",
    ),
    "a path without a slash": (
        "@app.api_task('A', path='a', method='GET')\ndef a(event): ...",
        "class A(ApiTask[None, None], path='a', method='GET'):\n    def run(self, event): ...",
        "begins with `/`",
    ),
    "an id that is no logical id": (
        "@app.async_task('é1')\ndef t(event): ...",
        "class T(AsyncTask[int], task_id='é1'):\n    def run(self, event): ...",
        "letters and digits",
    ),
    "an init task with two parameters": (
        "@app.async_task('T', init_tasks=[lambda a, b: None])\ndef t(event): ...",
        "class T(AsyncTask[int], init_tasks=[lambda a, b: None]):\n    def run(self, event): ...",
        "several arguments",
    ),
}
_THEIRS = """
from async_lambda import AsyncLambdaController, config_set_name
app = AsyncLambdaController()
config_set_name("shop")
lambda_handler = app.async_lambda_handler
"""
_OURS = """
from asynclambda import ApiTask, App, AsyncTask, ScheduledTask
app = App("shop")
"""


def project(folder: Path, source: str, config: dict[str, Any] | None = None) -> Path:
    """A project with a main module and a config."""
    (folder / ".async_lambda").mkdir(parents=True)
    (folder / "app.py").write_text(source, encoding="utf-8")
    (folder / ".async_lambda" / "config.json").write_text(json.dumps(config or {}))
    return folder


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_deployment(name: str, tmp_path: Path) -> None:
    theirs, ours, said = MISTAKES[name]

    built = ancestor.build(project(tmp_path / "theirs", _THEIRS + theirs), "app")
    error = build_error(project(tmp_path / "ours", _OURS + ours))

    assert "Resources" in built
    assert re.search(said, error), error


#: A mistake of the config, and what ours says to it.
WRONG_CONFIGS: dict[str, tuple[dict[str, Any], str]] = {
    "a key that is none": ({"memroy": 512}, 'memroy.*Did you mean "memory"'),
    "a key of the API at a task": (
        {"tasks": {"T": {"domain_name": "a"}}},
        r"tasks\.T\.domain_name",
    ),
    "a task that is none": ({"tasks": {"Tsak": {}}}, r'tasks\.Tsak.*[^"]*T\b'),
    "a string for a list": ({"layers": "abc"}, "layers"),
    "an extra that is none": (
        {"managed_queue_extras": [{"Type": "A::B", "Properties": {"X": "$EXTRA7"}}]},
        r"\$EXTRA7 stands for no extra",
    ),
    "a domain without a certificate": ({"domain_name": "a.example.com"}, "certificate"),
}
_THEIR_TASKS = """
@app.async_task("T")
def t(event): ...
@app.api_task("A", path="/a", method="GET")
def a(event): ...
"""
_OUR_TASKS = """
class T(AsyncTask[int]):
    def run(self, event): ...
class A(ApiTask[None, None], path="/a", method="GET"):
    def run(self, event): ...
"""


@pytest.mark.parametrize("name", WRONG_CONFIGS)
def test_a_mistake_of_the_config_is_ignored(name: str, tmp_path: Path) -> None:
    config, said = WRONG_CONFIGS[name]

    built = ancestor.build(project(tmp_path / "theirs", _THEIRS + _THEIR_TASKS, config), "app")
    error = build_error(project(tmp_path / "ours", _OURS + _OUR_TASKS, config))

    assert "Resources" in built
    assert re.search(said, error, re.DOTALL), error


def test_a_schedule_has_no_time_zone(tmp_path: Path) -> None:
    keywords = "schedule_expression='cron(0 8 * * ? *)', timezone='Europe/Berlin'"
    theirs = project(
        tmp_path / "theirs", f"{_THEIRS}@app.scheduled_task('S', {keywords})\ndef s(event): ..."
    )
    ours = project(
        tmp_path / "ours",
        f"{_OURS}class S(ScheduledTask, {keywords}):\n    def run(self, event): ...",
    )

    imported = ancestor.run_code(theirs, "app", "result = 'it has one'")
    schedule = properties(template_of(ours), "SALFunc")["Events"]["ScheduledEvent"]

    assert imported.result is None
    assert imported.error is not None
    assert "timezone" in imported.error[1]
    assert schedule["Properties"]["ScheduleExpressionTimezone"] == "Europe/Berlin"


# --- types ---------------------------------------------------------------------------------------

_THEIR_PROGRAM = """
from async_lambda import AsyncLambdaController, ManagedSQSEvent

app = AsyncLambdaController()


@app.async_task("Charge", timeuot=3)
def charge(event: ManagedSQSEvent) -> None:
    event.payload.order_id.upper().no_such_thing
    app.async_invoke("Chrage", payload={1, 2, 3})
"""
_OUR_PROGRAM = """
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("shop")


class Order(BaseModel):
    order_id: int


class Charge(AsyncTask[Order], timeuot=3):  # call-arg
    def run(self, event: AsyncEvent[Order]) -> None:
        event.payload.order_id.upper()  # attr-defined
        Charge.invoke({"order_id": 3})  # arg-type


class Other(AsyncTask[Order], memory="much"):  # arg-type
    def run(self, event: AsyncEvent[str]) -> None: ...  # override


Chrage.invoke(Order(order_id=1))  # name-defined
"""


def mypy_strict(*arguments: str | Path, folder: Path) -> list[str]:
    """The codes of what `mypy --strict` finds, with no settings of the project's."""
    settings = ["--config-file=", "--output=json", f"--cache-dir={ROOT / '.mypy_cache/ancestor'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *settings, *arguments],
        cwd=folder,
        env={"PATH": "", "MYPYPATH": str(folder)},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return sorted(each["code"] for each in found if each["severity"] == "error")


def test_a_checker_sees_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "theirs.py").write_text(_THEIR_PROGRAM)
    (tmp_path / "ours.py").write_text(_OUR_PROGRAM)
    python = ancestor_python()

    theirs = mypy_strict("--python-executable", python, "theirs.py", folder=tmp_path)
    ours = mypy_strict("ours.py", folder=tmp_path)

    # That the decorator is not typed is all that it says.
    assert theirs == ["untyped-decorator"]
    assert ours == sorted(re.findall(r"# ([a-z-]+)$", _OUR_PROGRAM, re.MULTILINE))
    assert len(ours) == 6


def test_the_package_itself_is_hardly_typed(tmp_path: Path) -> None:
    python = ancestor_python()
    [package] = (python.parents[1] / "lib").glob("*/site-packages/async_lambda")
    shutil.copytree(package, tmp_path / "async_lambda")

    found = mypy_strict("--python-executable", python, "--package", "async_lambda", folder=tmp_path)

    assert len(found) > 200
    assert checkers.mypy([ROOT / "asynclambda"]) == []
