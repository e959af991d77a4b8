"""The dependencies, installed by uv into a folder as the function's machine would have them.

uv is given the project's own file as it is, and beside it three of ours:

- *overrides*, which take packages out of the resolution itself: boto3 and its own, because Lambda's
  runtime has them, and the framework, because it is copied. What only they need is then never
  resolved; what others need too stays. An override with a marker that is never true is uv's oldest
  way to say so; `--excludes` is newer, and in its first versions let direct requirements through;
- the framework's requirements;
- with a `uv.lock`, everything that it locks as constraints, so that the framework's requirements
  get the locked versions too, though the framework itself is not among what is exported.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.bundle import framework
from asynclambda.build.bundle.distributions import installed_files
from asynclambda.build.bundle.explain import explained
from asynclambda.build.bundle.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from asynclambda.build.bundle.files import File
    from asynclambda.build.bundle.sources import Source
    from asynclambda.build.bundle.target import Target
    from asynclambda.build.bundle.uv import Finished, Uv
    from asynclambda.errors import BuildError

#: What Lambda's Python runtimes bring along. Source: AWS Lambda developer guide, "Building Lambda
#: functions with Python", "Runtime-included SDK versions".
IN_RUNTIME = ("boto3", "botocore", "s3transfer")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that decides which dependencies are in the bundle."""

    project: Path
    #: None: the project states none, and only the framework's requirements are resolved.
    source: Source | None
    #: As `framework.framework_requirements` gives them.
    framework: Sequence[str]
    target: Target
    include_boto3: bool

    def explained(self, failed: Finished) -> BuildError:
        """The error that a failed run of uv amounts to."""
        own = [Requirement(text, "asynclambda itself") for text in self.framework]
        stated = self.source.requirements if self.source else ()
        file = self.source.file if self.source else None
        return explained(failed.messages, file, [*stated, *own], self.target)


def install(wanted: Wanted, uv: Uv, folder: Path, progress: Callable[[str], None]) -> list[File]:
    """Resolve and install for the target, into an empty folder, and list what goes into the bundle.

    Raises:
        BuildError: uv could not do it; the error says which package, from which file, and why.
    """
    names = [framework.NAME, *(() if wanted.include_boto3 else IN_RUNTIME)]
    overrides = _written(
        folder / "left-out.txt", [f"{name} ; python_version < '0'" for name in names]
    )
    required = _written(folder / "asynclambda.txt", wanted.framework)
    site = folder / "site"
    arguments = [
        *("pip", "install"),
        *("--target", str(site)),
        *("--python", sys.executable),
        *("--python-platform", wanted.target.uv_platform),
        *("--python-version", wanted.target.python_version),
        *("--only-binary", ":all:"),
        *("--overrides", str(overrides)),
        *("--requirements", str(required)),
        *_given(wanted, uv, folder, names, progress),
    ]
    finished = uv.run(*arguments, folder=wanted.project)
    if not finished.succeeded:
        raise wanted.explained(finished)
    return installed_files(site)


def _given(
    wanted: Wanted, uv: Uv, folder: Path, names: Sequence[str], progress: Callable[[str], None]
) -> list[str]:
    """The arguments that hand the project's own requirements to uv."""
    if wanted.source is None:
        return []
    if wanted.source.kind != "uv.lock":
        return ["--requirements", str(wanted.source.file)]
    _check_lock(wanted, wanted.source, uv, progress)
    pruned = [argument for name in names for argument in ("--prune", name)]
    locked = _exported(wanted, uv, pruned)
    everything = _exported(wanted, uv, [])
    return [
        *("--requirements", str(_written(folder / "uv-lock.txt", [locked]))),
        *("--constraints", str(_written(folder / "constraints.txt", _pins(everything)))),
    ]


def _exported(wanted: Wanted, uv: Uv, arguments: Sequence[str]) -> str:
    fixed = (
        "--frozen",
        "--no-dev",
        "--no-emit-project",
        "--no-editable",
        "--no-header",
        "--no-annotate",
    )
    finished = uv.run("export", *fixed, *arguments, folder=wanted.project)
    if not finished.succeeded:
        raise wanted.explained(finished)
    return finished.output


def _pins(exported: str) -> list[str]:
    """The lines of an export that pin a version; a path or an address can be no constraint."""
    entries = exported.replace("\\\n", " ").splitlines()
    return [entry for entry in entries if "==" in entry.partition(";")[0]]


def _check_lock(wanted: Wanted, source: Source, uv: Uv, progress: Callable[[str], None]) -> None:
    """See that `uv.lock` fits `pyproject.toml`: an export with `--frozen` would not notice.

    uv recognises a lock that fits without the network. It looks for a Python that the project
    allows, and if there is none on this machine, that is no reason not to build.
    """
    finished = uv.run("lock", "--check", "--python", sys.executable, folder=wanted.project)
    if finished.succeeded:
        return
    if "incompatible with the project's Python requirement" in finished.messages:
        progress(f"{source.file.name} is taken as it is: no Python here that could check it")
        return
    raise wanted.explained(finished)


def _written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
