"""What runs by itself. It takes its time, so this file comes last: most of that is over by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.deployed import DeployedApp


def test_a_schedule_runs_its_task(workshop: DeployedApp) -> None:
    # Its rate is a minute, and the engine looks every ten seconds.
    ticked = workshop.await_records(1, 90, task="Clock", message="ticked")

    assert ticked[0]["root_invocation_id"] == ticked[0]["invocation_id"]
    assert "message_id" not in ticked[0]
