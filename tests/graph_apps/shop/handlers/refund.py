"""A task with a relative, late import."""

from __future__ import annotations

from graph_apps.shop.handlers.base import Archived
from graph_apps.shop.order import Order

from asynclambda import AsyncEvent


class Refund(Archived):
    def run(self, event: AsyncEvent[Order]) -> None:
        from . import receipt  # noqa: TID252  # what is tested

        receipt.SendReceipt.invoke(event.payload)
        self.archive(event.payload)
