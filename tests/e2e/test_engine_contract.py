"""The contract: each engine does in each case what AWS documents, or differs as the case says.

All cases run on MiniStack at once, each in a thread, since most of them wait. The simulator has a clock of
its own, and runs one after the other.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from support.deployed import deploy_app
from support.engines.cases import CASES
from support.engines.depot_app import in_registry
from support.engines.ministack import MiniStack
from support.engines.simulator import Simulator
from support.example import copy_project

if TYPE_CHECKING:
    from support.engines.case import Case, Observation

    from asynclambda.local.emulator import Emulator

DEPOT = Path(__file__).with_name("depot")
Observations: TypeAlias = "dict[str, Future[Observation]]"


@pytest.fixture(scope="module")
def on_ministack(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Observations:
    """What is seen on MiniStack, by the case's name; of those cases that this session wants."""
    wanted = "\n".join(item.name for item in request.session.items)
    cases = [case for case in CASES if f"on_ministack[{case.name}]" in wanted]
    app = deploy_app(copy_project(DEPOT, tmp_path_factory.mktemp("depot")), "depot", emulator)
    engine = MiniStack(app)
    with in_registry(), engine.in_force(), ThreadPoolExecutor(len(cases)) as pool:
        seen = {case.name: pool.submit(case.ask, engine) for case in cases}
        wait(seen.values())
    return seen


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_on_ministack(case: Case, on_ministack: Observations) -> None:
    assert on_ministack[case.name].result() == case.observation("MiniStack")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_the_simulator(case: Case) -> None:
    with in_registry(), Simulator.in_force() as engine:
        assert case.ask(engine) == case.observation("simulator")
