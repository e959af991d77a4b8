"""The project's own files: the main module, `src/` and `vendor/`.

Whatever else lies in the project's folder stays there. What is never bundled, in these three
either:

- version control, environments and caches, by the names in `LEFT_OUT`;
- environment files (`.env`, `.env.local`, `.envrc`): they hold secrets;
- tests, as `asynclambda.build.bundle.pruning` tells them.

A symbolic link is followed, and its target bundled in its place, as long as it leads to something
that could have been bundled: a link out of the project would make the bundle depend on the machine.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from asynclambda.build.bundle.files import File, Owner
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Names of files and folders that are never bundled, wherever they are.
LEFT_OUT = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "__pycache__",
    ".*_cache",  # .mypy_cache, .pytest_cache, .ruff_cache, .import_linter_cache, …
    ".hypothesis",
    ".tox",
    ".nox",
    ".coverage",
    ".idea",
    ".vscode",
    ".DS_Store",
    ".async_lambda",
    ".aws-sam",
    "node_modules",
    ".env*",
)

#: Where the tasks of most projects live; imported as `src.x`, so it keeps its name.
SOURCES = "src"
#: Packages that the project brings itself; imported as `x`, so the folder's contents go to the
#: root.
VENDOR = "vendor"


def own_files(project: Path, main_module: str) -> list[File]:
    """The main module and `src/`, named as the function imports them.

    Args:
        project: the project's folder.
        main_module: as in `asynclambda build MODULE`, dotted if it is in a package: "app".

    Raises:
        BuildError: there is no such module, or something in it cannot be bundled.
    """
    root = project.resolve()
    top, is_package = _main(root, main_module)
    files: list[File] = []
    if is_package and top != SOURCES:
        files += _tree(root, root / top, top, Owner(f"{top}/"))
    elif not is_package:
        files += _tree(root, root / f"{top}.py", f"{top}.py", Owner(f"{top}.py"))
    if (root / SOURCES).is_dir():
        files += _tree(root, root / SOURCES, SOURCES, Owner(f"{SOURCES}/"))
    return files


def vendored_files(project: Path) -> list[File]:
    """What is in `vendor/`, named as it lies there: it goes to the root of the bundle.

    Raises:
        BuildError: something in it cannot be bundled.
    """
    root = project.resolve()
    if not (root / VENDOR).is_dir():
        return []
    return list(_tree(root, root / VENDOR, "", Owner(f"{VENDOR}/")))


def is_left_out(name: str) -> bool:
    """Whether a file or folder of that name is never bundled."""
    return any(fnmatchcase(name, pattern) for pattern in LEFT_OUT)


def _main(root: Path, main_module: str) -> tuple[str, bool]:
    """The first part of the main module's name, and whether that is a package."""
    parts = main_module.split(".")
    if not all(part.isidentifier() for part in parts) or parts[0] in {VENDOR, "asynclambda"}:
        raise BuildError(
            f"{main_module!r} cannot be the name of an app's module",
            remedy="name the module that makes the App as Python imports it: app, or service.app",
        )
    stem = root.joinpath(*parts)
    for found in (stem / "__init__.py", stem.with_suffix(".py")):
        if found.is_file():
            return parts[0], found != root / f"{parts[0]}.py"
    raise BuildError(
        f"there is no module {main_module!r}",
        where=str(root),
        remedy=f"neither {stem.name}.py nor {stem.name}/__init__.py is in {stem.parent}: "
        "give the name of the module that makes the App, and run this in the project's folder",
    )


def _tree(root: Path, path: Path, name: str, owner: Owner) -> Iterator[File]:
    """The files at and below `path`, sorted, as `name` and below it in the bundle."""
    yield from _visit(root, path, name, owner, frozenset())


def _visit(
    root: Path, path: Path, name: str, owner: Owner, above: frozenset[Path]
) -> Iterator[File]:
    real = _followed(root, path) if path.is_symlink() else path
    if real.is_dir():
        if real in above:
            raise BuildError(
                "this symbolic link leads to a folder that it lies in",
                where=str(path),
                remedy="remove the link",
            )
        for child in _listed(real):
            if not is_left_out(child):
                inside = f"{name}/{child}" if name else child
                yield from _visit(root, path / child, inside, owner, above | {real})
    elif real.is_file():
        yield File(name, path, owner, executable=os.access(path, os.X_OK))
    else:
        raise BuildError(
            "this is neither a file nor a folder, so it cannot be bundled",
            where=str(path),
            remedy="move it out of the folder",
        )


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise BuildError(
            f"this folder cannot be read: {error.strerror}",
            where=str(folder),
            remedy="make it readable, or move it out of what is bundled",
        ) from error


def _followed(root: Path, link: Path) -> Path:
    """What a symbolic link leads to, if that may be bundled."""
    try:
        real = link.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop, before Python 3.13
        raise BuildError(
            f"this symbolic link leads nowhere ({link.readlink()})",
            where=str(link),
            remedy="remove the link, or make what it leads to",
        ) from error
    if not real.is_relative_to(root):
        raise BuildError(
            f"this symbolic link leaves the project (to {real})",
            where=str(link),
            remedy=f"copy what it leads to into {VENDOR}/ or {SOURCES}/: the bundle must not depend"
            " on the machine",
        )
    hidden = next((part for part in real.relative_to(root).parts if is_left_out(part)), None)
    if hidden is not None:
        raise BuildError(
            f"this symbolic link leads to {hidden}, which is never bundled",
            where=str(link),
            remedy="remove the link; settings and secrets belong in the function's environment",
        )
    return real
