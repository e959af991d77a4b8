"""The dependencies, installed by uv into a folder as the function's machine would have them.

uv is given the project's own file as it is, and beside it:

- *overrides*, which take packages out of the resolution itself: boto3 and its own, because Lambda's
  runtime has them, and the framework, because it is copied. What only they need is then never
  resolved; what others need too stays. An override with a marker that is never true is uv's oldest
  way to say so; `--excludes` is newer, and in its first versions let direct requirements through;
- the framework's requirements.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from asynclambda.build.bundle import framework
from asynclambda.build.bundle.distributions import installed_files
from asynclambda.build.bundle.locked import exported
from asynclambda.build.bundle.trees import built
from asynclambda.build.bundle.wanted import Wanted, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from asynclambda.build.bundle.files import File
    from asynclambda.build.bundle.uv import Uv

#: What Lambda's Python runtimes bring along. Source: AWS Lambda developer guide, "Building Lambda
#: functions with Python", "Runtime-included SDK versions".
IN_RUNTIME = ("boto3", "botocore", "s3transfer")


def install(wanted: Wanted, uv: Uv, folder: Path, progress: Callable[[str], None]) -> list[File]:
    """Resolve and install for the target, into an empty folder, and list what goes into the bundle.

    Raises:
        BuildError: uv could not do it; the error says which package, from which file, and why.
    """
    left_out = [framework.NAME, *(() if wanted.include_boto3 else IN_RUNTIME), *_itself(wanted)]
    own, trees = _given(wanted, uv, folder, left_out, progress)
    for tree in trees:
        progress(f"dependencies: building a wheel of {tree}")
    overrides = [f"{name} ; python_version < '0'" for name in left_out]
    overrides += built(trees, uv, folder)
    site = folder / "site"
    arguments = [
        *("pip", "install"),
        *("--target", str(site)),
        *("--python", sys.executable),
        *("--python-platform", wanted.target.uv_platform),
        *("--python-version", wanted.target.python_version),
        *("--only-binary", ":all:"),
        *("--overrides", str(written(folder / "overrides.txt", overrides))),
        *("--requirements", str(written(folder / "asynclambda.txt", wanted.framework))),
        *own,
    ]
    finished = uv.run(*arguments, folder=wanted.folder)
    if not finished.succeeded:
        raise wanted.explained(finished)
    return installed_files(site)


def _given(
    wanted: Wanted, uv: Uv, folder: Path, left_out: Sequence[str], progress: Callable[[str], None]
) -> tuple[list[str], list[Path]]:
    """The arguments that hand the project's own requirements to uv, and the source trees in them."""
    if wanted.source is None:
        return [], []
    if wanted.source.kind == "uv.lock":
        lock = exported(wanted, wanted.source, uv, folder, left_out, progress)
        return [
            *("--requirements", str(lock.requirements)),
            *("--constraints", str(lock.constraints)),
        ], lock.trees
    trees = [tree for tree in wanted.source.trees if tree != wanted.project.resolve()]
    return ["--requirements", str(wanted.source.file)], trees


def _itself(wanted: Wanted) -> list[str]:
    """The project's own name if it requires itself (`-e .`): its files are bundled anyway."""
    source = wanted.source
    if source is None or wanted.project.resolve() not in source.trees:
        return []
    return [source.name] if source.name else []
