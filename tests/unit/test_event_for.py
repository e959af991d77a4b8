"""Events made for a task: what AWS sends, and what the task gets of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from support.events import aws_event

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DefinitionError,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    Event,
    ExternalTask,
    LaneError,
    PayloadError,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    registry,
)
from asynclambda.runtime.load import load
from asynclambda.testing import EventError, event_for, lambda_context

if TYPE_CHECKING:
    from asynclambda.tasks import Task

#: What the tasks have got; the last is that of the test.
GOT: list[Any] = []


class Order(BaseModel):
    order_id: str
    cents: int = Field(alias="centAmount", ge=0)
    due: date | None = None
    tags: list[str] = []


@dataclass
class Item:
    key: UUID
    price: Decimal
    photo: bytes
    labels: set[str]
    sizes: list[float | None]
    at: datetime


class Search(BaseModel):
    customer: str
    limit: int = 20
    exact: bool = False
    status: list[str] = []
    since: date | None = None


with registry.isolated() as REGISTRY:
    APP = App("orders", lane_count=2)

    class Charge(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None:
            GOT.append(event)

    class Index(BatchTask[Order], batch_size=10):
        def run(self, event: BatchEvent[Order]) -> None:
            GOT.append(event)

    class Foreign(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:theirs"):
        def run(self, event: SqsEvent[Order]) -> None:
            GOT.append(event)

    class Text(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:texts"):
        def run(self, event: SqsEvent[str]) -> None:
            GOT.append(event)

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None:
            GOT.append(event)

    class Put(ApiTask[Order, None], method="PUT", path="/orders/{order_id}"):
        def run(self, event: ApiEvent[Order]) -> None:
            GOT.append(event)

    class Find(ApiTask[Search, None], method="GET", path="/customers/{customer}/orders"):
        def run(self, event: ApiEvent[Search]) -> None:
            GOT.append(event)

    class Ping(ApiTask[None, str], method="GET", path="/ping"):
        def run(self, event: ApiEvent[None]) -> str:
            GOT.append(event)
            return "pong"

    class Several(ApiTask[list[int], None], method="POST", path="/several"):
        def run(self, event: ApiEvent[list[int]]) -> None:
            GOT.append(event)

    class Mirror(
        DynamoDBTask[Item],
        stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/items/stream/2026-01-01T00:00:00.000",
    ):
        def run(self, event: DynamoDBEvent[Item]) -> None:
            GOT.append(event)

    class Quote(DirectTask[Order, int]):
        def run(self, event: DirectEvent[Order]) -> int:
            GOT.append(event)
            return event.payload.cents

    class Other(ExternalTask[Order], app="billing"): ...


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_active", REGISTRY)


def ran(task: type[Task], raw: object) -> Any:
    """What the task got of an event, by the same path as in Lambda."""
    GOT.clear()
    load(task)(raw, lambda_context(task))
    [event] = GOT
    return event


ORDERS = st.builds(
    Order,
    order_id=st.text(min_size=1),
    centAmount=st.integers(0),
    due=st.none() | st.dates(),
    tags=st.lists(st.text()),
)
SEARCHES = st.builds(
    Search,
    customer=st.text(min_size=1),
    limit=st.integers(),
    exact=st.booleans(),
    status=st.lists(st.text()),
    since=st.none() | st.dates(),
)
_NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
)
ITEMS = st.builds(
    Item,
    key=st.uuids(),
    price=_NUMBERS,
    photo=st.binary(),
    labels=st.sets(st.text(min_size=1)),
    sizes=st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False)),
    at=st.datetimes(timezones=st.just(UTC)),
)
#: The fixture is the same for all examples.
EACH = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)


@EACH
@given(ORDERS)
def test_a_payload_arrives_as_it_was(order: Order) -> None:
    for event in (
        ran(Charge, event_for(Charge, order)),
        ran(Foreign, event_for(Foreign, order)),
        ran(Put, event_for(Put, order)),
        ran(Quote, event_for(Quote, order)),
    ):
        assert event.payload == order


@EACH
@given(st.lists(ORDERS, min_size=1, max_size=4))
def test_a_batch_has_its_payloads_in_their_order(orders: list[Order]) -> None:
    event = ran(Index, event_for(Index, orders, lane=1))

    assert [record.payload for record in event.records] == orders
    assert event.lane == 1


@EACH
@given(SEARCHES)
def test_a_query_string_holds_a_payload(search: Search) -> None:
    raw = event_for(Find, search)

    assert raw["body"] is None
    assert ran(Find, raw).payload == search


@EACH
@given(ITEMS, ITEMS)
def test_images_of_a_table_arrive_as_they_were(new: Item, old: Item) -> None:
    [insert] = ran(Mirror, event_for(Mirror, new)).records
    [modify] = ran(Mirror, event_for(Mirror, new, old_image=old)).records
    [remove] = ran(Mirror, event_for(Mirror, old_image=old)).records

    assert (insert.event_name, insert.new_image, insert.old_image) == ("INSERT", new, None)
    assert (modify.event_name, modify.new_image, modify.old_image) == ("MODIFY", new, old)
    assert (remove.event_name, remove.new_image, remove.old_image) == ("REMOVE", None, old)


ORDER = Order(order_id="o-1", centAmount=5)


def test_the_options_of_a_message_arrive() -> None:
    raw = event_for(
        Charge, ORDER, lane=1, receive_count=3, message_group_id="g", source_task_id="Put"
    )
    event = ran(Charge, raw)

    assert (event.lane, event.receive_count) == (1, 3)
    assert (event.message_group_id, event.source_task_id) == ("g", "Put")


def test_a_foreign_text_is_taken_as_it_is() -> None:
    assert ran(Text, event_for(Text, "no JSON {")).payload == "no JSON {"


def test_a_schedule_runs_at_a_time() -> None:
    event = ran(Sweep, event_for(Sweep, time=datetime(2026, 1, 1, 10, tzinfo=UTC)))

    assert event.scheduled_time == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert ran(Sweep, event_for(Sweep)).scheduled_time.year >= 2026


def test_a_request_has_its_headers_and_further_parameters() -> None:
    raw = event_for(
        Ping, None, headers={"x-tenant": "a", "accept": "text/plain"}, query={"q": ["1", "2"]}
    )
    event = ran(Ping, raw)

    assert event.headers["X-Tenant"] == "a"
    assert [name for name in event.headers if name.lower() == "accept"] == ["accept"]
    assert event.querystring_params == {"q": "2"}
    assert event.raw.multi_value_query_string_parameters == {"q": ["1", "2"]}
    assert event.body is None


def test_a_path_is_sent_as_a_client_sends_it() -> None:
    raw = event_for(Put, ORDER.model_copy(update={"order_id": "a b/ü"}))

    assert raw["path"] == "/orders/a%20b%2F%C3%BC"
    assert raw["resource"] == "/orders/{order_id}"
    assert ran(Several, event_for(Several, [1, 2])).payload == [1, 2]


def _keys(value: object) -> object:
    """The keys of an event, all the way down, where they are AWS's."""
    return (
        {
            name: _keys(each) if name in {"dynamodb", "attributes", "requestContext"} else None
            for name, each in value.items()
        }
        if isinstance(value, dict)
        else None
    )


