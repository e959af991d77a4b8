"""Tasks of another app, wrongly declared and wrongly called."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, ExternalTask

app = App("orders", runtime="python3.13")


class Invoice(BaseModel):
    cents: int


class Bill(ExternalTask[Invoice], app="billing"):
    """It has no `run`: that is the other app's."""


Bill.invoke(1)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Bill.invoke_many([1])  # E: mypy[list-item] pyright[reportArgumentType] ty[invalid-argument-type]
Bill().run  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


class NoApp(ExternalTask[Invoice]):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    """It does not say whose it is."""


class Mistyped(ExternalTask[Invoice], app="billing", taskid="Bill"):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    """It has no such keyword."""


class HasNoFunction(ExternalTask[Invoice], app="billing", memory=256):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    """The function is the other app's."""


class OfTheWrongType(ExternalTask[Invoice], app=Bill):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    """The app is a name."""
