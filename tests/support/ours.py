"""Apps of ours, run as `support.ancestor` runs the ancestor's: handlers, and code in the app's namespace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.driven import Run, drive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What awslambdaric hands to a handler, as far as the framework and its logger ask for it.
_CONTEXT = """
from types import SimpleNamespace
context = SimpleNamespace(
    function_name="function", memory_limit_in_mb=128, aws_request_id="11111111-2222",
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
    get_remaining_time_in_millis=lambda: 60_000,
)
"""


def run_handler(
    project_dir: Path,
    task: str,
    event: object,
    *,
    env: Mapping[str, str] | None = None,
    record: bool = False,
    replies: Mapping[str, Sequence[object]] | None = None,
) -> Run:
    """Call the handler as the function of `task` would: `app:Charge`, or `Charge` for one of `app`."""
    module, _, name = task.rpartition(":")
    variables = {
        "AWS_LAMBDA_FUNCTION_NAME": f"function-{name}",
        "ASYNC_LAMBDA_TASK_ID": name,
        "ASYNC_LAMBDA_TASK": f"{module or 'app'}:{name}",
        "ASYNC_LAMBDA_APP_MODULE": "app",
    }
    return drive(
        Path(sys.executable),
        project_dir,
        "asynclambda.runtime.entry",
        f"{_CONTEXT}\nresult = lambda_handler(job['event'], context)",
        event=event,
        env={**variables, **(env or {})},
        record=record,
        replies=replies,
    )


def capture_sends(
    project_dir: Path,
    code: str,
    *,
    replies: Mapping[str, Sequence[object]] | None = None,
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run `code` in the namespace of the app, such as `Task.invoke(1)`; keep its AWS calls."""
    return drive(
        Path(sys.executable), project_dir, "app", code, env=env, record=True, replies=replies
    )
