"""What the dependencies of a bundle are to be, and how its failures are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.bundle.explain import explained
from asynclambda.build.bundle.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from asynclambda.build.bundle.sources import Source
    from asynclambda.build.bundle.target import Target
    from asynclambda.build.bundle.uv import Finished
    from asynclambda.errors import BuildError


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

    @property
    def folder(self) -> Path:
        """The folder that uv works in: paths in requirements count from it."""
        if self.source is not None and self.source.kind == "uv.lock":
            return self.source.file.parent
        return self.project

    def explained(self, failed: Finished) -> BuildError:
        """The error that a failed run of uv amounts to."""
        own = [Requirement(text, "asynclambda itself") for text in self.framework]
        stated = self.source.requirements if self.source else ()
        file = self.source.file if self.source else None
        return explained(failed.messages, file, [*stated, *own], self.target)


def written(path: Path, lines: Sequence[str]) -> Path:
    """A file of requirements, a line each."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
