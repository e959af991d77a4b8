"""Layers: parts of the bundle that are compressed once and kept until what made them changes.

A layer is an archive whose file name holds the digest of its inputs, so a layer that is there is
the right one. It gets that name only when it is whole: a build that is stopped half way leaves a
temporary file behind, which is never read and is swept away by a later build.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from asynclambda.build.bundle import archive
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asynclambda.build.bundle.archive import Header, Member
    from asynclambda.build.bundle.files import File

#: How many layers of one kind are kept: two stages for two architectures.
_KEPT = 4
#: After so many seconds a temporary file belongs to a build that died.
_ABANDONED = 3600


@dataclass(frozen=True, slots=True)
class Layer:
    """An archive of the cache and its members, by name."""

    path: Path
    members: dict[str, Member]

    def raw(self, stream: BinaryIO, name: str) -> tuple[Header, bytes]:
        """The compressed member called `name`; `stream` is the layer's file, open."""
        member = self.members[name]
        stream.seek(member.offset)
        return member.header, stream.read(member.header.packed)


@dataclass(frozen=True, slots=True)
class Store:
    """The folder that holds the layers of one project."""

    folder: Path

    def find(self, kind: str, key: str) -> Layer | None:
        """The layer of that kind and key if it is here; it then counts as just used."""
        path = self._path(kind, key)
        try:
            layer = Layer(path, {member.header.name: member for member in archive.read(path)})
            os.utime(path)
        except (OSError, zipfile.BadZipFile):
            return None
        return layer

    def put(self, kind: str, key: str, files: Iterable[File]) -> Layer:
        """Compress files into the layer of that kind and key.

        Args:
            kind: what it is a layer of; part of its file name.
            key: the digest of all that decides what is in it.
            files: what is in it, in any order.
        """
        ordered = sorted(files, key=lambda file: file.name)
        path = self._path(kind, key)
        # zlib lets go of the interpreter's lock, so threads do compress side by side.
        with ThreadPoolExecutor(os.cpu_count()) as pool, whole_file(path) as stream:
            archive.write(stream, pool.map(archive.pack, ordered), owners=True)
        return Layer(path, {member.header.name: member for member in archive.read(path)})

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """An empty folder on the same disk, removed afterwards."""
        with _writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".work-", dir=self.folder) as folder:
                yield Path(folder)

    def prune(self) -> None:
        """Remove the layers that were not used for the longest time, and what dead builds left."""
        by_kind: dict[str, list[tuple[float, Path]]] = {}
        for path in self.folder.iterdir():
            try:
                modified = path.stat().st_mtime
            except FileNotFoundError:  # another build was faster
                continue
            if path.suffix == ".zip":
                by_kind.setdefault(path.name.partition("-")[0], []).append((modified, path))
            elif modified < time.time() - _ABANDONED:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for layers in by_kind.values():
            for _, path in sorted(layers, reverse=True)[_KEPT:]:
                path.unlink(missing_ok=True)

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / f"{kind}-{key}.zip"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the name `path` when it is whole, and never before.

    Raises:
        BuildError: it cannot be written.
    """
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("wb") as stream:
                yield stream
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Tell in our words why something could not be written."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            remedy="see that the disk is not full and that you may write there",
        ) from error
