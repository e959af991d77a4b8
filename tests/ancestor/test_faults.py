"""Where the ancestor fails when it sends and when it runs, and ours does not.

Each test has the name of a fault, makes one check, and applies it to both: the ancestor has to show the
fault, or the check could not find it in ours. What it writes into templates and bundles, and what it lets
pass, is in the files beside this one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import ancestor, ours
from support.events import aws_event
from support.feature_app import copy_our_app

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.driven import Run

#: SQS's limits. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
BATCH_BYTES = 1_048_576
LONGEST_DELAY = 900


@pytest.fixture(scope="module")
def our_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_our_app(tmp_path_factory.mktemp("faults") / "ours")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def well(run: Run) -> Run:
    """A run that has not failed."""
    assert run.error is None, run.traceback
    return run


def entries(run: Run) -> list[dict[str, Any]]:
    """Every entry of every batch that went to SQS."""
    batches = [call for call in run.calls if call.operation == "SendMessageBatch"]
    return [entry for call in batches for entry in call.parameters["Entries"]]


def payload(entry: dict[str, Any]) -> Any:
    return json.loads(json.loads(entry["MessageBody"])["payload"])


# --- running -------------------------------------------------------------------------------------


def test_one_bad_record_puts_back_the_batch(feature_app: Path, our_app: Path) -> None:
    event = aws_event("sqs_batch")
    event["Records"][4]["body"] = "not json"
    number = len(event["Records"])

    def put_back(run: Run) -> int:
        return number if run.error else len(run.result["batchItemFailures"])

    assert put_back(ancestor.run_handler(feature_app, "Bulk", event)) == number == 10
    assert put_back(ours.run_handler(our_app, "Bulk", event)) == 1


def test_all_messages_but_the_first_are_lost(feature_app: Path, our_app: Path) -> None:
    # Whoever raises the batch size in the console, or by a template of extras, gets such an event.
    event = aws_event("sqs_batch")

    def ran(run: Run) -> int:
        return sum('"task": "Charge"' in line for line in well(run).stdout.splitlines())

    assert ran(ancestor.run_handler(feature_app, "Charge", event)) == 1
    assert ran(ours.run_handler(our_app, "Charge", event)) == 10


def test_a_second_delivery_finds_its_payload_gone(
    feature_app: Path, our_app: Path, emulator: Emulator
) -> None:
    def error_of_second_delivery(side: Any, folder: Path, bucket: str) -> tuple[str, str] | None:
        s3 = emulator.client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="2026/01/01/abc.json", Body=b'{"order_id": "o-1"}')
        event = aws_event("sqs")
        body = json.loads(event["Records"][0]["body"])
        body["s3_payload_key"] = "2026/01/01/abc.json"
        del body["payload"]
        event["Records"][0]["body"] = json.dumps(body)
        variables = {
            "AWS_ENDPOINT_URL": emulator.endpoint_url,
            "ASYNC_LAMBDA_PAYLOAD_S3_BUCKET": bucket,
            "DELETE_PAYLOADS": "1",
        }
        first = side.run_handler(folder, "Charge", event, env=variables)
        assert '"order_id": "o-1"' in well(first).stdout
        second: Run = side.run_handler(folder, "Charge", event, env=variables)
        return second.error

    of_theirs = error_of_second_delivery(ancestor, feature_app, "theirs")
    assert of_theirs is not None
    assert of_theirs[0] == "NoSuchKey"
    assert error_of_second_delivery(ours, our_app, "ours") is None


def test_a_failed_call_leaves_another_task_behind(feature_app: Path, our_app: Path) -> None:
    def what_is_sent_next(run: Run) -> tuple[str, str]:
        [call] = [each for each in well(run).calls if each.operation == "SendMessage"]
        queue = call.parameters["QueueUrl"].rpartition("/")[2]
        return json.loads(call.parameters["MessageBody"])["source_task_id"], queue

    theirs = ancestor.capture_sends(
        feature_app,
        """
app.set_current_task_id("Outer")
app.set_current_lane(0)
try:
    app.async_invoke("Charge", {"fail": 1}, force_sync=True, lane=1)
