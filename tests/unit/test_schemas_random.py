"""Random types and their next versions: what is said to be read is read, by pydantic itself."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, assume, event, given, note, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from support.random_payloads import Drawn, changed, type_of, types, values_of

from asynclambda.build.schemas import Payload, problems
from asynclambda.errors import AsyncLambdaError
from asynclambda.payload import PayloadType

EXAMPLES = int(os.environ.get("ASYNCLAMBDA_RANDOM_PAYLOADS", "300"))
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def payload_type(drawn: Drawn) -> PayloadType[Any]:
    made = type_of(drawn)
    return PayloadType[Any](made, "Task", lambda: made)


def written(payload: PayloadType[Any], value: object) -> bytes | None:
    """A value as it is sent; None for one that the type does not have, or does not read back itself."""
    try:
        adapter: TypeAdapter[Any] = payload.adapter
        data = payload.dump(adapter.validate_python(value))
        payload.load(data)
    except (ValidationError, AsyncLambdaError, ValueError, TypeError):
        return None
    return data


def is_read(payload: PayloadType[Any], data: bytes) -> bool:
    try:
        payload.load(data)
    except ValidationError as error:
        note(str(error))
        return False
    return True


@given(data=st.data(), old=types)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=_SLOW)
def test_what_has_no_problems_is_read(data: st.DataObject, old: Drawn) -> None:
    new = data.draw(changed(old))
    before, after = payload_type(old), payload_type(new)
    sent, read = Payload.of(before), Payload.of(after)
    found = problems(sent.sent, read.read, sent.read)
    texts = [
        text
        for value in data.draw(st.lists(values_of(old), min_size=1, max_size=8))
        if (text := written(before, value)) is not None
    ]
    assume(texts)
    passed = [is_read(after, text) for text in texts]
    event(outcome(refused=bool(found), passed=all(passed), same=old == new))
    note(f"{old}\n{new}\n{sent.sent}\n{read.read}\n{texts}")
    assert found or all(passed)


@given(old=types)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=_SLOW)
def test_the_same_type_has_no_problems(old: Drawn) -> None:
    one, other = Payload.of(payload_type(old)), Payload.of(payload_type(old))
    assert problems(one.sent, other.read, one.read) == []


def outcome(*, refused: bool, passed: bool, same: bool) -> str:
    verdict = "refused" if refused else "accepted"
    return f"{verdict}, {'all read' if passed else 'not all read'}{', same type' if same else ''}"
