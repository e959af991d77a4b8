"""Helpers in a module of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph_apps.shop.order import Order

    from asynclambda import AsyncTask


def receipt(order: Order) -> None:
    from graph_apps.shop.handlers.receipt import SendReceipt as Receipt

    Receipt.invoke(order)


def send(task: type[AsyncTask[Order]], order: Order) -> None:
    task.invoke(order)


def archive(order: Order) -> None:
    import graph_apps.shop.handlers.archive

    send(graph_apps.shop.handlers.archive.Archive, order)
