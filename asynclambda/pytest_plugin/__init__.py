"""pytest, for apps: no test sends to real AWS by mistake, and two fixtures to test an app with.

pytest loads this where asynclambda is installed; nothing has to be configured. A request of boto3 that
would leave this machine fails its test, whichever client makes it and whatever catches the error:

    def test_an_order_is_charged(sent):                  # what is sent is kept: nothing leaves
        load(PlaceOrder)(event_for(PlaceOrder, Order(order_id="o-1", cents=5)), lambda_context(PlaceOrder))
        assert [each.queue_name for each in sent.messages] == ["orders-ChargeCard"]

    def test_an_order_gets_its_receipt(simulation):      # the app runs: `asynclambda_app = "app"`
        simulation.request("POST", "/orders", body={"order_id": "o-1", "cents": 5})
        simulation.run_until_idle()
        simulation.assert_invoked(SendReceipt, times=1)

    @pytest.mark.real_aws                                # this one is meant to reach AWS
    def test_the_bucket_is_there(): ...

Other projects of the environment load it too, so it imports neither boto3 nor the framework before a
test needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asynclambda.pytest_plugin.fixtures import sent, simulation
from asynclambda.pytest_plugin.guard import AwsGuard
from asynclambda.pytest_plugin.settings import REAL_AWS, add_settings

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["sent", "simulation"]  # pytest finds the fixtures here

MARKER = "real_aws"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings in pyproject.toml or pytest.ini."""
    add_settings(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Says what the marker is, and puts the guard up."""
    config.addinivalue_line("markers", f"{MARKER}: the test may send to real AWS")
    if not config.getini(REAL_AWS):
        guard = AwsGuard()
        guard.install()
        config.add_cleanup(guard.uninstall)
        config.pluginmanager.register(_Phases(guard), "asynclambda-aws-guard")


class _Phases:
    """Tells the guard which test runs, and the test what the guard saw."""

    def __init__(self, guard: AwsGuard) -> None:
        self._guard = guard

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        return (yield from self._watched(item))

    def _watched(self, item: pytest.Item) -> Generator[None, object, object]:
        """One phase of a test. What was refused in it fails it, though something caught the error."""
        with self._guard.watching(allow=item.get_closest_marker(MARKER) is not None):
            return (yield)
