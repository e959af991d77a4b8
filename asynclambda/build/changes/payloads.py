"""Messages that would not be read after a deployment, or while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from asynclambda.build.schemas import problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.schemas import Payload


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The older type that a task's `upgrade_from` takes."""

    #: The type, as it is written.
    name: str
    #: The schema of what is read as it.
    read: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PayloadChange:
    """Why payloads of a task may not be read."""

    task_id: str
    #: `waiting`: what the old code has sent, by the new code. `rollout`: what the new code sends, by the
    #: functions that are not updated yet.
    when: Literal["waiting", "rollout"]
    #: The field: `lines[].cents`. Empty for the payload itself.
    path: str
    reason: str
    #: Whether that is to stop the deployment.
    refused: bool


def payload_changes(
    old: Mapping[str, Payload], new: Mapping[str, Payload], upgrades: Mapping[str, Upgrade]
) -> Iterator[PayloadChange]:
    """Where payloads of the tasks that stay do not fit.

    A task that reads the old ones by its `upgrade_from` lets what waits be, as far as the type fits that this
    takes. What the functions that are not updated yet cannot read is then a warning: it is dead for now, and
    read when it is sent again, since the class has said that it reads both.

    Args:
        old: The payloads of the deployed stack, by task id.
        new: Those of the next.
        upgrades: What `upgrade_from` takes, by the id of the tasks that have it.
    """
    for task_id in sorted(old.keys() & new.keys()):
        before, after = old[task_id], new[task_id]
        upgrade = upgrades.get(task_id)
        waiting = problems(before.sent, after.read, before.read)
        if waiting and upgrade is not None:
            waiting = problems(before.sent, upgrade.read, before.read)
        for each in waiting:
            reason = each.reason if upgrade is None else f"as {upgrade.name}: {each.reason}"
            yield PayloadChange(task_id, "waiting", each.path, reason, refused=True)
        for each in problems(after.sent, before.read, after.read):
            refused = upgrade is None
            yield PayloadChange(task_id, "rollout", each.path, each.reason, refused=refused)
