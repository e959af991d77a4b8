"""What a finished bundle is: a zip, its sizes, and whose bytes they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: The most that a function's code may be, unzipped, in bytes (250 MB as Lambda counts it). Source:
#: AWS Lambda developer guide, "Lambda quotas".
UNZIPPED_LIMIT = 262_144_000

#: The most that may be uploaded straight to Lambda, in bytes (50 MB). A larger zip goes through S3,
#: as `sam deploy` and `aws cloudformation package` do anyway. Source: as above.
DIRECT_UPLOAD_LIMIT = 52_428_800


@dataclass(frozen=True, slots=True)
class PackageSize:
    """How much of the bundle one owner takes."""

    #: The distribution's name, or for the project's own files what holds them: "app.py", "src/",
    #: "vendor/".
    name: str
    #: The distribution's version; None for the project's own files.
    version: str | None
    #: Unzipped, in bytes, bytecode included.
    bytes: int

    def __str__(self) -> str:
        label = self.name if self.version is None else f"{self.name} {self.version}"
        return f"{label}: {self.bytes / 1e6:.1f} MB"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The zip that `sam deploy` uploads."""

    path: Path
    #: Hexadecimal; the same for the same inputs.
    sha256: str
    zipped_bytes: int
    #: The sum of `packages`' bytes; at most `UNZIPPED_LIMIT`.
    unzipped_bytes: int
    #: Largest first.
    packages: tuple[PackageSize, ...]

    @property
    def needs_s3(self) -> bool:
        """Whether the zip is too large to be uploaded straight to Lambda."""
        return self.zipped_bytes > DIRECT_UPLOAD_LIMIT
