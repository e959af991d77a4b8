"""Functions that run in INIT: how they are called, and which cannot be."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, DefinitionError
from asynclambda.runtime.load import load


def declare(**options: Any) -> type[AsyncTask[int]]:
    """A task with these keywords."""

    class Charge(AsyncTask[int], **options):
        def run(self, event: AsyncEvent[int]) -> None: ...

    return Charge


def called_with(function: Any) -> list[tuple[Any, ...]]:
    """What a function is called with as an init task."""
    calls: list[tuple[Any, ...]] = []
    load(declare(init_tasks=[partial(function, calls)]))
    return calls


def test_an_init_task_gets_the_task_id_where_it_has_one_parameter() -> None:
    App("orders")

    def none(calls: list[tuple[Any, ...]]) -> None:
        calls.append(())

    def required(calls: list[tuple[Any, ...]], task_id: str) -> None:
        calls.append((task_id,))

    def optional(calls: list[tuple[Any, ...]], task_id: str = "") -> None:
        calls.append((task_id,))

    def keyword(calls: list[tuple[Any, ...]], *, verbose: bool = False) -> None:
        calls.append((verbose,))

    def anything(calls: list[tuple[Any, ...]], *arguments: object, **others: object) -> None:
        calls.append((*arguments, *others))

    def first_of_two(calls: list[tuple[Any, ...]], task_id: str, verbose: bool = False) -> None:
        calls.append((task_id, verbose))

    assert called_with(none) == [()]
    assert called_with(required) == [("Charge",)]
    assert called_with(optional) == [("Charge",)]
    assert called_with(keyword) == [(False,)]
    assert called_with(anything) == [()]
    assert called_with(first_of_two) == [("Charge", False)]


def test_a_builtin_is_an_init_task() -> None:
    App("orders")
    load(declare(init_tasks=[dict, list[str]().clear]))


async def warm() -> None:
    """Never awaited as an init task."""


@pytest.mark.parametrize(
    ("function", "what"),
    [
        (lambda table, region: None, "wants several arguments (table, region)"),
        (lambda *, table: None, "wants several arguments (table)"),
        (warm, "is an `async def`"),
    ],
)
def test_an_init_task_that_cannot_be_called_is_refused(function: Any, what: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        declare(init_tasks=[function])

    assert what in caught.value.what


def test_an_error_of_an_init_task_is_its_own() -> None:
    App("orders")

    def fails() -> None:
        raise ConnectionError("no database")

    with pytest.raises(ConnectionError, match="no database"):
        load(declare(init_tasks=[fails]))
