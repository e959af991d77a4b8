"""AWS's own tools for templates: `sam validate --lint`, `sam deploy` and cfn-lint.

aws-sam-cli lives in an environment of its own, `.venv-sam` (`make setup` makes it). Here it runs
offline: without telemetry, without its weekly look for a newer version, and with every AWS call going
to the engine that it is given. cfn-lint runs in this process, since most of its time is the loading
of its rules: 4 s for the first template, 0.1 s for the next.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfnlint.api import lint
from cfnlint.core import get_rules
from support.paths import SAM_HOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfnlint.rules import RulesCollection

REGION = "us-east-1"
_SECONDS = 300


@dataclass(frozen=True)
class Done:
    """How a command of sam's ended."""

    #: 0 where it went well.
    returncode: int
    #: What it printed, on both channels.
    output: str


def lint_template(template: str) -> list[str]:
    """What cfn-lint finds in a template's text: errors and warnings, each with its path in it."""
    matches = lint(template, rules=_rules(), regions=[REGION])
    return [
        f"{match.rule.id} {'/'.join(map(str, getattr(match, 'path', [])))}: {match.message}"
        for match in matches
    ]


def validate(template: Path) -> Done:
    """Run `sam validate --lint`."""
    return _sam(template.parent, "validate", "--lint", "--template-file", template)


def deploy(
    template: Path,
    stack: str,
    *,
    endpoint: str,
    bucket: str | None = None,
    capabilities: Sequence[str] = ("CAPABILITY_NAMED_IAM",),
) -> Done:
    """Run `sam deploy` as a user does, with AWS_ENDPOINT_URL at `endpoint`.

    The bundle is uploaded to `bucket`, which must exist; without one sam makes its own
    (`--resolve-s3`). It is no error if nothing has changed.
    """
    return _sam(
        template.parent,
        "deploy",
        "--template-file",
        template,
        "--stack-name",
        stack,
        *(["--resolve-s3"] if bucket is None else ["--s3-bucket", bucket]),
        "--capabilities",
        *capabilities,
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
        endpoint=endpoint,
    )


def delete(stack: str, *, endpoint: str) -> Done:
    """Run `sam delete`."""
    arguments = ["delete", "--stack-name", stack, "--no-prompts", "--region", REGION]
    return _sam(Path.cwd(), *arguments, endpoint=endpoint)


@functools.cache
def _rules() -> RulesCollection:
    return get_rules([], [], ["E", "W"])


def _sam(folder: Path, *arguments: str | Path, endpoint: str | None = None) -> Done:
    sam = SAM_HOME / "bin" / "sam"
    if not sam.exists():
        message = f"no aws-sam-cli at {sam}: `make setup` makes it"
        raise FileNotFoundError(message)
    with tempfile.TemporaryDirectory() as home:
        # Its notes about itself: told here that it looked for a newer version just now.
        notes = {"telemetryEnabled": False, "lastVersionCheck": time.time()}
        Path(home, "metadata.json").write_text(json.dumps(notes))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "__SAM_CLI_APP_DIR": home,
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.2",  # seconds between its looks at the stack
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": REGION,
        }
        if endpoint is not None:
            environment["AWS_ENDPOINT_URL"] = endpoint
        done = subprocess.run(
            [sam, *arguments],
            cwd=folder,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
        )
    return Done(done.returncode, done.stdout)
