"""Re-exports."""

from graph_apps.shop.handlers.charge import ChargeCard as Charge
from graph_apps.shop.handlers.refund import Refund

__all__ = ["Charge", "Refund"]
