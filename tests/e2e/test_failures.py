"""What becomes of a message that fails: it is logged, tried again and dead at last, and never lost."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.local_app import until

if TYPE_CHECKING:
    from support.deployed import DeployedApp

#: What is logged of a `run` that failed.
FAILED = "the task failed"


def envelope(task: str, payload: str) -> str:
    """A message to a task of the workshop, as another app would send it."""
    return json.dumps(
        {
            "source_task_id": "Elsewhere",
            "destination_task_id": task,
            "invocation_id": uuid4().hex,
            "payload": payload,
        }
    )


#: Messages to `Strict` that are not valid, with where pydantic finds that.
INVALID: dict[str, tuple[str, list[list[str]] | None]] = {
    "of another type": (
        envelope("Strict", '{"cents": "many", "secret": "hunter2"}'),
        [["payload", "order_id"], ["payload", "cents"]],
    ),
    "payload no JSON": (envelope("Strict", "hunter2"), [["payload"]]),
    "envelope incomplete": ('{"payload": "hunter2"}', None),
    "no envelope": ("no envelope: hunter2", None),
}


@pytest.fixture(scope="module")
def strict(workshop: DeployedApp) -> DeployedApp:
    """The workshop with `Strict` warm."""
    workshop.put("StrictALQueue", envelope("Strict", '{"order_id": "first"}'))
    workshop.await_record(task="Strict", message="strictly right", order_id="first")
    return workshop


@pytest.fixture(scope="module")
def invalid(strict: DeployedApp) -> dict[str, str]:
    """The ids of the invalid messages, all sent at once; behind them is one that is valid."""
    sent = {name: strict.put("StrictALQueue", body) for name, (body, _) in INVALID.items()}
    strict.put("StrictALQueue", envelope("Strict", '{"order_id": "next"}'))
    return sent


@pytest.mark.parametrize("which", INVALID)
def test_a_message_that_is_not_valid_is_logged_and_dead_at_once(
    strict: DeployedApp, invalid: dict[str, str], which: str
) -> None:
    body, locations = INVALID[which]
    message_id = invalid[which]

    found = strict.await_records(2, task="Strict", message_id=message_id)
    kept, death = strict.take_dead(body)
    assert kept == body
    assert (death.reason, death.attempt, death.queue_name) == ("invalid", 1, "workshop-Strict")
    assert "hunter2" not in death.error_text
    assert [each["attempt"] for each in found] == [1, 1]
    assert f"message {message_id} of Strict is not valid" in found[0]["message"]
    assert found[1]["dead_because"] == "invalid"
    if locations is not None:
        assert [error["loc"] for error in found[0]["errors"]] == locations
        assert found[0]["source_task"] == "Elsewhere"


def test_what_is_not_valid_is_not_in_the_log(strict: DeployedApp, invalid: dict[str, str]) -> None:
    for message_id in invalid.values():
        strict.await_records(2, task="Strict", message_id=message_id)

    assert not [line for line in strict.lines("workshop-Strict") if "hunter2" in line.text]


@pytest.mark.usefixtures("invalid")
def test_the_next_message_is_run_all_the_same(strict: DeployedApp) -> None:
    right = strict.await_record(task="Strict", order_id="next")
    assert (right["source_task"], right["attempt"]) == ("Elsewhere", 1)


@pytest.fixture(scope="module")
def fragile(workshop: DeployedApp) -> DeployedApp:
    """The workshop with `Fragile` warm."""
    _, error = workshop.invoke("Fragile", {})
    assert error is not None  # no event of SQS's, but the function runs now
    return workshop


def test_a_task_that_fails_runs_again_with_the_same_invocation(fragile: DeployedApp) -> None:
    [told] = fragile.call("Conductor", {"what": "fragile", "order_id": "once"})

    lucky = fragile.await_record(task="Fragile", message="second time lucky")
    assert (lucky["attempt"], lucky["invocation_id"]) == (2, told["invocation_id"])
    [failed] = fragile.records(task="Fragile", invocation_id=told["invocation_id"], attempt=1)
    assert failed["level"] == "ERROR"
    assert failed["exception_name"] == "ArithmeticError"
    assert "no luck with once" in failed["exception"]
    until(lambda: fragile.is_empty("FragileALQueue"))


def test_a_task_that_always_fails_gives_its_message_to_the_dlq(fragile: DeployedApp) -> None:
    """Soon: the queue's own visibility timeout is six times the function's."""
    began = time.monotonic()
    [told] = fragile.call("Conductor", {"what": "fragile", "order_id": "never"})

    body, death = fragile.take_dead(told["invocation_id"])
    assert time.monotonic() - began < 30
    assert (death.reason, death.error_type, death.attempt) == ("attempts", "ArithmeticError", 2)
    assert death.error_text == "no luck with never"
    failed = fragile.records(task="Fragile", invocation_id=told["invocation_id"], message=FAILED)
    assert [each["attempt"] for each in failed] == [1, 2]
    dead = json.loads(body)
    assert json.loads(dead["payload"]) == {"order_id": "never", "cents": 0}
    assert dead["source_task_id"] == "Conductor"
    until(lambda: fragile.is_empty("FragileALQueue"))


def test_a_permanent_failure_is_dead_after_one_attempt(fragile: DeployedApp) -> None:
    [told] = fragile.call("Conductor", {"what": "fragile", "order_id": "hopeless"})

    _, death = fragile.take_dead(told["invocation_id"])
    assert (death.reason, death.error_type, death.attempt) == ("permanent", "Permanent", 1)
    [_] = fragile.records(task="Fragile", invocation_id=told["invocation_id"], message=FAILED)
    until(lambda: fragile.is_empty("FragileALQueue"))


def test_of_a_batch_only_what_failed_comes_again(workshop: DeployedApp) -> None:
    told = workshop.call("Conductor", {"what": "tally", "number": 6})

    tallied = workshop.await_records(3, task="Tally", message="tallied")
    for odd in told[1::2]:
        body, death = workshop.take_dead(odd["invocation_id"])
        assert int(json.loads(body)["payload"]) % 2 == 1
        assert (death.reason, death.error_type) == ("attempts", "ReportedFailure")
    assert sorted(each["number"] for each in tallied) == [0, 2, 4]
    assert len(workshop.records(task="Tally", message="tallied")) == 3
    until(lambda: workshop.is_empty("TallyALQueue"))
