"""A payload is anything that pydantic can validate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypedDict, assert_type

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, Receipt

app = App("payloads", runtime="python3.13")


class Model(BaseModel):
    name: str


class Narrower(Model):
    size: int


@dataclass
class Record:
    name: str


class Row(TypedDict):
    name: str


class TakesModel(AsyncTask[Model]):
    def run(self, event: AsyncEvent[Model]) -> None:
        assert_type(event.payload.name, str)


class TakesDataclass(AsyncTask[Record]):
    def run(self, event: AsyncEvent[Record]) -> None:
        assert_type(event.payload.name, str)


class TakesTypedDict(AsyncTask[Row]):
    def run(self, event: AsyncEvent[Row]) -> None:
        assert_type(event.payload["name"], str)


class TakesList(AsyncTask[list[Model]]):
    def run(self, event: AsyncEvent[list[Model]]) -> None:
        assert_type(event.payload[0], Model)


class TakesUnion(AsyncTask[Model | Literal["all"]]):
    def run(self, event: AsyncEvent[Model | Literal["all"]]) -> None:
        if event.payload == "all":
            return
        assert_type(event.payload, Model)


class TakesNothing(AsyncTask[None]):
    def run(self, event: AsyncEvent[None]) -> None:
        TakesAnything.invoke(event)


class TakesAnything(AsyncTask[Any]):
    def run(self, event: AsyncEvent[Any]) -> None: ...


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    TakesModel.invoke(Model(name="a"))
    TakesModel.invoke(Narrower(name="a", size=1))
    TakesDataclass.invoke(Record("a"))
    TakesTypedDict.invoke({"name": "a"})
    TakesList.invoke([Model(name="a")])
    TakesUnion.invoke("all")
    TakesUnion.invoke(Model(name="a"))
    TakesNothing.invoke(None)
    TakesAnything.invoke(1)
    assert_type(TakesTypedDict.invoke_many([{"name": "a"}, {"name": "b"}]), list[Receipt])
    assert_type(TakesList.invoke_many([[Model(name="a")], []]), list[Receipt])
