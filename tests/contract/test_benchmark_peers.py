"""What the benchmarks measure with, and that their peers do the same work. No time is asserted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import boto3
import pytest
from benchmarks import events, many_tasks, wide_app
from benchmarks.far_sqs import FarSqs
from benchmarks.processes import command, environment, snippet
from benchmarks.warm import order
from benchmarks.worker import Worker
from support import ancestor
from support.builds import template_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HANDLER = """
import json

def lambda_handler(event, context):
    print("a line that is no answer")
    assert context.get_remaining_time_in_millis() > 800_000
    assert json.loads(event["Records"][0]["body"])["destination_task_id"] == "Take"

def broken(event, context):
    raise ValueError("no")
"""


def test_far_sqs_answers_as_sqs_does_and_notes_when_requests_came() -> None:
    with FarSqs(delay=0.05) as far:
        sqs = boto3.client(
            "sqs",
            endpoint_url=far.url,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        before = time.perf_counter()
        one = sqs.send_message(QueueUrl=f"{far.url}/123456789012/q", MessageBody="é")
        after = time.perf_counter()
        many = sqs.send_message_batch(
            QueueUrl=f"{far.url}/123456789012/q",
            Entries=[{"Id": "a", "MessageBody": "1"}, {"Id": "b", "MessageBody": "2"}],
        )
        arrivals = far.arrivals()
        sqs.close()

        # botocore has compared the digests of the bodies with what it sent.
        assert one["MessageId"]
        assert [each["Id"] for each in many["Successful"]] == ["a", "b"]
        assert before < arrivals[0] < after - 0.05
        assert len(arrivals) == 2
        assert far.arrivals() == []


def test_a_worker_calls_the_handler_with_the_event_and_lambdas_context(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(_HANDLER)
    event = events.messages("Take", order(5), count=10)

    with Worker(tmp_path, "app.lambda_handler", {}) as worker:
        first = worker.run(event, calls=3, scale=1e6)
        second = worker.run(event, calls=1, scale=1e6)

    assert first.wall > 0
    assert second.wall > 0


def test_a_handler_that_raises_is_no_figure(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(_HANDLER)

    with (
        Worker(tmp_path, "app.broken", {}) as worker,
        pytest.raises(AssertionError, match=r"app\.broken failed"),
    ):
        worker.run({}, calls=1, scale=1)


def test_the_work_of_a_snippet_is_timed(tmp_path: Path) -> None:
    figure = snippet("import json", "time.sleep(0.05); json.dumps(1)", tmp_path, environment({}))

    assert figure.wall > 0.05
    with pytest.raises(AssertionError, match="no such thing"):
        snippet("", "raise ValueError('no such thing')", tmp_path, environment({}))


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    assert command(["true"], tmp_path, environment({})).wall > 0
    with pytest.raises(AssertionError, match="false failed"):
        command(["false"], tmp_path, environment({}))


def test_orders_have_the_sizes_that_they_are_said_to_have() -> None:
    assert 1_000 < len(order(5)) < 1_050
    assert 97_000 < len(order(700)) < 103_000


@pytest.mark.parametrize(
    ("ours", "theirs", "tasks"),
    [
        (many_tasks.write_ours, many_tasks.write_theirs, 120),
        (wide_app.write_ours, wide_app.write_theirs, 3),
    ],
    ids=["many tasks", "wide app"],
)
def test_both_packages_build_the_same_functions(
    ours: Callable[[Path, int], Path],
    theirs: Callable[[Path, int], Path],
    tasks: int,
    tmp_path: Path,
) -> None:
    def functions(template: dict[str, dict[str, dict[str, object]]]) -> list[str]:
        resources = template["Resources"].items()
        return [name for name, each in resources if each["Type"] == "AWS::Serverless::Function"]

    own = functions(template_of(ours(tmp_path / "ours", tasks)))
    other = functions(ancestor.build(theirs(tmp_path / "theirs", tasks), "app"))

    assert sorted(own) == sorted(other)
    assert len(own) == tasks
