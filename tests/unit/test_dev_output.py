"""What `asynclambda dev` makes of a session's events for a person, and of the template."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from asynclambda.cli.log_text import readable
from asynclambda.cli.show import SessionPrinter
from asynclambda.errors import BuildError
from asynclambda.local.deployment import Deployment
from asynclambda.local.localise import Difference
from asynclambda.local.log_events import LogLine
from asynclambda.local.log_fields import fields_of
from asynclambda.local.observed import RunEnded, RunError, RunStarted
from asynclambda.local.progress import (
    BuildStep,
    Deployed,
    EngineStarted,
    EngineStopped,
    HostEnded,
    Live,
    UpdateFailed,
)
from asynclambda.local.triggers import triggers

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.local.log_events import Outcome
    from asynclambda.local.progress import SessionEvent

NOW = datetime(2026, 1, 31, 8, 0, 0, 123_000, tzinfo=UTC)
#: Where the engine has unpacked a bundle.
UNPACKED = f"/tmp/asynclambda-x1/tmp/ministack-provided-code-4566/{'0f' * 32}/"  # noqa: S108
TRACEBACK = f"""Traceback (most recent call last):
  File "{UNPACKED}asynclambda/runtime/runner.py", line 44, in __call__
    return self._run(event)
           ~~~~~~~~~^^^^^^^
  File "{UNPACKED}app.py", line 11, in run
    raise ValueError("bad luck")
ValueError: bad luck"""


def function(*events: tuple[str, dict[str, JsonValue]]) -> dict[str, JsonValue]:
    """A function with events, each a type and its properties."""
    made: dict[str, JsonValue] = {
        f"Event{number}": {"Type": kind, "Properties": properties}
        for number, (kind, properties) in enumerate(events)
    }
    return {"Type": "AWS::Serverless::Function", "Properties": {"Events": made}}


TEMPLATE: dict[str, JsonValue] = {
    "Resources": {
        "PlaceALFunc": function(("Api", {"Path": "/orders", "Method": "post"})),
        "ChargeALFunc": function(
            ("SQS", {"Queue": {"Fn::GetAtt": ["ChargeALQueue", "Arn"]}}),
            ("SQS", {"Queue": {"Fn::GetAtt": ["ChargeALQueueL1", "Arn"]}}),
        ),
        "ChargeALQueue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "shop-Charge"}},
        "ChargeALQueueL1": {"Type": "AWS::SQS::Queue"},
        "TheirsALFunc": function(("SQS", {"Queue": "arn:aws:sqs:us-east-1:123456789012:theirs"})),
        "SweepALFunc": function(
            ("ScheduleV2", {"ScheduleExpression": "cron(0 8 ? * * *)"}),
            (
                "ScheduleV2",
                {
                    "ScheduleExpression": "rate(1 day)",
                    "ScheduleExpressionTimezone": "Europe/Berlin",
                },
            ),
        ),
        "ChangesALFunc": function(("DynamoDB", {"Stream": "arn:aws:dynamodb:::table/t/stream/1"})),
        "QuoteALFunc": function(),
    }
}


def test_triggers_are_told_in_words() -> None:
    assert triggers(TEMPLATE) == {
        "Place": ["POST /orders"],
        "Charge": ["queue shop-Charge", "queue ChargeALQueueL1"],
        "Theirs": ["queue theirs"],
        "Sweep": ["cron(0 8 ? * * *)", "rate(1 day) Europe/Berlin"],
        "Changes": ["stream arn:aws:dynamodb:::table/t/stream/1"],
        "Quote": [],
    }


def test_what_is_no_line_of_the_logger_has_no_fields() -> None:
    for line in ("a plain line", "3", "null", '{"level": "INFO"}', "[1]", "{"):
        assert fields_of(line) is None


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"level": "INFO", "message": "charged"}, "charged"),
        ({"level": "WARNING", "message": "slow"}, "WARNING slow"),
        ({"level": "INFO", "message": {"a": 1}}, '{"a": 1}'),
        (
            {"level": "INFO", "message": "x", "cents": 5, "ok": True, "none": None, "t": ["é"]},
            'x  cents=5  ok=true  none=null  t=["é"]',
        ),
        (
            {"level": "INFO", "message": "x", "source_task": "Place", "lane": 0, "attempt": 1},
            "x  from=Place",
        ),
        ({"level": "INFO", "message": "x", "lane": 2, "attempt": 3}, "x  lane=2  attempt=3"),
        (
            {"level": "INFO", "message": "x", "location": "run:1", "service": "shop", "task": "T"},
            "x",
        ),
    ],
)
def test_a_line_has_what_is_new_in_it(fields: dict[str, object], text: str) -> None:
    assert readable(fields).plain == text


def test_a_traceback_is_the_project_s() -> None:
    shown = readable({"level": "ERROR", "message": "the task failed", "exception": TRACEBACK})

    assert shown.plain == (
        "ERROR the task failed\n"
        "Traceback (most recent call last):\n"
        '  File "app.py", line 11, in run\n'
        '    raise ValueError("bad luck")\n'
        "ValueError: bad luck"
    )


class Screen:
    """A session's printer, and what it has printed."""

    def __init__(self, *, raw: bool = False, page_url: str | None = None) -> None:
        self._file = io.StringIO()
        console = Console(file=self._file, width=60)
        self._printer = SessionPrinter(console, raw=raw, page_url=page_url)

    def tell(self, *events: SessionEvent) -> str:
        """What is printed for these events, with times of day taken out."""
        for event in events:
            self._printer(event)
        text = self._file.getvalue().replace(NOW.astimezone().strftime("%H:%M:%S") + ".123", "NOW")
        self._file.seek(0)
        self._file.truncate()
        return text


