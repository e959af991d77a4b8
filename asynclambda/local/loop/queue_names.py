"""What the name of a task's queue says: `{app}-{task_id}`, with `-L{lane}` for a lane but the first."""

from __future__ import annotations

import re


def app_and_lane(queue_name: str, task_id: str) -> tuple[str | None, int]:
    """The app and the lane of a task's queue; no app, and lane 0, of a queue that is not the task's own."""
    found = re.fullmatch(rf"(.+)-{re.escape(task_id)}(?:-L(\d+))?", queue_name)
    return (None, 0) if found is None else (found[1], int(found[2] or 0))
