"""Direct calls: the payload goes out as JSON, the result comes back typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from asynclambda import App, CallError, DirectEvent, DirectTask, PayloadError

if TYPE_CHECKING:
    from support.recording import RecordingSender


class Order(BaseModel):
    order_id: str


def declare() -> type[DirectTask[Order, dict[str, int]]]:
    """A task to call."""
    App("orders")

    class Quote(DirectTask[Order, dict[str, int]]):
        def run(self, event: DirectEvent[Order]) -> dict[str, int]:
            return {event.payload.order_id: 1}

    return Quote


def test_payload_and_result_go_as_json(sender: RecordingSender) -> None:
    sender.answers["orders-Quote"] = b'{"cents": 7}'

    assert declare().call(Order(order_id="o")) == {"cents": 7}
    [(name, payload)] = sender.calls
    assert (name, json.loads(payload)) == ("orders-Quote", {"order_id": "o"})


def test_a_failure_is_the_callers(sender: RecordingSender) -> None:
    with pytest.raises(CallError, match="orders-Quote"):
        declare().call(Order(order_id="o"))


def test_a_result_of_another_type_is_refused(sender: RecordingSender) -> None:
    sender.answers["orders-Quote"] = b'{"cents": "many"}'

    with pytest.raises(ValidationError, match="cents"):
        declare().call(Order(order_id="o"))


def test_a_payload_of_another_type_never_leaves(sender: RecordingSender) -> None:
    wrong: Any = {"order_id": "o"}

    with pytest.raises(PayloadError):
        declare().call(wrong)
    assert sender.calls == []


def test_a_secret_never_leaves_as_stars(sender: RecordingSender) -> None:
    App("orders")

    class Login(DirectTask[SecretStr, bool]):
        def run(self, event: DirectEvent[SecretStr]) -> bool:
            return True

    with pytest.raises(PayloadError, match="secret"):
        Login.call(SecretStr("p"))
    assert sender.calls == []
