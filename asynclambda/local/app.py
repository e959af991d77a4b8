"""Builds an app for this machine instead of for AWS's: the same template, the bundle for what runs here."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

from asynclambda import env, names
from asynclambda.build.build import Described, Output, build
from asynclambda.build.bundle import Target
from asynclambda.errors import LocalError
from asynclambda.local import interpreter
from asynclambda.local.progress import BuildOutput
from asynclambda.testing.edges import allowed_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.build.graph import Graph
    from asynclambda.spec import Architecture


def local_build(described: Described, progress: Callable[[str], None]) -> BuildOutput:
    """Builds an app for the Python and the processor of this machine, into `.async_lambda/dev`.

    Args:
        described: The app, imported.
        progress: Gets a line for each step.

    Raises:
        AsyncLambdaError: The app cannot be built, or runs from a container image.
    """
    runtime = described.application.app.runtime
    try:
        python = interpreter.find(runtime)
    except LocalError:
        python = interpreter.current()
        progress(f"This machine has no {runtime}: the functions run under {python.runtime} here")
    folder = described.application.project / ".async_lambda" / "dev"
    output = Output(
        template=folder / "template.json",
        bundle=folder / "deployment.zip",
        target=Target(python.runtime, _architecture()),
    )
    built = build(described, output, progress)
    if built.bundle is None:
        raise LocalError(
            "the functions run from a container image, which the local engine cannot do",
            remedy="Leave `image_uri` out of the config of the stage that you run here.",
        )
    return BuildOutput(output.template, built.bundle.path, python, edges(described.graph))


def edges(graph: Graph) -> dict[str, dict[str, str]]:
    """What each function may send to, for its environment here: the engine lets them all, so they look."""
    return {
        names.function_id(task_id): {env.INVOKES: json.dumps(sorted(allowed))}
        for task_id, allowed in allowed_names(graph).items()
    }


def _architecture() -> Architecture:
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
