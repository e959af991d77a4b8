"""`asynclambda dlq` against the queues of an app on the local engine, as a person uses it."""

from __future__ import annotations

import json
import re
import textwrap
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from support.command import Ended, asynclambda, clean_environment

from asynclambda import env, names
from asynclambda.dead_letter import Death, Reason
from asynclambda.local.emulator import Emulator
from asynclambda.local.running import noted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_APP = """
    from typing import Annotated
    from pydantic import BaseModel, PlainSerializer, SecretStr
    from asynclambda import App, AsyncEvent, AsyncTask, SqsEvent, SqsTask

    app = App("shop")


    class Order(BaseModel):
        order_id: str
        cents: int
        card: Annotated[
            SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), return_type=str)
        ] = SecretStr("")


    class Charge(AsyncTask[Order], lane_count=2):
        def run(self, event: AsyncEvent[Order]) -> None: ...


    class Imported(
        SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports.fifo"
    ):
        def run(self, event: SqsEvent[Order]) -> None: ...
"""
#: The same without a queue of its own.
_IMPORTS_ONLY = re.sub(r"    class Charge\(.*?(?=    class Imported\()", "", _APP, flags=re.DOTALL)
#: A zip with nothing in it: its end-of-directory record alone.
_NO_CODE = b"PK\x05\x06".ljust(22, b"\0")
DEAD = "stack-AsyncLambdaDLQ-1A2B"
DELAY = names.delay_dlq_name("shop")


@dataclass(frozen=True)
class Shop:
    """The app's queues, and its project."""

    emulator: Emulator
    project: Path

    def dlq(self, command: str, *arguments: str) -> Ended:
        """Run a command against the local engine."""
        # The build's home is the one of this user; a wide terminal breaks no line.
        environment = clean_environment(COLUMNS="200")
        return asynclambda(
            "dlq", command, "app", *arguments, "--dev", cwd=self.project, environment=environment
        )

    def url(self, name: str) -> str:
        return self.emulator.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]

    def put(self, body: str, queue: str = DEAD, death: Death | None = None) -> str:
        """Puts a dead message there. Returns its id."""
        attributes: Any = {} if death is None else death.attributes()
        sqs = self.emulator.client("sqs")
        answer = sqs.send_message(
            QueueUrl=self.url(queue), MessageBody=body, MessageAttributes=attributes
        )
        return answer["MessageId"]

    def bodies(self, queue: str) -> list[str]:
        """The bodies of a queue's messages, which stay."""
        sqs = self.emulator.client("sqs")
        found: dict[str, str] = {}
        for _ in range(3):
            answer = sqs.receive_message(
                QueueUrl=self.url(queue), MaxNumberOfMessages=10, VisibilityTimeout=0
            )
            found |= {each["MessageId"]: each["Body"] for each in answer.get("Messages", [])}
        return list(found.values())


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def shop(emulator: Emulator, tmp_path: Path) -> Iterator[Shop]:
    """The app's queues, empty."""
    (tmp_path / "app.py").write_text(textwrap.dedent(_APP))
    sqs = emulator.client("sqs")
    dead = sqs.create_queue(QueueName=DEAD)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    redrive = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 5}
    urls = [dead, sqs.create_queue(QueueName=DELAY)["QueueUrl"]]
    for lane in (0, 1):
        made = sqs.create_queue(
            QueueName=names.queue_name("shop", "Charge", lane),
            Attributes={"RedrivePolicy": json.dumps(redrive)},
        )
        urls.append(made["QueueUrl"])
    made = sqs.create_queue(QueueName="imports.fifo", Attributes={"FifoQueue": "true"})
    urls.append(made["QueueUrl"])
    with noted(tmp_path, emulator.endpoint_url):
        yield Shop(emulator, tmp_path)
    for url in urls:
        sqs.delete_queue(QueueUrl=url)


def envelope(order_id: str, cents: object = 5, **others: object) -> str:
    """A message to `Charge`."""
    return json.dumps(
        {
            "source_task_id": "PlaceOrder",
            "destination_task_id": "Charge",
            "invocation_id": uuid4().hex,
            "payload": json.dumps({"order_id": order_id, "cents": cents, "card": "4111"}),
            **others,
        }
    )