def deployment(*differences: Difference, template: dict[str, JsonValue] = TEMPLATE) -> Deployment:
    return Deployment(
        stack_name="dev",
        api_url="http://127.0.0.1:8123",
        functions={},
        queues={},
        template=template,
        differences=differences,
        changed=True,
    )


def live(version: int = 1, *, template: dict[str, JsonValue] = TEMPLATE) -> Live:
    changed = () if version == 1 else ("app.py", "src/orders.py")
    return Live(version, 1.25, changed, deployment(template=template))


def line(text: str, function: str = "shop-Charge", request_id: str | None = "r1") -> LogLine:
    return LogLine(function, NOW, text, request_id, "e1")


def ended(outcome: Outcome, request_id: str = "r1", error: RunError | None = None) -> RunEnded:
    return RunEnded(
        request_id=request_id,
        task_id="Charge",
        at=NOW,
        outcome=outcome,
        duration=timedelta(seconds=3.04),
        error=error,
    )


def test_a_loop_that_starts_says_where_everything_is() -> None:
    difference = Difference("Sweep", "there are no snapshots")
    shown = Screen().tell(
        EngineStarted("http://127.0.0.1:4566", 0.3),
        BuildStep("Planning 6 tasks"),
        Deployed(deployment(difference), 0.5),
        live(),
    )

    assert shown == (
        "Planning 6 tasks\n"
        "Not as in AWS: Sweep: there are no snapshots\n"
        "\n"
        "API     http://127.0.0.1:8123\n"
        "Engine  http://127.0.0.1:4566  (AWS_ENDPOINT_URL for aws and sam)\n"
        "Tasks\n"
        "   Place   POST /orders\n"
        "   Charge  queue shop-Charge, queue ChargeALQueueL1\n"
        "   Theirs  queue theirs\n"
        "   Sweep   cron(0 8 ? * * *), rate(1 day) Europe/Berlin\n"
        "   Changes stream arn:aws:dynamodb:::table/t/stream/1\n"
        "   Quote   call\n"
        "\n"
        "Live in 1.2 s. The tasks' log follows; Ctrl-C ends it all.\n"
    )


def test_the_page_is_told_where_there_is_one() -> None:
    shown = Screen(page_url="http://127.0.0.1:8124/").tell(live())

    assert "API     http://127.0.0.1:8123\nPage    http://127.0.0.1:8124/\n" in shown
    assert "Page" not in Screen().tell(live())


