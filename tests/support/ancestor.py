"""The ancestor, async-lambda-unstable 0.6.15: build its apps, run its handlers, see what it sends.

It lives in an environment of its own, `.venv-ancestor` (`make setup` makes it), or wherever the
variable ASYNCLAMBDA_ANCESTOR_PYTHON says its interpreter is. Nothing of it is imported here: each
call starts a process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.driven import Run, drive, function_environment
from support.paths import ANCESTOR_HOME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION = "0.6.15"
_SECONDS = 120


def ancestor_python() -> Path:
    """The ancestor's interpreter. Raises FileNotFoundError, with the remedy, if there is none."""
    told = os.environ.get("ASYNCLAMBDA_ANCESTOR_PYTHON")
    python = Path(told) if told else ANCESTOR_HOME / "bin" / "python"
    if not python.exists():
        message = (
            f"no ancestor at {python}: `make setup` makes it, or set "
            f"ASYNCLAMBDA_ANCESTOR_PYTHON to a Python with async-lambda-unstable=={VERSION} and boto3"
        )
        raise FileNotFoundError(message)
    return python


def cli(project_dir: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run its command line in `project_dir`; return what it printed.

    Raises subprocess.CalledProcessError when it fails.
    """
    done = subprocess.run(
        [ancestor_python(), "-m", "async_lambda.cli", *arguments],
        cwd=project_dir,
        env=function_environment(env),
        check=True,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    return done.stdout


def build(
    project_dir: Path,
    module: str,
    *,
    stage: str | None = None,
    extras: str | None = None,
    image_uri: str | None = None,
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Build the app in `project_dir` and return its template.

    The folder gets `template.json` and, but for an image, `.async_lambda/build/deployment.zip`;
    so give it a copy.
    """
    arguments = ["build", module]
    for option, value in (("--stage", stage), ("--extras", extras), ("--image-uri", image_uri)):
        if value is not None:
            arguments += [option, value]
    cli(project_dir, *arguments, env=env)
    template: dict[str, Any] = json.loads((project_dir / "template.json").read_text())
    return template


def vendor(project_dir: Path) -> None:
    """Copy the ancestor and what it needs into `vendor/`, so that its bundle can run by itself.

    boto3 is not among it: Lambda's runtime has that. Call it before `build`.
    """
    script = "import async_lambda, click, typing_extensions as t; "
    script += "print(async_lambda.__path__[0], click.__path__[0], t.__file__, sep='\\n')"
    asked = subprocess.run(
        [ancestor_python(), "-c", script], check=True, capture_output=True, text=True
    )
    target = project_dir / "vendor"
    target.mkdir(exist_ok=True)
    for source in map(Path, asked.stdout.splitlines()):
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target / source.name, ignore=ignored)
        else:
            shutil.copy(source, target)


def run_handler(
    project_dir: Path,
    task_id: str,
    event: object,
    *,
    module: str = "app",
    env: Mapping[str, str] | None = None,
    record: bool = False,
    replies: Mapping[str, Sequence[object]] | None = None,
) -> Run:
    """Call the app's `lambda_handler` as the function of `task_id` would be.

    Its AWS calls go to AWS_ENDPOINT_URL in `env`, or nowhere where `record` is set.
    """
    task = {"AWS_LAMBDA_FUNCTION_NAME": f"function-{task_id}", "ASYNC_LAMBDA_TASK_ID": task_id}
    return run_code(
        project_dir,
        module,
        "from async_lambda.models.mock.mock_context import MockLambdaContext\n"
        "result = lambda_handler(job['event'], MockLambdaContext('function'))",
        event=event,
        env={**task, **(env or {})},
        record=record,
        replies=replies,
    )


def capture_sends(
    project_dir: Path,
    code: str,
    *,
    module: str = "app",
    env: Mapping[str, str] | None = None,
    replies: Mapping[str, Sequence[object]] | None = None,
) -> Run:
    """Run `code`, such as `app.async_invoke("Task", 1)`, and keep its AWS calls in the process.

    `Run.calls` has them. `replies` gives the answers to an operation, in order.
    """
    return run_code(project_dir, module, code, env=env, record=True, replies=replies)


def send(
    project_dir: Path,
    code: str,
    *,
    endpoint: str,
    module: str = "app",
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run `code` with its AWS calls going to `endpoint`, an engine on loopback."""
    return run_code(project_dir, module, code, env={"AWS_ENDPOINT_URL": endpoint, **(env or {})})


def run_code(
    project_dir: Path,
    module: str,
    code: str,
    *,
    event: object = None,
    env: Mapping[str, str] | None = None,
    record: bool = False,
    replies: Mapping[str, Sequence[object]] | None = None,
) -> Run:
    """Run `code` in the namespace of the app's module, under the ancestor's interpreter."""
    return drive(
        ancestor_python(),
        project_dir,
        module,
        code,
        event=event,
        env=env,
        record=record,
        replies=replies,
    )
