"""Payloads of the wrong type, for every kind of payload type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("payloads", runtime="python3.13")


class Model(BaseModel):
    name: str


@dataclass
class Record:
    name: str


class Row(TypedDict):
    name: str


class TakesDataclass(AsyncTask[Record]):
    def run(self, event: AsyncEvent[Record]) -> None: ...


class TakesTypedDict(AsyncTask[Row]):
    def run(self, event: AsyncEvent[Row]) -> None: ...


class TakesInt(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...


class TakesList(AsyncTask[list[Model]]):
    def run(self, event: AsyncEvent[list[Model]]) -> None: ...


class TakesUnion(AsyncTask[Model | Literal["all"]]):
    def run(self, event: AsyncEvent[Model | Literal["all"]]) -> None: ...


TakesDataclass.invoke(Model(name="a"))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
TakesTypedDict.invoke({"nmae": "a"})  # E: mypy[typeddict-item,typeddict-unknown-key] pyright[reportArgumentType] ty[invalid-argument-type,missing-typed-dict-key,unknown-typed-dict-constructor-key]
TakesTypedDict.invoke({"name": 1})  # E: mypy[typeddict-item] pyright[reportArgumentType] ty[invalid-argument-type]
TakesInt.invoke("1")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
TakesList.invoke(Model(name="a"))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
TakesList.invoke(["a"])  # E: mypy[list-item] pyright[reportArgumentType] ty[invalid-argument-type]
TakesUnion.invoke("some")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