def test_events_have_the_fields_that_aws_sends() -> None:
    charge = event_for(Charge, ORDER)["Records"][0]
    assert _keys(charge) == _keys(aws_event("sqs")["Records"][0]) or _keys(
        charge | {"attributes": charge["attributes"] | {"AWSTraceHeader": ""}}
    ) == _keys(aws_event("sqs")["Records"][0])

    assert _keys(event_for(Sweep)) == _keys(aws_event("scheduled"))
    assert _keys(event_for(Put, ORDER)) == _keys(aws_event("api_post"))

    item = Item(UUID(int=1), Decimal(1), b"", set(), [], datetime(2026, 1, 1, tzinfo=UTC))
    change = event_for(Mirror, item)["Records"][0]
    real = aws_event("dynamodb")["Records"][0]
    # Which attributes are the key, a payload does not say.
    assert _keys(change) == _keys(
        real
        | {
            "dynamodb": {
                k: v for k, v in real["dynamodb"].items() if k not in {"Keys", "SizeBytes"}
            }
        }
    )


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(LaneError, match="lanes 0 to 1"):
        event_for(Charge, ORDER, lane=2)
    with pytest.raises(PayloadError, match="serialised as Order"):
        event_for(Charge, "o-1")  # type: ignore[misc]  # wrong on purpose
    with pytest.raises(EventError, match="without an image"):
        event_for(Mirror)
    with pytest.raises(DefinitionError, match="billing"):
        event_for(Other, ORDER)  # type: ignore[arg-type]  # wrong on purpose


def test_the_context_counts_down_to_the_tasks_timeout() -> None:
    context = lambda_context(Charge)

    assert isinstance(context, LambdaContext)
    assert context.function_name == "orders-Charge"
    assert context.invoked_function_arn.endswith(":function:orders-Charge")
    assert (context.memory_limit_in_mb, context.function_version) == (128, "$LATEST")
    assert 59_000 < context.get_remaining_time_in_millis() <= 60_000
    assert lambda_context(Charge, seconds=-1).get_remaining_time_in_millis() == 0
    assert lambda_context(Charge, request_id="r").aws_request_id == "r"


def test_an_event_knows_what_remains() -> None:
    event: Event = ran(Charge, event_for(Charge, ORDER))

    assert 59 < event.remaining.total_seconds() <= 60
