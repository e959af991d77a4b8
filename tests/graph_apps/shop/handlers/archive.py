"""A task that only others import."""

from __future__ import annotations

from graph_apps.shop.order import Order

from asynclambda import AsyncEvent, AsyncTask


class Archive(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...
