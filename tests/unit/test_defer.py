"""A deferred value is made once, when it is first asked for."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, Defer
from asynclambda.runtime.load import load


def test_a_value_is_made_once_with_its_arguments() -> None:
    calls: list[tuple[int, int]] = []

    def add(a: int, b: int) -> int:
        calls.append((a, b))
        return a + b

    total = Defer(add, 1, b=2)

    assert calls == []
    assert (total.value, total.value) == (3, 3)
    total.execute()
    assert calls == [(1, 2)]


@pytest.mark.parametrize("value", [None, 0, "", []])
def test_a_value_that_is_false_is_made_once_too(value: object) -> None:
    calls: list[object] = []

    def make() -> object:
        calls.append(value)
        return value

    deferred = Defer(make)

    assert deferred.value is value
    assert deferred.value is value
    assert len(calls) == 1


def test_an_error_goes_to_who_asked_and_the_next_one_tries_again() -> None:
    attempts: list[int] = []

    def connect() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionError("not yet")
        return "there"

    deferred = Defer(connect)

    with pytest.raises(ConnectionError, match="not yet"):
        _ = deferred.value
    assert deferred.value == "there"


def test_threads_share_one_value() -> None:
    calls: list[int] = []
    barrier = threading.Barrier(8)

    def slow() -> object:
        calls.append(1)
        time.sleep(0.01)
        return object()

    deferred = Defer(slow)

    def ask() -> object:
        barrier.wait()
        return deferred.value

    with ThreadPoolExecutor(8) as pool:
        values = {id(future.result()) for future in [pool.submit(ask) for _ in range(8)]}
    assert len(values) == len(calls) == 1


def test_a_function_that_asks_for_its_own_value_fails_and_does_not_hang() -> None:
    def ask() -> int:
        return deferred.value

    deferred: Defer[int] = Defer(ask)
    answers: list[type[BaseException]] = []

    def run() -> None:
        try:
            deferred.execute()
        except RecursionError as error:
            answers.append(type(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(5)
    assert answers == [RecursionError]


def test_it_is_fit_for_init_tasks() -> None:
    made: list[str] = []
    table = Defer(made.append, "table")

    class Price(AsyncTask[int], init_tasks=[table.execute]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    App("orders")
    assert made == []
    load(Price)
    assert made == ["table"]
