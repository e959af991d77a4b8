"""A file on its way into the bundle, and whose it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """Whose a file is: a distribution, or a part of the project (then without a version)."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file: where it goes, what is in it, whose it is."""

    #: Its path in the zip, with slashes: "src/orders.py".
    name: str
    #: Its bytes, or where they are on this machine.
    content: Path | bytes
    owner: Owner
    executable: bool = False

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            BuildError: the file cannot be read.
        """
        if isinstance(self.content, bytes):
            return self.content
        try:
            return self.content.read_bytes()
        except OSError as error:
            raise BuildError(
                f"cannot be read: {error.strerror}",
                where=str(self.content),
                remedy="make it readable, or move it out of what is bundled",
            ) from error


def digest(files: Iterable[File]) -> str:
    """A hexadecimal digest of names, modes, owners and contents; the order of `files` counts."""
    total = hashlib.sha256()
    for file in files:
        content = file.read()
        head = f"{file.name}\0{file.executable}\0{file.owner}\0{len(content)}\0"
        total.update(head.encode("utf-8", "surrogateescape"))
        total.update(content)
    return total.hexdigest()
