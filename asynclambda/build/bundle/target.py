"""What the bundle is built for: a Lambda runtime on one of the two processors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from asynclambda.errors import BuildError

Architecture: TypeAlias = Literal["x86_64", "arm64"]

#: The newest manylinux tag whose wheels each runtime can load. python3.11 is the last runtime on
#: Amazon Linux 2 (glibc 2.26); all later ones are on Amazon Linux 2023 (glibc 2.34). Source: AWS
#: Lambda developer guide, "Lambda runtimes"; tags as `uv pip install --python-platform` spells
#: them.
_MANYLINUX = {
    "python3.11": "manylinux2014",
    "python3.12": "manylinux_2_34",
    "python3.13": "manylinux_2_34",
    "python3.14": "manylinux_2_34",
}

#: AWS says arm64 where wheels and uv say aarch64.
_MACHINE: dict[Architecture, str] = {"x86_64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Target:
    """A runtime and an architecture as the template names them.

    Raises:
        BuildError: the runtime or the architecture is none that the framework can build for.
    """

    #: Lambda's name of the runtime: "python3.13".
    runtime: str
    architecture: Architecture

    def __post_init__(self) -> None:
        if self.runtime not in _MANYLINUX:
            raise BuildError(
                f"the runtime {self.runtime!r} is not one that a bundle can be built for",
                remedy=f"choose one of {', '.join(_MANYLINUX)} as the App's runtime",
            )
        if self.architecture not in _MACHINE:
            raise BuildError(
                f"the architecture {self.architecture!r} is not one of Lambda's",
                remedy=f"choose one of {', '.join(get_args(Architecture))}",
            )

    @property
    def python_version(self) -> str:
        """The version of Python without its patch: "3.13"."""
        return self.runtime.removeprefix("python")

    @property
    def machine(self) -> str:
        """The processor as wheels and `platform.machine()` name it: "aarch64"."""
        return _MACHINE[self.architecture]

    @property
    def uv_platform(self) -> str:
        """The platform as `uv pip install --python-platform` names it: "aarch64-manylinux_2_34"."""
        return f"{self.machine}-{_MANYLINUX[self.runtime]}"

    def __str__(self) -> str:
        return f"{self.architecture} {self.runtime}"
