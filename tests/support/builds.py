"""The template of an app, made in a process of its own: the build without the bundle.

An app's modules have names such as `app` and `src`, and read the environment when they are imported; so
two apps, or one at two stages, do not go into one process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: Reads a job from standard input; its last line is the template.
_CHILD = """
import json, pathlib, sys
from asynclambda import AsyncLambdaError
from asynclambda.build.build import describe
from asynclambda.build.plan import make_plan
from asynclambda.build.template import merge, render
job = json.load(sys.stdin)
project = pathlib.Path(job["project"])
try:
    found = describe(project, job["module"], job["stage"])
    application = found.application
    plan = make_plan(
        application.app, application.specs, found.settings, found.graph, job["image_uri"]
    )
    template = render(plan)
except AsyncLambdaError as error:
    print(error, file=sys.stderr)
    sys.exit(3)
if job["extras"]:
    template = merge(template, json.loads((project / job["extras"]).read_text()))
print()
print(json.dumps(template))
"""
_SECONDS = 120
#: The child's exit code where the framework refuses the app.
_REFUSED = 3


def template_of(
    project: Path,
    module: str = "app",
    *,
    stage: str | None = None,
    extras: str | None = None,
    image_uri: str | None = None,
) -> dict[str, Any]:
    """What `asynclambda build` writes to template.json for the app in `project`.

    Raises AssertionError, with what the child printed, where the app cannot be built.
    """
    done = _run(project, module, stage, extras, image_uri)
    assert done.returncode == 0, done.stdout + done.stderr
    template: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return template


def build_error(project: Path, module: str = "app", *, stage: str | None = None) -> str:
    """Why the app in `project` is refused.

    Raises AssertionError where it is not, or where the build ends by another exception.
    """
    done = _run(project, module, stage, None, None)
    assert done.returncode == _REFUSED, done.stdout + done.stderr
    return done.stderr


def _run(
    project: Path, module: str, stage: str | None, extras: str | None, image_uri: str | None
) -> subprocess.CompletedProcess[str]:
    job = {
        "project": str(project),
        "module": module,
        "stage": stage,
        "extras": extras,
        "image_uri": image_uri,
    }
    return subprocess.run(
        [sys.executable, "-c", _CHILD],
        cwd=project,
        input=json.dumps(job),
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
    )
