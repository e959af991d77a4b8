"""One direct call."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field, SecretStr, computed_field, field_validator
from support.delivery import Context
from support.events import aws_event

from asynclambda import App, DirectEvent, DirectTask, PayloadError
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender


class Order(BaseModel):
    order_id: str = Field(alias="orderId")
    cents: int


class Price(BaseModel):
    amount: Decimal
    until: dt.date

    @computed_field  # type: ignore[prop-decorator]  # mypy does not know pydantic's order of decorators
    @property
    def rounded(self) -> int:
        """Not part of what is called back."""
        return int(self.amount)


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def quote(result: Any) -> type[DirectTask[Order, Price]]:
    """A task that gives this back."""

    class QuotePrice(DirectTask[Order, Price]):
        def run(self, event: DirectEvent[Order]) -> Price:
            price: Price = result
            return price

    return QuotePrice


def test_the_result_is_plain_python_that_lambda_makes_json_of() -> None:
    price = Price(amount=Decimal("1.10"), until=dt.date(2026, 1, 1))

    result = load(quote(price))({"orderId": "o", "cents": 5}, Context())

    assert result == {"amount": "1.10", "until": "2026-01-01"}


def test_a_call_and_its_handler_understand_one_another(sender: RecordingSender) -> None:
    price = Price(amount=Decimal("1.10"), until=dt.date(2026, 1, 1))
    task = quote(price)
    sender.answers["orders-QuotePrice"] = b'{"amount":"1.10","until":"2026-01-01"}'

    assert task.call(Order(orderId="o", cents=5)) == price
    [(_, sent)] = sender.calls
    assert sent == b'{"orderId":"o","cents":5}'


def test_an_event_as_lambda_gives_it() -> None:
    seen: list[DirectEvent[Any]] = []

    class Anything(DirectTask[Any, None]):
        def run(self, event: DirectEvent[Any]) -> None:
            seen.append(event)

    assert load(Anything)(aws_event("direct"), Context()) is None
    [got] = seen
    assert got.payload == got.raw == aws_event("direct")


def test_a_payload_that_is_not_valid_is_logged_and_fails(lines: Lines) -> None:
    with pytest.raises(InvalidMessage, match="orderId: Field required"):
        load(quote(None))({"cents": 5}, Context())

    [line] = lines()
    assert line["task"] == "QuotePrice"
    assert line["errors"][0]["loc"] == ["orderId"]


def test_a_result_of_another_type_is_an_error() -> None:
    with pytest.raises(PayloadError, match="cannot be serialised as Price"):
        load(quote({"amount": 1}))({"orderId": "o", "cents": 5}, Context())


def test_a_secret_is_not_given_back_as_stars() -> None:
    class Login(DirectTask[int, SecretStr]):
        def run(self, event: DirectEvent[int]) -> SecretStr:
            return SecretStr("token")

    with pytest.raises(PayloadError, match="secret"):
        load(Login)(1, Context())


def test_an_exception_reaches_the_caller(lines: Lines) -> None:
    class Fails(DirectTask[int, int]):
        async def run(self, event: DirectEvent[int]) -> int:
            raise ConnectionError("no bank")

    with pytest.raises(ConnectionError):
        load(Fails)(1, Context())
    assert lines()[0]["task"] == "Fails"


class Checked(BaseModel):
    cents: int

    @field_validator("cents")
    @classmethod
    def fails(cls, value: int) -> int:
        """An error that pydantic knows nothing of."""
        raise LookupError(value)


def test_an_error_of_the_users_validator_is_its_own(lines: Lines) -> None:
    class Checks(DirectTask[Checked, None]):
        def run(self, event: DirectEvent[Checked]) -> None: ...

    with pytest.raises(LookupError):
        load(Checks)({"cents": 1}, Context())
    assert lines()[0]["task"] == "Checks"
