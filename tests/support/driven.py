"""Code run in a process of its own, in the namespace of an app's module: what it did, and its AWS calls.

The ancestor's interpreter is driven so, and ours: the same code path on both sides of a comparison.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACCOUNT = "123456789012"
REGION = "us-east-1"
_DRIVER = ROOT / "tests" / "ancestor" / "driver.py"
_SECONDS = 120


@dataclass(frozen=True)
class Call:
    """An AWS call that was made."""

    #: As boto3 names it: `sqs`, `s3`, `scheduler`.
    service: str
    #: As the API names it: `SendMessage`.
    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """What a process did."""

    #: What the handler returned, or the code left in `result`; None where it failed.
    result: Any
    #: The exception's class name and message, or None.
    error: tuple[str, str] | None
    traceback: str | None
    stdout: str
    stderr: str
    #: The AWS calls, where they were recorded.
    calls: tuple[Call, ...]


def drive(
    python: Path,
    project_dir: Path,
    module: str,
    code: str,
    *,
    event: object = None,
    env: Mapping[str, str] | None = None,
    record: bool = False,
    replies: Mapping[str, Sequence[object]] | None = None,
) -> Run:
    """Run `code` in the namespace of a module; see tests/ancestor/driver.py.

    Its AWS calls go to AWS_ENDPOINT_URL in `env`, or nowhere where `record` is set. `replies` gives the
    answers to an operation, in order.
    """
    job = {
        "module": module,
        "code": code,
        "event": event,
        "record": record,
        "replies": {operation: list(given) for operation, given in (replies or {}).items()},
    }
    with tempfile.TemporaryDirectory() as scratch:
        report_file = Path(scratch, "report.json")
        done = subprocess.run(
            [python, "-B", _DRIVER, report_file],
            cwd=project_dir,
            env=function_environment(env),
            input=json.dumps(job),
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        report = json.loads(report_file.read_text())
    error = report["error"]
    return Run(
        result=report["result"],
        error=None if error is None else (error["type"], error["message"]),
        traceback=report["traceback"],
        stdout=done.stdout,
        stderr=done.stderr,
        calls=tuple(Call(**call) for call in report["calls"]),
    )


def function_environment(own: Mapping[str, str] | None) -> dict[str, str]:
    """A function's variables as either template sets them, then `own`."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "ASYNC_LAMBDA_ACCOUNT_ID": ACCOUNT,
        "ASYNC_LAMBDA_PAYLOAD_S3_BUCKET": "payloads",
        "ASYNC_LAMBDA_DELAY_SCHEDULER_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/delay",
        "ASYNC_LAMBDA_DELAY_SCHEDULE_GROUP": "feature-delay",
        "ASYNC_LAMBDA_DELAY_SCHEDULE_DLQ_ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:feature-delay-dlq",
        **(own or {}),
    }
