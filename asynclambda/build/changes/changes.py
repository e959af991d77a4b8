"""All that a deployment changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.changes.payloads import payload_changes
from asynclambda.build.changes.permissions import permission_changes
from asynclambda.build.changes.resources import lost_queues, resource_changes
from asynclambda.build.changes.tasks import task_changes
from asynclambda.build.schemas import read_payloads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.changes.payloads import PayloadChange, Upgrade
    from asynclambda.build.changes.permissions import PermissionChange
    from asynclambda.build.changes.resources import LostQueue, ResourceChange
    from asynclambda.build.changes.tasks import TaskChange
    from asynclambda.build.plan.resource import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What becomes of a stack. Each part is in the order of ids."""

    tasks: tuple[TaskChange, ...]
    resources: tuple[ResourceChange, ...]
    queues: tuple[LostQueue, ...]
    permissions: tuple[PermissionChange, ...]
    payloads: tuple[PayloadChange, ...]
    #: Whether the old template has the schemas of its payloads: a build that keeps none cannot be compared.
    payloads_known: bool

    @property
    def refused(self) -> tuple[PayloadChange, ...]:
        """Those changes of payloads that are to stop the deployment."""
        return tuple(each for each in self.payloads if each.refused)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.tasks or self.resources or self.permissions or self.payloads)


def find_changes(
    old: Mapping[str, Value], new: Mapping[str, Value], upgrades: Mapping[str, Upgrade]
) -> Changes:
    """Compares two templates.

    Args:
        old: The one that is deployed, as it was given to CloudFormation.
        new: The next.
        upgrades: What the `upgrade_from` of the app's tasks takes, by task id.
    """
    changed = resource_changes(old, new)
    before, after = read_payloads(old), read_payloads(new)
    return Changes(
        tasks=tuple(task_changes(old, new)),
        resources=tuple(changed),
        queues=tuple(lost_queues(changed, old, new)),
        permissions=tuple(permission_changes(old, new)),
        payloads=tuple(payload_changes(before or {}, after or {}, upgrades)),
        payloads_known=before is not None,
    )