def test_a_save_is_told_with_what_it_has_changed() -> None:
    screen = Screen()
    difference = Difference("Sweep", "there are no snapshots")
    screen.tell(Deployed(deployment(difference), 0.5), live())

    assert screen.tell(live(2)) == "live in 1.25 s (v2: app.py, src/orders.py changed)\n"
    resources = TEMPLATE["Resources"]
    assert isinstance(resources, dict)
    others = {name: value for name, value in resources.items() if name != "QuoteALFunc"}
    others["PlaceALFunc"] = function(("Api", {"Path": "/buy", "Method": "post"}))
    others["NewALFunc"] = function()
    template: dict[str, JsonValue] = {"Resources": others}
    # A difference that was told is not news.
    assert screen.tell(
        Deployed(deployment(difference), 0.5), live(3, template=template)
    ).splitlines() == [
        "- Quote  ",
        "+ Place   POST /buy",
        "+ New     call",
        "live in 1.25 s (v3: app.py, src/orders.py changed)",
    ]


def test_an_app_without_tasks_is_told_so() -> None:
    assert "Tasks   none" in Screen().tell(live(template={"Resources": {}}))


def test_one_that_never_ran_ends_without_a_word() -> None:
    screen = Screen()

    assert screen.tell(EngineStarted("http://127.0.0.1:1", 0.3), EngineStopped(0.1)) == ""
    screen.tell(live())
    assert screen.tell(EngineStopped(0.1)) == "Stopped; nothing is left behind.\n"


def test_a_failed_update_is_told_with_its_remedy() -> None:
    error = BuildError("no [such] module", where="app.py:3", remedy="Correct it.")

    assert Screen().tell(UpdateFailed(error)) == (
        "Not updated: app.py:3: no [such] module\n  Correct it.\n"
    )


def test_lines_are_aligned_whole_and_no_markup() -> None:
    screen = Screen()
    screen.tell(live())
    long = "[bold]" + "x" * 100

    assert screen.tell(line(long)) == f"NOW Charge  {long}\n"
    assert screen.tell(line(json.dumps({"level": "INFO", "message": "m", "n": 1}))) == (
        "NOW Charge  m  n=1\n"
    )


def test_an_exception_is_told_once() -> None:
    screen = Screen()
    logged = line(json.dumps({"level": "ERROR", "message": "failed", "exception": TRACEBACK}))
    reported = line(f"[ERROR] ValueError: bad luck\n{TRACEBACK}")

    assert screen.tell(logged, reported).count("ValueError: bad luck") == 1
    # Of an invocation that logged none, such as one whose INIT fails, the runtime's report is all.
    screen.tell(ended("error"))
    assert screen.tell(reported).count('File "app.py", line 11') == 1


def test_a_process_that_ends_is_told() -> None:
    screen = Screen()
    started = RunStarted(request_id="r1", task_id="Charge", at=NOW, trigger="call", event=None)

    assert screen.tell(started, ended("ok")) == "NOW Charge ran without a word, 3040 ms\n"
    assert screen.tell(started, line("a word"), ended("ok")) == "NOW Charge a word\n"
    assert screen.tell(ended("timeout")) == "NOW Charge timed out: ended after 3.0 s\n"
    assert screen.tell(ended("stopped")) == "NOW Charge its process ended without an answer\n"


def test_an_exception_that_nobody_has_logged_is_told_at_the_end() -> None:
    screen = Screen()
    error = RunError(type="ValueError", text="bad luck", stack=TRACEBACK)

    shown = screen.tell(ended("error", error=error))
    assert shown.startswith("NOW Charge ERROR Traceback (most recent call last):\n")
    assert shown.endswith("ValueError: bad luck\n")
    logged = line(json.dumps({"level": "ERROR", "message": "failed", "exception": TRACEBACK}))
    assert screen.tell(logged, ended("error", error=error)).count("bad luck") == 2


def test_a_host_that_ends_is_told() -> None:
    assert Screen().tell(HostEnded(-11), HostEnded(3)) == (
        "The process that runs the tasks has ended: killed by SIGSEGV\n"
        "The process that runs the tasks has ended: exit code 3\n"
    )


def test_raw_lines_are_as_they_were_written() -> None:
    screen = Screen(raw=True)
    text = json.dumps({"level": "INFO", "message": "m", "lane": 0})

    assert screen.tell(line(text)) == f"NOW Charge {text}\n"