except ValueError:
    pass
app.async_invoke("Refund", {})
""",
    )
    # Ours calls no task in the process of another; the handler is what a test or `invoke` runs.
    of_ours = ours.capture_sends(
        our_app,
        """
import json
from types import SimpleNamespace
from asynclambda import registry
from asynclambda.context import Invocation, entered
from asynclambda.runtime.handlers import make_handler
body = {"source_task_id": None, "destination_task_id": "Charge", "invocation_id": "2" * 32,
        "payload": json.dumps({"fail": True})}
record = {"messageId": "m", "body": json.dumps(body),
          "attributes": {"ApproximateReceiveCount": "1"},
          "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:feature-Charge-L1"}
context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)
with entered(Invocation("Outer", "1" * 32, "1" * 32, lane=0)):
    try:
        make_handler(registry.active().spec(Charge))({"Records": [record]}, context)
    except ValueError:
        pass
    else:
        raise AssertionError
    Refund.invoke(Order())
""",
    )

    assert what_is_sent_next(theirs) == ("Charge", "feature-Refund-L1")
    assert what_is_sent_next(of_ours) == ("Outer", "feature-Refund")


def test_a_body_of_bytes_reaches_the_task_encoded(feature_app: Path, our_app: Path) -> None:
    event = aws_event("api_post_base64")
    # API Gateway says null where there is none.
    event["queryStringParameters"] = event["pathParameters"] = None

    theirs = ancestor.run_handler(feature_app, "PlaceOrder", event, record=True)
    of_ours = ours.run_handler(our_app, "PlaceOrder", event, record=True)

    assert theirs.error is not None
    assert theirs.error[0] == "JSONDecodeError"
    assert well(of_ours).result["statusCode"] == 202


# --- sending -------------------------------------------------------------------------------------


def test_delays_and_groups_of_a_batch_start_again_after_ten(
    feature_app: Path, our_app: Path
) -> None:
    def options(run: Run) -> list[tuple[int, str]]:
        found = {int(payload(each)["order_id"]): each for each in entries(well(run))}
        return [(found[n]["DelaySeconds"], found[n]["MessageGroupId"]) for n in sorted(found)]

    theirs = ancestor.capture_sends(
        feature_app,
        "numbers = list(range(12))\n"
        "app.async_invoke_batch('Charge', [{'order_id': str(n)} for n in numbers],"
        " delay=numbers, message_group_id=[f'group-{n}' for n in numbers])",
    )
    of_ours = ours.capture_sends(
        our_app,
        "Charge.invoke_many(Charge.message(Order(order_id=str(n)), delay=n,"
        " message_group_id=f'group-{n}') for n in range(12))",
    )

    right = [(n, f"group-{n}") for n in range(12)]
    assert options(theirs) == [*right[:10], (0, "group-0"), (1, "group-1")]
    assert options(of_ours) == right


def test_a_batch_is_delayed_longer_than_sqs_does(feature_app: Path, our_app: Path) -> None:
    def refused_by_sqs(run: Run) -> int:
        return sum(each["DelaySeconds"] > LONGEST_DELAY for each in entries(well(run)))

    theirs = ancestor.capture_sends(
        feature_app, "app.async_invoke_batch('Charge', [{}, {}], delay=1000)"
    )
    of_ours = ours.capture_sends(our_app, "Charge.invoke_many([Order(), Order()], delay=1000)")

    assert refused_by_sqs(theirs) == 2
    assert refused_by_sqs(of_ours) == 0
    assert [call.operation for call in of_ours.calls] == ["CreateSchedule"] * 2


def test_a_batch_has_more_bytes_than_sqs_takes(feature_app: Path, our_app: Path) -> None:
    def largest(run: Run) -> int:
        batches = [call.parameters["Entries"] for call in well(run).calls]
        return max(sum(len(each["MessageBody"].encode()) for each in batch) for batch in batches)

    theirs = ancestor.capture_sends(
        feature_app, "app.async_invoke_batch('Charge', [{'note': 'x' * 240_000}] * 10)"
    )
    of_ours = ours.capture_sends(our_app, "Charge.invoke_many([Order(note='x' * 240_000)] * 10)")

    assert largest(theirs) > 2 * BATCH_BYTES
    assert largest(of_ours) <= BATCH_BYTES
    assert len(entries(of_ours)) == 10


def test_a_batch_is_waited_for_after_its_last_attempt(feature_app: Path, our_app: Path) -> None:
    sleeps = "import time\nresult = []\ntime.sleep = result.append\ntry:\n    {}\nexcept Exception:\n    pass"
    busy = {"Id": "index_0", "Code": "Busy", "SenderFault": False}

    def pauses_and_attempts(run: Run) -> tuple[int, int]:
        return len(well(run).result), len(run.calls)

    theirs = ancestor.capture_sends(
        feature_app,
        sleeps.format("app.async_invoke_batch('Charge', [{}])"),
        env={"ASYNC_LAMBDA_BATCH_FAILURE_RETRY_COUNT": "2"},
        replies={"SendMessageBatch": [{"Successful": [], "Failed": [busy]}]},
    )
    failed = [{**busy, "Id": number} for number in ("0", "1")]
    of_ours = ours.capture_sends(
        our_app,
        sleeps.format("Charge.invoke_many([Order(), Order()])"),
        replies={"SendMessageBatch": [{"Successful": [], "Failed": failed}]},
    )

    assert pauses_and_attempts(theirs) == (3, 3)
    pauses, attempts = pauses_and_attempts(of_ours)
    assert (pauses, attempts > 1) == (attempts - 1, True)


def test_a_group_of_tasks_drops_the_group_id_of_a_batch(feature_app: Path, our_app: Path) -> None:
    def groups(run: Run) -> set[str | None]:
        return {each.get("MessageGroupId") for each in entries(well(run))}

    theirs = ancestor.capture_sends(
        feature_app, "billing.async_invoke_batch('Remind', [{}] * 12, message_group_id='tenant')"
    )
    of_ours = ours.capture_sends(
        our_app,
        "from src.billing import Remind\nRemind.invoke_many([{}] * 12, message_group_id='tenant')",
    )

    assert groups(theirs) == {None}
    assert groups(of_ours) == {"tenant"}


def test_a_payload_goes_through_s3_that_sqs_would_take(feature_app: Path, our_app: Path) -> None:
    def operations(run: Run) -> list[str]:
        return [call.operation for call in well(run).calls]

    theirs = ancestor.capture_sends(
        feature_app, "app.async_invoke('Charge', {'note': 'x' * 300_000})"
    )
    of_ours = ours.capture_sends(our_app, "Charge.invoke(Order(note='x' * 300_000))")

    assert operations(theirs) == ["PutObject", "SendMessage"]
    assert operations(of_ours) == ["SendMessage"]


def test_a_lane_that_the_next_task_does_not_have_is_an_error(
    feature_app: Path, our_app: Path
) -> None:
    def queue(run: Run) -> str | None:
        urls = [call.parameters["QueueUrl"] for call in run.calls]
        return urls[0].rpartition("/")[2] if urls else None

    theirs = ancestor.capture_sends(
        feature_app, "app.set_current_lane(1)\napp.async_invoke('Remind', {})"
    )
    of_ours = ours.capture_sends(
        our_app,
        "from src.billing import Remind\n"
        "from asynclambda.context import Invocation, entered\n"
        "with entered(Invocation('Charge', '1' * 32, '1' * 32, lane=1)):\n"
        "    Remind.invoke({})",
    )

    assert queue(theirs) is None
    assert "lane" in str(theirs.error)
    assert queue(of_ours) == "feature-Remind"


def test_a_delay_of_less_than_nothing_is_sent(feature_app: Path, our_app: Path) -> None:
    def calls(run: Run) -> int:
        return len(run.calls)

    theirs = ancestor.capture_sends(feature_app, "app.async_invoke('Charge', {}, delay=-1)")
    of_ours = ours.capture_sends(our_app, "Charge.invoke(Order(), delay=-1)")

    assert (calls(theirs), theirs.error) == (1, None)
    assert calls(of_ours) == 0
    assert "out of range" in str(of_ours.error)
