"""A task that imports its module's neighbours by name."""

from __future__ import annotations

from graph_apps.shop import sending
from graph_apps.shop.handlers.base import Archived
from graph_apps.shop.order import Order

from asynclambda import AsyncEvent


class ChargeCard(Archived):
    def run(self, event: AsyncEvent[Order]) -> None:
        sending.receipt(event.payload)
        self.archive(event.payload)
