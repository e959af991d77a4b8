"""`asynclambda invoke`, by the installed script."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from support.command import Ended, asynclambda, clean_environment
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ORDER = '{"order_id": "o-1"}'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    shutil.copy(ROOT / "tests" / "support" / "shop" / "app.py", folder)
    (folder / ".async_lambda").mkdir()
    config = {
        "environment_variables": {"LEVEL": "app"},
        "stages": {"prod": {"environment_variables": {"LEVEL": "prod"}}},
        "tasks": {"Look": {"environment_variables": {"OWN": "yes"}}},
    }
    (folder / ".async_lambda" / "config.json").write_text(json.dumps(config))
    return folder


def invoke(
    shop: Path, *arguments: str, stdin: str = "", environment: dict[str, str] | None = None
) -> Ended:
    return asynclambda("invoke", "app", *arguments, cwd=shop, stdin=stdin, environment=environment)


def ok(ended: Ended) -> list[str]:
    """The lines of a command that went well."""
    assert (ended.status, ended.err) == (0, ""), ended.text
    return [re.sub(r"in [\d,]+ ms", "in N ms", line) for line in ended.out.splitlines()]


# --- every kind of task -----------------------------------------------------------------------


def test_a_task_runs_and_what_it_invokes_is_told(shop: Path) -> None:
    lines = ok(invoke(shop, "Charge", "-p", ORDER, "--lane", "1", "--message-group-id", "g"))

    assert lines == [
        "connected",
        "charge order_id='o-1' cents=1 lane 1 group g",
        "Charge ran in N ms",
        '  → Receipt  after 1:00:00  group g  {"order_id":"o-1","cents":1}',
        '  → Bill of billing  group g  {"order_id":"o-1","cents":1}',
    ]


def test_a_batch_gets_a_message_of_each_payload(shop: Path) -> None:
    lines = ok(invoke(shop, "Index", "-p", '"a"', "-p", '"b"'))

    assert lines == ["index ['a', 'b']", "Index ran in N ms"]


def test_a_record_that_a_batch_reports_is_a_failure(shop: Path) -> None:
    ended = invoke(shop, "Index", "-p", '"a"', "-p", '"bad"')

    assert ended.status == 1
    assert "Index failed" in ended.out
    assert re.search(r"the task reported message [\w-]+ as failed", ended.out)


def test_a_record_that_fails_is_told_with_its_stack(shop: Path) -> None:
    ended = invoke(shop, "EachOne", "-p", "0", "-p", "2")

    assert ended.status == 1
    assert "share 3" in ended.out
    assert "ZeroDivisionError" in ended.out
    assert "6 // record.payload" in ended.out


def test_a_foreign_message_is_the_body(shop: Path) -> None:
    assert ok(invoke(shop, "Import", "-p", ORDER))[0] == (
        "import order_id='o-1' cents=1 of arn:aws:sqs:us-east-1:123456789012:theirs"
    )


def test_a_schedule_runs_now(shop: Path) -> None:
    assert ok(invoke(shop, "Sweep")) == ["sweep True", "Sweep ran in N ms"]


def test_a_change_has_its_images(shop: Path) -> None:
    old = '{"order_id": "o-1", "cents": 5}'

    assert ok(invoke(shop, "Mirror", "-p", ORDER))[0] == (
        "mirror INSERT None order_id='o-1' cents=1"
    )
    assert ok(invoke(shop, "Mirror", "-p", ORDER, "--old-image", old))[0] == (
        "mirror MODIFY order_id='o-1' cents=5 order_id='o-1' cents=1"
    )
    assert ok(invoke(shop, "Mirror", "--old-image", old))[0] == (
        "mirror REMOVE order_id='o-1' cents=5 None"
    )


def test_a_direct_task_gives_back_its_result(shop: Path) -> None:
    lines = ok(invoke(shop, "Price", "-p", '"book"'))

    assert lines[:2] == ["Price ran in N ms", "  returned 400"]


def test_a_request_is_made_of_payload_path_query_and_headers(shop: Path) -> None:
    lines = ok(
        invoke(shop, "Put", "-p", '{"cents": 7}', "--path", "order_id=a b/c", "--query", "x=1",
               "--query", "x=2", "--header", "X-Tenant: acme")
    )  # fmt: skip

    assert lines == [
        "tenant acme query {'x': '2'}",
        "Put ran in N ms",
        "  200 OK",
        "  Content-Type: application/json",
        '  {"order_id":"a b/c","cents":7}',
    ]
    assert ok(invoke(shop, "Put", "-p", ORDER))[-1] == '  {"order_id":"o-1","cents":1}'


def test_a_query_string_comes_from_the_payload_or_from_options(shop: Path) -> None:
    search = '{"text": "blue", "limit": 3, "tags": ["a", "b"]}'

    assert ok(invoke(shop, "Find", "-p", search))[-1] == '  ["blue","3","a","b"]'
    assert (
        ok(invoke(shop, "Find", "--query", "text=blue", "--query", "tags=a", "--query", "tags=b"))[
            -1
        ]
        == '  ["blue","10","a","b"]'
    )
    assert ok(invoke(shop, "Ping")) == ["pong", "Ping ran in N ms", "  204 No Content"]


def test_an_answer_of_400_or_more_is_a_failure_of_the_command(shop: Path) -> None:
    refused = invoke(shop, "Put", "-p", '{"order_id": "a", "cents": -1}')
    assert refused.status == 1
    assert "422 Unprocessable" in refused.out
    assert '"loc":["cents"]' in refused.out

    missing = invoke(shop, "Put", "-p", '{"order_id": "a", "cents": 404}')
    assert missing.status == 1
    assert (
        '404 Not Found\n  Content-Type: application/json\n  {"message":"no such order"}'
        in missing.out
    )


# --- failures ---------------------------------------------------------------------------------


def test_an_exception_is_told_by_the_frames_of_the_app(shop: Path) -> None:
    ended = invoke(shop, "Charge", "-p", '{"order_id": "o-1", "cents": 5000}')

    assert ended.status == 1
    assert "Charge failed" in ended.out
    assert ended.out.count("Traceback") == 1
    assert "refuse(event.payload)" in ended.out
    assert "ValueError: 5000 is too much" in ended.out
    assert str(ROOT / "asynclambda") not in ended.out
    assert '"level"' not in ended.out  # what the runtime logs of it is told once


def test_an_exception_behind_a_500_is_told_all_the_same(shop: Path) -> None:
    ended = invoke(shop, "Put", "-p", '{"order_id": "a", "cents": 500}')

    assert ended.status == 1
    assert (
        '500 Internal Server Error\n  Content-Type: application/json\n  {"message":"Internal'
        in ended.out
    )
    assert "RuntimeError: the secret" in ended.out


def test_what_a_task_has_sent_before_it_failed_is_told(shop: Path) -> None:
    ended = invoke(shop, "Price", "-p", '"unknown"')
    assert ended.status == 1
    assert "→" not in ended.out

    ended = invoke(shop, "ByName", "-p", '"Nothing"')
    assert ended.status == 1
    assert "AttributeError" in ended.out


# --- what is sent and called ------------------------------------------------------------------


def test_what_is_sent_runs_too_breadth_first(shop: Path) -> None:
    lines = ok(invoke(shop, "Charge", "-p", ORDER, "--follow"))

    assert lines[-4:] == [
        '  → Receipt  after 1:00:00, which is skipped  {"order_id":"o-1","cents":1}',
        '  → Bill of billing, which does not run here  {"order_id":"o-1","cents":1}',
        "receipt for o-1 from Charge",
        "Receipt ran in N ms",
    ]


def test_messages_of_a_batch_task_run_together(shop: Path) -> None:
    lines = ok(invoke(shop, "Many", "-p", "5", "--follow"))

    assert [line for line in lines if line.startswith("index")] == [
        "index ['0', '1', '2']",
        "index ['3', '4']",
    ]


def test_a_chain_without_an_end_is_stopped(shop: Path) -> None:
    ended = invoke(shop, "Loop", "-p", "1", "--follow", "--max-messages", "4")

    assert ended.status == 1
    assert ended.out.count("Loop ran") == 5
    assert "stopped after 4 messages; 1 more wait: 1 of Loop" in ended.err
    assert "--max-messages" in ended.err


def test_a_call_runs_the_other_task(shop: Path) -> None:
    lines = ok(invoke(shop, "Quote", "-p", '"book"', "--follow"))

    assert lines == [
        "costs 400",
        "Price ran in N ms",
        "  returned 400",
        '  → Index  lane 0  "book"',
        "Quote ran in N ms",
        "index ['book']",
        "Index ran in N ms",
    ]


def test_a_call_needs_follow(shop: Path) -> None:
    ended = invoke(shop, "Quote", "-p", '"book"')

    assert ended.status == 1
    assert "CallError: shop-Price is called, and its task does not run here" in ended.out
    assert "--follow" in ended.out


def test_a_call_that_fails_is_told_twice_once_with_each_stack(shop: Path) -> None:
    ended = invoke(shop, "Quote", "-p", '"unknown"', "--follow")

    assert ended.status == 1
    assert "LookupError: unknown" in ended.out
    assert "CallError: shop-Price failed: LookupError: unknown" in ended.out
    assert ended.out.count("Traceback") == 2


def test_an_edge_that_the_build_does_not_see_is_an_error_with_its_remedy(shop: Path) -> None:
    assert ok(invoke(shop, "ByName", "-p", '"Receipt"'))[0] == "ByName ran in N ms"

    ended = invoke(shop, "ByName", "-p", '"Bill"')

    assert ended.status == 1
    assert "ByName invokes Bill, which the build does not see in its source" in ended.out
    assert "`invokes=[Receipt, Bill]`" in ended.out
    assert "getattr(sys.modules[__name__], event.payload).invoke" in ended.out


# --- the process ------------------------------------------------------------------------------


def test_a_debugger_stops_in_the_task(shop: Path) -> None:
    ended = invoke(shop, "Stop", "-p", '"here"', stdin="p event.payload\nc\n")

    assert ended.status == 0
    assert "'here'" in ended.out
    assert "went on\nStop ran" in ended.out


def test_leaving_the_debugger_ends_the_command(shop: Path) -> None:
    ended = invoke(shop, "Stop", "-p", '"here"', stdin="q\n")

    assert (ended.status, ended.err) == (130, "")
    assert "\nwent on" not in ended.out
    assert "Traceback" not in ended.out


def test_the_environment_is_that_of_the_function(shop: Path) -> None:
    assert ok(invoke(shop, "Look", "-p", '""'))[:3] == [
        "level app app yes",
        "function shop-Look shop-Look",
        "remaining True",
    ]
    assert ok(invoke(shop, "Look", "-p", '""', "--stage", "prod"))[0] == "level prod prod yes"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"AWS_PROFILE": "prod"},
        {"AWS_ENDPOINT_URL": "https://s3.us-east-1.amazonaws.com", "AWS_REGION": "eu-west-1"},
        {"AWS_ENDPOINT_URL_S3": "https://s3.us-east-1.amazonaws.com"},
    ],
)
def test_aws_is_not_reached(shop: Path, more: dict[str, str]) -> None:
    environment = clean_environment(
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="secret", **more
    )
    ended = invoke(shop, "Reach", "-p", '""', environment=environment)

    assert ended.status == 1
    assert f"endpoint http://127.0.0.1:9 {more.get('AWS_REGION', 'us-east-1')}" in ended.out
    assert "Nothing reaches AWS from here. Pass --aws" in ended.out
    assert "urllib3/" not in ended.out


def test_an_engine_on_this_machine_is_reached(shop: Path) -> None:
    # Nothing listens there: it is enough to see that it is asked.
    environment = clean_environment(AWS_ENDPOINT_URL="http://127.0.0.1:1")
    ended = invoke(shop, "Reach", "-p", '""', environment=environment)

    assert "endpoint http://127.0.0.1:1 us-east-1" in ended.out
    assert "Pass --aws" not in ended.out


def test_with_aws_the_shell_says_where_calls_go(shop: Path) -> None:
    environment = clean_environment(
        AWS_ENDPOINT_URL="http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1", AWS_ACCESS_KEY_ID="a",
        AWS_SECRET_ACCESS_KEY="b", AWS_REGION="eu-west-1",
    )  # fmt: skip
    ended = invoke(shop, "Reach", "-p", '""', "--aws", environment=environment)

    assert "endpoint http://127.0.0.1:1 eu-west-1" in ended.out


def test_a_failed_message_is_left_alone_whatever_the_shell_says(shop: Path) -> None:
    environment = clean_environment(
        AWS_ENDPOINT_URL="http://127.0.0.1:1", AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b",
        ASYNC_LAMBDA_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/dlq",
    )  # fmt: skip
    order = '{"order_id": "o-1", "cents": 5000}'
    ended = invoke(shop, "Charge", "-p", order, "--aws", environment=environment)

    assert ended.status == 1
    assert "ValueError: 5000 is too much" in ended.out
    assert '"level"' not in ended.text  # nothing was tried that failed


# --- payloads ---------------------------------------------------------------------------------


def test_a_payload_may_be_in_a_file_or_on_standard_input(shop: Path) -> None:
    (shop / "order.json").write_text(ORDER)

    for arguments, stdin in (
        (["-f", "order.json"], ""),
        (["-f", "-"], ORDER),
        (["-p", "-"], ORDER),
    ):
        lines = ok(invoke(shop, "Receipt", *arguments, stdin=stdin))
        assert lines[0] == "receipt for o-1 from None"

    ended = invoke(shop, "Receipt", "-f", "none.json")
    assert ended.status == 1
    assert "Error in none.json\n  the payload cannot be read: No such file" in ended.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["Charge"], ["Charge takes a payload of the type Order", '{"order_id": "text"}']),
        (["Charge", "-p", "{order"], ["no JSON: key must be a string at line 1 column 2"]),
        (["Put", "-p", "{order"], ["the payload of Put is no JSON"]),
        (["Charge", "-p", '{"cents": 1}'], ["is no Order: order_id: Field required", "app.py:"]),
        (["Charge", "-p", '{"order_id": 1, "cents": -1}'], ["order_id: ", "; cents: "]),
        (["Charge", "-p", ORDER, "-p", ORDER], ["takes one payload of the type Order, not 2"]),
        (["Sweep", "-p", "1"], ["Sweep is a ScheduledTask, which takes no payload"]),
        (["Bill", "-p", ORDER], ["Bill is a task of the app 'billing'"]),
        (["Put", "-p", "{}"], ["the path /orders/{order_id} of Put needs 'order_id'", "--path"]),
        (["Find", "-p", "[1]"], ["a query string holds fields, not [1]"]),
        (["Charge", "-p", ORDER, "--lane", "2"], ["Charge has no lane 2: it has lanes 0 to 1"]),
        (["Charge", "-p", ORDER, "--query", "a=b"], ["--query says nothing to Charge", "--lane"]),
        (["Ping", "--lane", "1"], ["--lane says nothing to Ping", "--query, --header, --path"]),
        (["Chrage", "-p", ORDER], ["has no task 'Chrage'", 'Did you mean "Charge"?']),
        (["zzz"], ["has no task 'zzz'", "It has: Bill, ByName, Charge,"]),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_before_anything_runs(
    shop: Path, arguments: list[str], says: list[str]
) -> None:
    ended = invoke(shop, *arguments)

    assert (ended.status, ended.out) == (1, "")
    assert "Traceback" not in ended.err
    for each in says:
        assert each in ended.err
