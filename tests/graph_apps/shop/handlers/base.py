"""A base class in another module, with names of that module."""

from __future__ import annotations

from graph_apps.shop import sending
from graph_apps.shop.order import Order

from asynclambda import AsyncTask


class Archived(AsyncTask[Order], abstract=True):
    def archive(self, order: Order) -> None:
        sending.archive(order)
