"""Every line that a task writes says which invocation it is of."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from aws_lambda_powertools import Logger
from support.delivery import Context, envelope, event, record

from asynclambda import App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask
from asynclambda.logs import task_logger
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines

KEYS = {
    "service": "orders",
    "task": "Charge",
    "invocation_id": "i-2",
    "root_invocation_id": "i-1",
    "source_task": "Place",
    "lane": 1,
    "message_id": "m-1",
    "attempt": 3,
}


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def run(task: type[AsyncTask[int]]) -> None:
    """Delivers one message to it."""
    body = envelope(
        "Charge", 7, source_task_id="Place", invocation_id="i-2", root_invocation_id="i-1"
    )
    load(task)(event(record("Charge", body, lane=1, message_id="m-1", receive_count=3)), Context())


def test_every_line_carries_the_invocation(lines: Lines) -> None:
    class Charge(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None:
            self.logger.info("first", cents=event.payload)
            self.logger.warning("second")
            try:
                int("third")
            except ValueError:
                self.logger.exception("third")
            Logger(service="orders").info("from elsewhere in the app")
            Logger(service="orders", child=True).info("from a child")
            logging.getLogger("orders.deep.down").warning("from the standard library's")

    run(Charge)

    assert [line["message"] for line in lines()] == [
        "first",
        "second",
        "third",
        "from elsewhere in the app",
        "from a child",
        "from the standard library's",
    ]
    for line in lines():
        assert KEYS.items() <= line.items(), line
    assert lines()[0]["cents"] == 7
    assert "ValueError: invalid literal" in lines()[2]["exception"]


def test_coroutines_and_their_threads_carry_it_too(lines: Lines) -> None:
    class Charge(AsyncTask[int], lane_count=2):
        async def run(self, event: AsyncEvent[int]) -> None:
            async def part(name: str) -> None:
                await asyncio.sleep(0)
                self.logger.info(name)

            await asyncio.gather(part("a"), part("b"), asyncio.to_thread(self.logger.info, "c"))

    run(Charge)

    assert {line["message"] for line in lines()} == {"a", "b", "c"}
    for line in lines():
        assert KEYS.items() <= line.items(), line


def test_a_schedules_lines_name_the_task_and_no_message(lines: Lines) -> None:
    class Sweep(ScheduledTask, schedule_expression="rate(1 day)"):
        def run(self, event: ScheduledEvent) -> None:
            self.logger.info("swept", ran=event.invocation_id)

    load(Sweep)({}, Context())

    [line] = lines()
    assert line["task"] == "Sweep"
    assert line["invocation_id"] == line["root_invocation_id"] == line["ran"]
    assert line["lane"] == 0
    assert "message_id" not in line
    assert "source_task" not in line


def test_nothing_is_left_behind_for_the_next_line(lines: Lines) -> None:
    class Charge(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None:
            self.logger.info("inside")

    run(Charge)
    task_logger("orders").info("outside")

    inside, outside = lines()
    assert inside["task"] == "Charge"
    assert not {"task", "invocation_id", "message_id", "lane"} & outside.keys()


def test_an_instances_logger_is_the_apps() -> None:
    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    assert Charge().logger is Charge().logger is task_logger("orders")
