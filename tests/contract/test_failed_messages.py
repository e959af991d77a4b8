"""What becomes of a message whose task failed, as SQS is asked for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, SecretStr
from support.aws_stub import Answer, AwsStub, Request
from support.delivery import Context, envelope, event, record

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchEvent,
    BatchTask,
    Permanent,
    SqsEvent,
    SqsTask,
    env,
)
from asynclambda.dead_letter import Death
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.lines import Lines

DLQ = "orders-dead"
QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:imports"


@pytest.fixture(params=["boto3", "light"], autouse=True)
def sqs_client(request: pytest.FixtureRequest) -> str:
    """Both clients of SQS, which have to do the same."""
    client: str = request.param
    return client


class Order(BaseModel):
    order_id: str
    card: SecretStr = SecretStr("")


@pytest.fixture(autouse=True)
def app(aws: AwsStub, monkeypatch: pytest.MonkeyPatch) -> App:
    """The app of each test, in a function that knows its DLQ."""
    monkeypatch.setenv(env.DLQ_URL, f"{aws.url}/123456789012/{DLQ}")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    return App("orders", retry=Backoff(first=7, factor=3, jitter=0))


def charge(run: Callable[[AsyncEvent[Order]], object], **options: Any) -> type[AsyncTask[Order]]:
    """A task that does this."""

    class ChargeCard(AsyncTask[Order], **options):
        def run(self, event: AsyncEvent[Order]) -> Any:
            return run(event)

    return ChargeCard


def fails(error: Exception) -> Callable[[AsyncEvent[Order]], object]:
    """A `run` that fails with this."""

    def run(event: AsyncEvent[Order]) -> None:
        raise error

    return run


def message(payload: object = None, /, **options: Any) -> dict[str, Any]:
    """A message to `ChargeCard`."""
    body = envelope("ChargeCard", payload or {"order_id": "o-1"}, **options.pop("also", {}))
    return record("ChargeCard", body, **options)


def dead(aws: AwsStub) -> list[tuple[str, Death]]:
    """The bodies in the DLQ, with why they are there."""
    found: list[tuple[str, Death]] = []
    for each in aws.queues[DLQ]:
        death = Death.of(each["MessageAttributes"])
        assert death is not None
        found.append((each["MessageBody"], death))
    return found


@pytest.mark.parametrize("error", [Permanent("an order of nothing"), UnicodeError("an order of")])
def test_a_permanent_failure_is_dead_at_once(aws: AwsStub, lines: Lines, error: Exception) -> None:
    handler = load(charge(fails(error), permanent=(ValueError,), lane_count=2))
    one = message(lane=1, receive_count=2, group="tenant-7")

    handler(event(one), Context())

    [(body, death)] = dead(aws)
    assert body == one["body"]
    assert (death.reason, death.task_id, death.attempt) == ("permanent", "ChargeCard", 2)
    assert death.error_type == type(error).__name__
    assert "an order of" in death.error_text
    assert death.queue_name == "orders-ChargeCard-L1"
    assert death.trace_id == "1-5759e988-bd862e3fe1be46a994272793"
    assert aws.queues[DLQ][0]["MessageGroupId"] == "tenant-7"
    assert aws.pauses == {}
    told = lines()[-1]
    assert (told["level"], told["dead_because"], told["message_id"]) == (
        "ERROR",
        "permanent",
        one["messageId"],
    )


def test_any_other_failure_comes_again_after_the_pause(aws: AwsStub) -> None:
    handler = load(charge(fails(ConnectionError("no bank"))))

    for attempt, pause in ((1, 7), (2, 21), (4, 189)):
        with pytest.raises(ConnectionError, match="no bank"):
            handler(event(message(receive_count=attempt)), Context())
        assert aws.pauses == {"AQEBexample": pause}
    assert dead(aws) == []
    assert set(aws.operations()) == {"ChangeMessageVisibilityBatch"}


def test_the_last_attempt_says_why_it_was_the_last(aws: AwsStub) -> None:
    handler = load(charge(fails(ConnectionError("no bank")), max_receive_count=3))

    handler(event(message(receive_count=3)), Context())

    [(_, death)] = dead(aws)
    assert (death.reason, death.error_type, death.error_text, death.attempt) == (
        "attempts",
        "ConnectionError",
        "no bank",
        3,
    )


def test_of_a_message_that_sqs_moved_here_sqs_counts_the_attempts(aws: AwsStub) -> None:
    moved = message(receive_count=6)
    moved["attributes"]["DeadLetterQueueSourceArn"] = QUEUE_ARN

    with pytest.raises(ConnectionError):
        load(charge(fails(ConnectionError())))(event(moved), Context())
    assert dead(aws) == []


@pytest.mark.parametrize("body", ["no json", "{}", envelope("ChargeCard", {"order_id": 7})])
def test_what_cannot_be_read_is_dead_at_once(aws: AwsStub, body: str) -> None:
    load(charge(print))(event(record("ChargeCard", body)), Context())

    [(kept, death)] = dead(aws)
    assert (kept, death.reason, death.error_type) == (body, "invalid", "InvalidMessage")


def test_a_chain_that_is_too_long_ends_with_its_way(aws: AwsStub, lines: Lines) -> None:
    ran: list[object] = []
    handler = load(charge(ran.append, max_hops=3))

    handler(event(message(also={"hops": 3})), Context())
    handler(event(message(also={"hops": 4, "trail": ["PlaceOrder", "ChargeCard"]})), Context())

    assert len(ran) == 1
    [(_, death)] = dead(aws)
    assert death.reason == "hops"
    assert (
        "number 4 of its chain, over max_hops=3: ... -> PlaceOrder -> ChargeCard -> ChargeCard"
        in (death.error_text)
    )
    assert "max_hops=3" in lines()[0]["message"]


def test_a_dead_message_runs_in_its_dlq_task_however_long_its_way_was(aws: AwsStub) -> None:
    ran: list[object] = []

    class Failed(AsyncTask[Any]):
        def run(self, event: AsyncEvent[Any]) -> None:
            ran.append(event.payload)

    body = envelope("ChargeCard", {"order_id": "o"}, hops=10_000)
    load(Failed)(event(record("Failed", body)), Context())
    assert ran == [{"order_id": "o"}]


def test_what_the_dlq_does_not_take_comes_again(aws: AwsStub, lines: Lines) -> None:
    def fault(request: Request) -> Answer | None:
        return Answer(403, "AccessDenied") if request.operation == "SendMessage" else None

    aws.fault = fault

    with pytest.raises(Permanent, match="why"):
        load(charge(fails(Permanent("why"))))(event(message()), Context())
    assert aws.pauses == {"AQEBexample": 7}
    assert (lines()[-1]["level"], lines()[-1]["code"]) == ("WARNING", "AccessDenied")


def test_a_pause_that_cannot_be_set_hides_no_error(aws: AwsStub, lines: Lines) -> None:
    aws.fault = lambda _: Answer(403, "AccessDenied")

    with pytest.raises(ConnectionError, match="no bank"):
        load(charge(fails(ConnectionError("no bank"))))(event(message()), Context())
    assert [line["level"] for line in lines()] == ["ERROR", "WARNING"]


def test_a_message_of_the_largest_size_is_dead_without_its_errors_text(aws: AwsStub) -> None:
    empty = len(envelope("ChargeCard", {"order_id": ""}))
    large = message({"order_id": "x" * (1_048_576 - empty - 2_000)})

    load(charge(fails(Permanent("y" * 5_000))))(event(large), Context())

    [(body, death)] = dead(aws)
    assert len(body) == 1_046_576
    assert (death.reason, death.error_text) == ("permanent", "")


def test_somebody_elses_message_goes_to_the_apps_dlq(aws: AwsStub) -> None:
    class Imported(SqsTask[Order], queue_arn=QUEUE_ARN):
        def run(self, event: SqsEvent[Order]) -> None:
            if event.payload.order_id == "bad":
                raise Permanent("bad")
            raise ConnectionError("later")

    handler = load(Imported)

    def one(body: str) -> dict[str, Any]:
        return event(record("x", body, receive_count=50) | {"eventSourceARN": QUEUE_ARN})

    handler(one('{"order_id": "bad"}'), Context())
    handler(one("no json"), Context())
    with pytest.raises(ConnectionError):
        handler(one('{"order_id": "good"}'), Context())

    assert [(body, death.reason, death.queue_name) for body, death in dead(aws)] == [
        ('{"order_id": "bad"}', "permanent", "imports"),
        ("no json", "invalid", "imports"),
    ]
    assert aws.pauses == {"AQEBexample": 900}


def test_a_fifo_queue_stays_in_its_order(aws: AwsStub) -> None:
    """What cannot succeed makes way for the next; what may succeed yet holds up those behind it."""
    ran: list[str] = []

    class Imported(SqsTask[Order], queue_arn=f"{QUEUE_ARN}.fifo"):
        def run(self, event: SqsEvent[Order]) -> None:
            ran.append(event.payload.order_id)
            if event.payload.order_id == "dead":
                raise Permanent("dead")
            if event.payload.order_id == "later":
                raise ConnectionError("later")

    records = [
        record("x", json.dumps({"order_id": order_id}), group="g")
        | {"eventSourceARN": f"{QUEUE_ARN}.fifo", "receiptHandle": order_id}
        for order_id in ("dead", "later", "never")
    ]
    with pytest.raises(ConnectionError, match="later"):
        load(Imported)(event(*records), Context())

    assert ran == ["dead", "later"]
    assert [death.queue_name for _, death in dead(aws)] == ["imports.fifo"]
    assert aws.pauses == {"later": 7}


class TestBatches:
    """Each record for itself."""

    @staticmethod
    def items(*contents: object, **options: Any) -> dict[str, Any]:
        """An event of these payloads, whose message ids and receipt handles are their places."""
        return event(
            *(
                record("Index", envelope("Index", content), message_id=str(n), **options)
                | {"receiptHandle": str(n)}
                for n, content in enumerate(contents)
            )
        )

    @staticmethod
    def failed(answer: object) -> list[str]:
        assert isinstance(answer, dict)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def test_the_dead_are_done_and_the_others_come_again(self, aws: AwsStub) -> None:
        class Index(BatchTask[int]):
            def run_record(self, record: AsyncEvent[int]) -> None:
                if record.payload == 1:
                    raise Permanent("one")
                if record.payload == 2:
                    raise ConnectionError("two")

        answer = load(Index)(self.items(0, 1, 2, "x"), Context())

        assert self.failed(answer) == ["2"]
        assert [death.reason for _, death in dead(aws)] == ["invalid", "permanent"]
        assert aws.pauses == {"2": 7}

    def test_if_all_are_dead_the_invocation_is_done(self, aws: AwsStub) -> None:
        class Index(BatchTask[int]):
            def run_record(self, record: AsyncEvent[int]) -> None:
                raise Permanent("why")

        assert self.failed(load(Index)(self.items(0, 1), Context())) == []
        assert len(dead(aws)) == 2

    def test_if_some_are_dead_the_invocation_does_not_fail(self, aws: AwsStub) -> None:
        """Failing would bring back the dead, too."""

        class Index(BatchTask[int]):
            def run_record(self, record: AsyncEvent[int]) -> None:
                raise Permanent("why") if record.payload else ConnectionError("why")

        assert self.failed(load(Index)(self.items(0, 1), Context())) == ["0"]

    def test_a_permanent_error_of_a_whole_batch_takes_no_other_along(self, aws: AwsStub) -> None:
        class Index(BatchTask[int]):
            def run(self, event: BatchEvent[int]) -> None:
                raise Permanent("one of them")

        with pytest.raises(Permanent):
            load(Index)(self.items(0, 1), Context())
        assert dead(aws) == []
        assert aws.pauses == {"0": 7, "1": 7}

        assert self.failed(load(Index)(self.items(0), Context())) == []
        assert len(dead(aws)) == 1

    def test_run_may_say_why_a_record_failed(self, aws: AwsStub) -> None:
        class Index(BatchTask[int], permanent=(ValueError,)):
            def run(self, event: BatchEvent[int]) -> None:
                event.fail(event.records[0], ValueError("never"))
                event.fail(event.records[1], OSError("later"))
                event.fail(event.records[2])

        assert self.failed(load(Index)(self.items(0, 1, 2, 3), Context())) == ["1", "2"]
        [(_, death)] = dead(aws)
        assert (death.error_type, death.error_text) == ("ValueError", "never")

    def test_at_the_last_attempt_what_run_reported_is_dead(self, aws: AwsStub) -> None:
        class Index(BatchTask[int]):
            def run(self, event: BatchEvent[int]) -> None:
                event.fail(event.records[0])

        assert self.failed(load(Index)(self.items(0, 1, receive_count=5), Context())) == []
        [(_, death)] = dead(aws)
        assert (death.reason, death.error_type) == ("attempts", "ReportedFailure")

    def test_many_are_given_back_in_tens(self, aws: AwsStub) -> None:
        class Index(BatchTask[int], batch_size=25):
            def run(self, event: BatchEvent[int]) -> None:
                raise OSError("no disk")

        with pytest.raises(OSError, match="no disk"):
            load(Index)(self.items(*range(25)), Context())
        assert len(aws.pauses) == 25
        assert aws.operations() == ["ChangeMessageVisibilityBatch"] * 3


class TestSecrets:
    """What is secret is in no log, no attribute and no error."""

    SECRET = "4111-1111"

    def test_of_a_refused_payload(self, aws: AwsStub, lines: Lines) -> None:
        load(charge(print))(event(message({"order_id": [self.SECRET], "card": []})), Context())

        attributes = json.dumps(aws.queues[DLQ][0]["MessageAttributes"])
        assert "order_id: Input should be" in attributes
        assert self.SECRET not in attributes + lines.text

    @pytest.mark.parametrize("permanent", [(ValueError,), ()])
    def test_of_what_run_validates_itself(
        self, aws: AwsStub, lines: Lines, permanent: tuple[type[Exception], ...]
    ) -> None:
        def run(event: AsyncEvent[Order]) -> None:
            try:
                Order.model_validate({"order_id": [self.SECRET]})
            except ValueError as error:
                if event.payload.order_id == "wrapped":
                    raise KeyError("order") from error
                raise

        handler = load(charge(run, permanent=permanent))
        texts: list[str] = []
        for order_id in ("plain", "wrapped"):
            try:
                handler(event(message({"order_id": order_id})), Context())
            except (ValueError, KeyError) as error:
                texts.append(f"{error} {error.__cause__} {error.__context__}")

        assert len(texts) + len(dead(aws)) == 2
        assert "Input should be a valid string" in lines.text
        everything = lines.text + "".join(texts) + json.dumps(aws.queues[DLQ])
        assert self.SECRET not in everything

    def test_a_secret_stays_stars(self, aws: AwsStub, lines: Lines) -> None:
        def run(event: AsyncEvent[Order]) -> None:
            raise Permanent(f"refused {event.payload!r}")

        one = message({"order_id": "o", "card": self.SECRET})
        load(charge(run))(event(one), Context())

        [(_, death)] = dead(aws)
        assert "SecretStr('**********')" in death.error_text
        assert self.SECRET not in death.error_text + lines.text
