"""The fixtures. What they need is imported when a test asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asynclambda.pytest_plugin.settings import APP, app_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.testing import RecordingSender, Simulation


@pytest.fixture
def sent() -> Iterator[RecordingSender]:
    """What the test sends, in `sent.messages`; nothing leaves the process.

    Annotate it as `asynclambda.testing.RecordingSender`.
    """
    from asynclambda import ports
    from asynclambda.testing import RecordingSender

    sender = RecordingSender()
    with ports.using(sender):
        yield sender


@pytest.fixture
def simulation(pytestconfig: pytest.Config) -> Iterator[Simulation]:
    """A running simulation of the app that the setting `asynclambda_app` names, with nothing sent yet.

    For faults, a seed or a start of its own, a test calls `asynclambda.testing.simulate` instead.
    Annotate it as `asynclambda.testing.Simulation`.
    """
    from asynclambda.testing import simulate

    with simulate(app_of(pytestconfig.getini(APP))) as sim:
        yield sim
