"""A task that the others import late."""

from __future__ import annotations

from graph_apps.shop.handlers.base import Archived
from graph_apps.shop.order import Order

from asynclambda import AsyncEvent


class SendReceipt(Archived):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.archive(event.payload)