def death(reason: Reason = "permanent", queue: str = "shop-Charge-L1", **others: Any) -> Death:
    fields: dict[str, Any] = {
        "reason": reason,
        "task_id": "Charge",
        "error_type": "ValueError",
        "error_text": "no such card",
        "attempt": 2,
        "time": datetime(2026, 1, 1, tzinfo=UTC),
        "queue_name": queue,
    }
    return Death(**(fields | others))


def test_the_dead_are_listed_with_their_reasons(shop: Shop) -> None:
    known = shop.put(envelope("o-1"), death=death())
    silent = shop.put(envelope("o-2"))
    late = shop.put(envelope("o-3"), DELAY)

    listed = shop.dlq("ls")

    assert listed.status == 0, listed.text
    lines = {line.split()[0]: line for line in listed.out.splitlines() if line.strip()}
    assert "permanent: ValueError: no such card" in lines[known]
    assert "killed, or timed out" in lines[silent]
    assert "EventBridge Scheduler" in lines[late]
    assert "4111" not in listed.text
    # Looked at only: a second look finds them all again.
    again = json.loads(shop.dlq("ls", "--json").out)
    assert {each["id"] for each in again} == {known, silent, late}


def test_where_and_task_choose(shop: Shop) -> None:
    cheap = shop.put(envelope("o-1", 5), death=death())
    dear = shop.put(envelope("o-2", 500), death=death("attempts"))
    foreign = shop.put(
        '{"order_id": "o-3", "cents": 7}', death=death(queue="imports.fifo", task_id="Imported")
    )

    def ids(*arguments: str) -> set[str]:
        ended = shop.dlq("ls", "--json", *arguments)
        assert ended.status == 0, ended.text
        return {each["id"] for each in json.loads(ended.out)}

    assert ids("--where", "payload.cents > `100`") == {dear}
    assert ids("--where", "reason == 'permanent'", "--task", "Charge") == {cheap}
    assert ids("--task", "Imported") == {foreign}
    wrong = shop.dlq("ls", "--where", "payload.")
    assert (wrong.status, "no JMESPath" in wrong.err) == (1, True)
    nobody = shop.dlq("ls", "--task", "Chrage")
    assert (nobody.status, "It has: Charge, Imported" in nobody.err) == (1, True)


def test_a_payload_is_shown_by_its_type(shop: Shop) -> None:
    right = shop.put(envelope("o-1"), death=death())
    wrong = shop.put(envelope("o-2", "many"), death=death("invalid"))

    shown = shop.dlq("show", right[:13])
    assert "valid now" in shown.out
    assert "order_id='o-1'" in shown.out
    assert "4111" not in shown.out
    assert "shop-Charge-L1" in shown.out
    shown = shop.dlq("show", wrong)
    assert "not valid now: cents: " in shown.out


def test_a_replay_is_told_first_and_then_done(shop: Shop) -> None:
    body = envelope("o-1")
    message_id = shop.put(body, death=death())

    told = shop.dlq("replay")
    assert told.status == 0, told.text
    assert f"{message_id}  Charge  -> shop-Charge-L1" in told.out
    assert "1 messages would be sent again" in told.out
    assert (len(shop.bodies(DEAD)), shop.bodies("shop-Charge-L1")) == (1, [])

    done = shop.dlq("replay", "--yes")
    assert done.status == 0, done.text
    assert "1 messages sent again" in done.out
    assert (shop.bodies(DEAD), shop.bodies("shop-Charge-L1")) == ([], [body])
    assert shop.bodies("shop-Charge") == []


def test_another_payload_is_validated_before_it_is_sent(shop: Shop) -> None:
    message_id = shop.put(envelope("o-1", "many"), death=death("invalid", "shop-Charge"))

    refused = shop.dlq("replay", "--id", message_id, "--yes", "-p", '{"order_id": "o-1"}')
    assert refused.status == 1
    assert "cents" in refused.err
    assert (len(shop.bodies(DEAD)), shop.bodies("shop-Charge")) == (1, [])

    fixed = '{"order_id": "o-1", "cents": 7, "card": "4111"}'
    done = shop.dlq("replay", "--id", message_id, "--yes", "-p", fixed)
    assert done.status == 0, done.text
    [body] = shop.bodies("shop-Charge")
    assert json.loads(json.loads(body)["payload"])["cents"] == 7
    assert shop.bodies(DEAD) == []


