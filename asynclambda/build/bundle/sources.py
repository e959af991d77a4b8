"""Where a project says what it depends on, and what in that decides the resolution.

The first of these that is there is used, and the others are not read:

1. `uv.lock` beside the project's `pyproject.toml`, or that of the workspace which the project is
   in;
2. `[project] dependencies` in `pyproject.toml`;
3. `requirements.txt`, with the files that it includes.

Only uv resolves requirements. What is read here serves two ends: to know when a resolution that was
cached is out of date, and to tell in an error which line asked for a package.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel, Field, JsonValue, ValidationError

from asynclambda.build.bundle.framework import NAME
from asynclambda.build.bundle.requirements import (
    Requirement,
    in_file,
    in_lines,
    local_fingerprint,
)
from asynclambda.build.bundle.trees import fingerprint, tree_in
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SourceKind: TypeAlias = Literal["uv.lock", "pyproject.toml", "requirements.txt"]

_LOCK: Final = "uv.lock"
_PYPROJECT: Final = "pyproject.toml"
_REQUIREMENTS: Final = "requirements.txt"


#: How a lock file names source trees, from its own folder. Those that are virtual are not built.
_TREE_IN_LOCK = re.compile(r'source = \{ (?:editable|directory) = "([^"]+)"')


class _Project(BaseModel):
    """The parts of `[project]` that matter here."""

    name: str = ""
    dependencies: list[str] | None = None
    requires_python: str = Field(default="", alias="requires-python")


class _Tools(BaseModel):
    """The parts of `[tool]` that matter here."""

    uv: dict[str, JsonValue] = Field(default_factory=dict)


class _Pyproject(BaseModel):
    """The parts of `pyproject.toml` that can change what uv resolves."""

    project: _Project | None = None
    tool: _Tools = Field(default_factory=_Tools)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a project's dependencies come from."""

    kind: SourceKind
    #: The file itself; the lock file of a workspace is in a folder above the project's.
    file: Path
    #: Hexadecimal; changes with everything here that can change the resolution.
    digest: str
    #: What the file asks for directly, in its order.
    requirements: tuple[Requirement, ...]
    #: The source trees on this machine that it may lead to, the framework's apart.
    trees: tuple[Path, ...]
    #: The project's own name; "" if it has none.
    name: str
    #: The files that are there too and not used.
    ignored: tuple[SourceKind, ...]


def find_source(project: Path, python_version: str) -> Source | None:
    """What the project's dependencies are to be taken from; None if it states none.

    Args:
        project: the project's folder.
        python_version: the function's Python: "3.13".

    Raises:
        BuildError: `pyproject.toml` cannot be read, or rules out that Python.
    """
    pyproject = _read(project / _PYPROJECT)
    lock = _lock_file(project)
    there: dict[SourceKind, Path] = {}
    if pyproject.project is not None:
        _check_python(project / _PYPROJECT, pyproject.project.requires_python, python_version)
        if lock is not None:
            there[_LOCK] = lock
        if pyproject.project.dependencies is not None:
            there[_PYPROJECT] = project / _PYPROJECT
    if (project / _REQUIREMENTS).is_file():
        there[_REQUIREMENTS] = project / _REQUIREMENTS
    if not there:
        return None
    kind, *ignored = there
    if kind == _LOCK and _PYPROJECT in ignored:
        ignored.remove(_PYPROJECT)  # uv reads it together with the lock
    if kind == _REQUIREMENTS:
        requirements = tuple(in_file(there[kind]))
    else:
        lines = (pyproject.project and pyproject.project.dependencies) or []
        requirements = tuple(in_lines(lines, project / _PYPROJECT))
    trees = tuple(_trees(project, there[kind], pyproject, requirements))
    return Source(
        kind=kind,
        file=there[kind],
        digest=_digest(_parts(project, there[kind], pyproject, requirements, trees)),
        requirements=requirements,
        trees=trees,
        name=pyproject.project.name if pyproject.project else "",
        ignored=tuple(ignored),
    )


def _lock_file(project: Path) -> Path | None:
    """The lock file that uv would use in the project's folder."""
    if (project / _LOCK).is_file():
        return project / _LOCK
    for folder in project.resolve().parents:
        if (folder / _LOCK).is_file() and "workspace" in _read(folder / _PYPROJECT).tool.uv:
            return folder / _LOCK
    return None


def _read(path: Path) -> _Pyproject:
    try:
        return _Pyproject.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return _Pyproject()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise BuildError(
            f"this file cannot be read: {error}", where=str(path), remedy="correct it"
        ) from error


def _check_python(path: Path, requires: str, python_version: str) -> None:
    try:
        # Lambda's runtimes follow the newest patch release, so only the minor version can clash.
        fits = SpecifierSet(requires).contains(f"{python_version}.99")
    except InvalidSpecifier as error:
        raise BuildError(
            f"requires-python is wrong: {error}", where=str(path), remedy="correct it"
        ) from error
    if not fits:
        raise BuildError(
            f"requires-python is {requires!r}, and the function runs on Python {python_version}",
            where=str(path),
            remedy="change requires-python, or the App's runtime",
        )


def _trees(
    project: Path, file: Path, pyproject: _Pyproject, requirements: tuple[Requirement, ...]
) -> Iterator[Path]:
    if file.name == _LOCK:
        named = _TREE_IN_LOCK.findall(file.read_text(encoding="utf-8"))
        found = [tree_in(f"./{path}", file.parent) for path in named]
    else:
        found = [tree_in(each.text, project) for each in requirements]
    sources = pyproject.tool.uv.get("sources")
    if file.name == _PYPROJECT and isinstance(sources, dict):
        paths = [each.get("path") for each in sources.values() if isinstance(each, dict)]
        found += [tree_in(f"./{path}", project) for path in paths if path is not None]
    for tree in dict.fromkeys(found):
        if tree is not None and not _is_framework(tree):
            yield tree


def _is_framework(tree: Path) -> bool:
    own = _read(tree / _PYPROJECT).project
    return own is not None and own.name == NAME


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(f"{len(part)}\0".encode() + part)
    return total.hexdigest()


def _parts(
    project: Path,
    file: Path,
    pyproject: _Pyproject,
    requirements: tuple[Requirement, ...],
    trees: tuple[Path, ...],
) -> Iterator[bytes]:
    """Everything that can change what uv resolves, in a fixed order."""
    yield pyproject.model_dump_json().encode()
    for settings in (project / "uv.toml", file):
        if settings.is_file() and settings.name != _PYPROJECT:
            yield settings.read_bytes()
    for requirement in requirements:
        yield requirement.text.encode()
        yield local_fingerprint(requirement, project).encode()
    for tree in trees:
        if tree != project.resolve():
            yield fingerprint(tree).encode("utf-8", "surrogateescape")
