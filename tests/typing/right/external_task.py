"""Tasks of another app."""

from __future__ import annotations

from typing import assert_type

from pydantic import BaseModel

from asynclambda import App, ExternalTask, Receipt

app = App("orders", runtime="python3.13")


class Invoice(BaseModel):
    cents: int


class Bill(ExternalTask[Invoice], app="billing", task_id="CreateBill", lane_count=2):
    """It has no `run`: that is the other app's."""


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    assert_type(Bill.invoke(Invoice(cents=1), lane=1), Receipt)
    assert_type(Bill.invoke_many([Invoice(cents=1)]), list[Receipt])