def test_what_is_not_accepted_is_not_deleted(shop: Shop) -> None:
    gone = shop.put(envelope("o-1"), death=death(queue="shop-Gone"))
    shop.put(envelope("o-2"), death=death(queue="shop-Charge"))

    done = shop.dlq("replay", "--yes")

    assert done.status == 1
    assert f"{gone}: not sent" in done.out
    assert "1 messages sent again, 1 not" in done.out
    assert len(shop.bodies("shop-Charge")) == 1
    assert [json.loads(json.loads(body)["payload"])["order_id"] for body in shop.bodies(DEAD)] == [
        "o-1"
    ]


def test_messages_of_a_fifo_queue_go_back_there(shop: Shop) -> None:
    body = '{"order_id": "o-1", "cents": 7}'
    shop.put(body, death=death(queue="imports.fifo", task_id="Imported"))

    done = shop.dlq("replay", "--yes")

    assert done.status == 0, done.text
    assert shop.bodies("imports.fifo") == [body]
    assert shop.bodies(DEAD) == []


def test_they_go_at_the_rate_that_is_asked_for(shop: Shop) -> None:
    for number in range(4):
        shop.put(envelope(str(number)), death=death(queue="shop-Charge"))

    quick = time.monotonic()
    assert shop.dlq("replay").status == 0
    slow = time.monotonic()
    assert shop.dlq("replay", "--yes", "--rate", "1").status == 0
    ended = time.monotonic()

    assert ended - slow > (slow - quick) + 1.5
    assert len(shop.bodies("shop-Charge")) == 4


def test_a_drop_is_told_first_and_then_done(shop: Shop) -> None:
    shop.put(envelope("o-1", 1), death=death())
    shop.put(envelope("o-2", 2), death=death())

    told = shop.dlq("drop", "--where", "payload.cents == `1`")
    assert "1 messages would be dropped" in told.out
    assert len(shop.bodies(DEAD)) == 2
    done = shop.dlq("drop", "--where", "payload.cents == `1`", "--yes")
    assert "1 messages dropped" in done.out
    assert [json.loads(json.loads(each)["payload"])["cents"] for each in shop.bodies(DEAD)] == [2]


def test_an_id_is_looked_for_among_those_that_where_leaves(shop: Shop) -> None:
    shop.put(envelope("o-1", 1), death=death())
    shop.put(envelope("o-2", 2), death=death())

    # Every id begins with an empty text, so only `--where` can tell the two apart.
    told = shop.dlq("drop", "--id", "", "--where", "payload.cents == `1`")
    assert "1 messages would be dropped" in told.out, told.text
    nobody = shop.dlq("drop", "--id", "", "--where", "payload.cents == `3`")
    assert (nobody.status, "0 dead messages begin with" in nobody.err) == (1, True)


@pytest.mark.parametrize("suffix", ["", "-image"])
def test_an_app_that_has_only_a_queue_of_somebody_elses_has_its_dead(
    suffix: str, shop: Shop, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(textwrap.dedent(_IMPORTS_ONLY))
    functions = shop.emulator.client("lambda")
    name = f"shop-Imported{suffix}"
    functions.create_function(
        FunctionName=name,
        Role="arn:aws:iam::123456789012:role/imports",
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": _NO_CODE},
        Environment={"Variables": {env.DLQ_URL: shop.url(DEAD)}},
    )
    body = '{"order_id": "o-1", "cents": 7}'
    message_id = shop.put(body, death=death(queue="imports.fifo", task_id="Imported"))
    try:
        [listed] = json.loads(shop.dlq("ls", "--json").out)
        done = shop.dlq("replay", "--yes")
    finally:
        functions.delete_function(FunctionName=name)

    assert (listed["id"], listed["task"]) == (message_id, "Imported")
    assert done.status == 0, done.text
    assert shop.bodies("imports.fifo") == [body]


def test_without_a_local_engine_it_says_how_to_start_one(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(textwrap.dedent(_APP))

    ended = asynclambda("dlq", "ls", "app", "--dev", cwd=tmp_path)
    assert ended.status == 1
    assert "asynclambda dev app" in ended.err
