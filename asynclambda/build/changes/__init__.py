"""What a deployment changes: a template against the one that is deployed.

1. `tasks`: what a reader knows a task by (memory, lanes, schedule, ...), told from the resources.
2. `resources`: what CloudFormation adds, removes, changes in place and replaces. A queue that goes takes its
   messages along.
3. `permissions`: what roles gain and lose.
4. `payloads`: where messages that wait, or that are sent while the update runs, would not be read.

All of it is of the templates alone: nothing is read from AWS, and nothing of the classes but their
`upgrade_from`.
"""

from asynclambda.build.changes.changes import Changes, find_changes
from asynclambda.build.changes.payloads import PayloadChange, Upgrade
from asynclambda.build.changes.permissions import PermissionChange
from asynclambda.build.changes.resources import LostQueue, ResourceChange
from asynclambda.build.changes.tasks import TaskChange

__all__ = [
    "Changes",
    "LostQueue",
    "PayloadChange",
    "PermissionChange",
    "ResourceChange",
    "TaskChange",
    "Upgrade",
    "find_changes",
]
