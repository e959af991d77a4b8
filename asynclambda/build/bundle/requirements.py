"""The lines of requirement files, read far enough to name them and to see them change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_INCLUDE = re.compile(r"(?:-r|--requirements?|-c|--constraints?)[ =]*(?P<path>\S+)$")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?=\s*(?:$|[\[<>=!~;@(\s]))")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line that asks for something, without its comment."""

    text: str
    #: The file, and the line if it has lines of its own: "requirements.txt:3".
    where: str

    @property
    def name(self) -> str | None:
        """The package's normalised name; None for a path, a bare address or an option."""
        found = _PACKAGE.match(self.text)
        return canonicalize_name(found[0]) if found else None


def in_lines(lines: Iterable[str], file: Path) -> Iterator[Requirement]:
    """The requirements of a file that lists them as `pyproject.toml` does."""
    for line in lines:
        yield Requirement(line.strip(), file.name)


def in_file(file: Path) -> Iterator[Requirement]:
    """The requirements of a requirements file and of those that it includes.

    A file that is included but cannot be read is passed over: uv will say so, and better.
    """
    yield from _included(file, file.parent, set())


def _included(file: Path, base: Path, seen: set[Path]) -> Iterator[Requirement]:
    if file.resolve() in seen:
        return
    seen.add(file.resolve())
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    shown = file.relative_to(base) if file.is_relative_to(base) else file
    for number, text in _joined(lines):
        include = _INCLUDE.match(text)
        if include:
            yield from _included(file.parent / include["path"], base, seen)
        if text:
            yield Requirement(text, f"{shown}:{number}")


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with those that they continue on, each with the number of its first line."""
    start, parts = 1, [""]
    for number, line in enumerate(lines, start=1):
        if parts == [""]:
            start = number
        parts.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            yield start, _COMMENT.sub("", " ".join(parts)).strip()
            parts = [""]
    if parts != [""]:
        yield start, _COMMENT.sub("", " ".join(parts)).strip()


def local_fingerprint(requirement: Requirement, project: Path) -> str:
    """Sizes and times of the files on this machine that a requirement names; "" if none.

    A wheel that was built again under the same name, or a new one in a folder of `--find-links`,
    must not be mistaken for what is in the cache.
    """
    found = []
    for word in re.split(r"[\s=]+", requirement.text):
        path = project / unquote(word.partition("#")[0].removeprefix("file://"))
        if "/" in word and path.exists():
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            found += [f"{each} {each.stat().st_size} {each.stat().st_mtime_ns}" for each in files]
    return "\n".join(found)
