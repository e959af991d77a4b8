"""A small part of the fault suite (`make faults`): no message is lost, and each dead one says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults import suite

if TYPE_CHECKING:
    import pytest

MESSAGES = 150


def test_every_message_is_accounted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("raise", "kill", "exhaust", "poison", "broken JSON", "wrong shape", "delivered twice")
    faults = dict.fromkeys(range(MESSAGES), "none")
    for index, kind in enumerate(kinds):
        faults |= dict.fromkeys((20 * index, 20 * index + 1, 20 * index + 2), kind)
    monkeypatch.setattr(suite, "faults_of", lambda _: faults)

    tallies, failed_sends, _ = suite.run(MESSAGES, patience=300)

    assert failed_sends > 0
    assert suite.verdict(tallies) == []
    assert sum(tally.sent for tally in tallies.values()) == MESSAGES
    assert tallies["raise"].retried == tallies["raise"].sent == 3
