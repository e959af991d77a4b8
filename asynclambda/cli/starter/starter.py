"""Fills in the files of a new app, and lays them out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template
from typing import TYPE_CHECKING

from asynclambda import __version__
from asynclambda.cli.starter.name import check_name
from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_SUFFIX = ".tmpl"


def make_app(name: str, parent: Path) -> list[PurePosixPath]:
    """Makes a small app in a new folder of that name.

    Its runtime is the Python that runs now, so that the functions run on this machine as they are.

    Args:
        name: The app's name.
        parent: The folder that gets the new one.

    Returns:
        The files, from the new folder.

    Raises:
        AsyncLambdaError: The name will not do, or the folder is there already or cannot be written. Nothing
            is left of it then.
    """
    check_name(name)
    folder = parent / name
    if folder.exists() or folder.is_symlink():
        raise AsyncLambdaError(
            f"{name} is there already",
            where=str(folder),
            remedy="Give another name, or move it away.",
        )
    contents = app_files(name, f"{sys.version_info.major}.{sys.version_info.minor}")
    try:
        # Beside its place, so that it gets there in one step.
        scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
        try:
            _write(contents, scratch / name)
            (scratch / name).rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise AsyncLambdaError(
            f"the folder cannot be written: {error.strerror}",
            where=str(folder),
            remedy="Run the command in a folder that you may write to.",
        ) from None
    return list(contents)


def app_files(name: str, python: str) -> dict[PurePosixPath, str]:
    """The files of a new app, from its folder, with their texts.

    Args:
        name: The app's name.
        python: Major and minor: `3.13`.
    """
    values = {
        "name": name,
        "package": name.lower(),
        "python": python,
        "runtime": f"python{python}",
        "version": __version__,
    }
    root = files("asynclambda.cli.starter") / "files"
    return dict(sorted(_filled(root, PurePosixPath(), values)))


def _filled(
    folder: Traversable, path: PurePosixPath, values: Mapping[str, str]
) -> Iterator[tuple[PurePosixPath, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _filled(entry, path / entry.name, values)
        else:
            text = Template(entry.read_text(encoding="utf-8")).substitute(values)
            yield path / entry.name.removesuffix(_SUFFIX), text


def _write(contents: Mapping[PurePosixPath, str], folder: Path) -> None:
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
