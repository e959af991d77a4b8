"""One engine for all end-to-end tests, with each app deployed to it once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.deployed import DeployedApp, deploy_app
from support.example import ORDERS, copy_project
from support.scheduling import ENGINE, scope_of

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKSHOP = Path(__file__).with_name("workshop")


@pytest.fixture(autouse=True)
def _one_process(request: pytest.FixtureRequest) -> None:
    """Sees that a file which uses the engine is named among those that do."""
    if "emulator" in request.fixturenames:
        assert scope_of(request.node.nodeid) == ENGINE, "name it in tests/support/scheduling.py"


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """An engine that lets each function do what its role allows, and no more."""
    with Emulator(auth=True) as running:
        yield running


@pytest.fixture(scope="session")
def orders(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> DeployedApp:
    """The example, with its receipts after two seconds."""
    project = copy_project(ORDERS, tmp_path_factory.mktemp("orders"))
    return deploy_app(project, "app", emulator, stage="demo")


@pytest.fixture(scope="session")
def workshop(
    emulator: Emulator, orders: DeployedApp, tmp_path_factory: pytest.TempPathFactory
) -> DeployedApp:
    """The app of these tests; `orders` is the other one that it sends to."""
    project = copy_project(WORKSHOP, tmp_path_factory.mktemp("workshop"))
    return deploy_app(project, "workshop", emulator)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the commands of a test make their temporary folders."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder
