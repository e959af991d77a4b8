"""The live numbers of the page's graph."""

from __future__ import annotations

from typing import Any

from asynclambda import names
from asynclambda.local.observed import Depth
from asynclambda.local.page.counters import Counters

DLQ, UNDELIVERED = "orders-AsyncLambdaDLQ", names.delay_dlq_name("orders")


def tasks_of(counters: Counters) -> Any:
    """The numbers of the tasks."""
    numbers: Any = counters.as_json()
    return numbers["tasks"]


def counters() -> Counters:
    made = Counters()
    made.know_queues({"orders-Charge": ("Charge", 0), "orders-Charge-L1": ("Charge", 1)})
    return made


def test_what_waits_is_what_the_queues_say() -> None:
    made = counters()
    made.saw_depths({"orders-Charge": Depth(3, 2, 1), "orders-Charge-L1": Depth(0, 7, 0)})
    made.saw_depths({"orders-Charge": Depth(1, 0, 1)})

    assert made.as_json() == {
        "tasks": {"Charge": [[1, 0, 0, 0, 0], [7, 0, 0, 0, 0]]},
        "dead": 0,
        "undelivered": 0,
    }


def test_attempts_are_counted_by_lane() -> None:
    made = counters()
    for _ in range(3):
        made.began(("Charge", 1))
    made.ended(("Charge", 1), "done")
    made.ended(("Charge", 1), "failed")

    assert made.as_json() == {
        "tasks": {"Charge": [[0, 0, 0, 0, 0], [0, 1, 1, 1, 0]]},
        "dead": 0,
        "undelivered": 0,
    }


def test_what_its_log_calls_failed_is_done_no_more() -> None:
    made = counters()
    made.began(("Charge", 0))
    made.ended(("Charge", 0), "done")
    made.failed_after_all(("Charge", 0))

    assert tasks_of(made) == {"Charge": [[0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]}


def test_the_dead_are_those_of_queues_that_no_task_reads() -> None:
    made = counters()
    made.saw_depths(
        {"orders-Charge": Depth(9, 0, 0), DLQ: Depth(2, 0, 1), UNDELIVERED: Depth(1, 0, 0)}
    )
    made.saw_dead([("Charge", 0), ("Charge", 0), ("Gone", 0)])

    assert made.dead_messages() == 4
    assert made.as_json() == {
        "tasks": {"Charge": [[9, 0, 0, 0, 2], [0, 0, 0, 0, 0]], "Gone": [[0, 0, 0, 0, 1]]},
        "dead": 4,
        "undelivered": 1,
    }


def test_a_lane_that_is_first_seen_by_its_number_has_those_below_it() -> None:
    made = Counters()
    made.began(("Charge", 2))

    assert tasks_of(made) == {"Charge": [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]]}
