"""The cache of layers: found when whole and wanted, never when half."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.files import File, Owner
from asynclambda.build.bundle.layers import Store, whole_file
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = File("a.py", b"a = 1\n" * 50, Owner("x", "1"))


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_was_put_is_found(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    assert store.find("code", "k1") is None

    put = store.put("code", "k1", [FILE])
    found = store.find("code", "k1")

    assert found == put
    assert store.find("code", "k2") is None
    assert store.find("dependencies", "k1") is None


def test_a_layer_gives_its_members_compressed(tmp_path: Path) -> None:
    layer = Store(tmp_path).put("code", "k", [FILE, File("b", b"", Owner("y"))])

    with layer.path.open("rb") as stream:
        header, raw = layer.raw(stream, "a.py")

    assert (header.name, header.size, header.owner) == ("a.py", 300, Owner("x", "1"))
    assert header.packed == len(raw) < 300


def test_a_build_that_dies_leaves_no_layer(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def files() -> Iterator[File]:
        yield FILE
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put("code", "k", files())
    with pytest.raises(BuildError, match="cannot be read"):
        store.put("code", "k", [FILE, File("gone", tmp_path / "gone", Owner("x"))])

    assert store.find("code", "k") is None
    assert list(tmp_path.iterdir()) == []


def test_half_a_layer_is_not_taken(tmp_path: Path) -> None:
    store = Store(tmp_path)
    layer = store.put("code", "k", [FILE])
    layer.path.write_bytes(layer.path.read_bytes()[:-10])

    assert store.find("code", "k") is None


def test_the_layers_used_last_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(6):
        age(store.put("code", f"k{number}", [FILE]).path, 1000 - number)
    store.put("dependencies", "k", [FILE])
    assert store.find("code", "k0") is not None  # now the one that was used last

    store.prune()

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [*(f"code-k{n}.zip" for n in (0, 3, 4, 5)), "dependencies-k.zip"]


def test_what_dead_builds_left_is_swept_and_what_live_ones_write_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name, seconds in {"dead": 7200, "live": 60}.items():
        (tmp_path / f".work-{name}").mkdir()
        (tmp_path / f".work-{name}/x").write_text("x")
        (tmp_path / f".{name}.zip.1.tmp").write_text("x")
        age(tmp_path / f".work-{name}", seconds)
        age(tmp_path / f".{name}.zip.1.tmp", seconds)

    store.prune()

    assert sorted(path.name for path in tmp_path.iterdir()) == [".live.zip.1.tmp", ".work-live"]


def test_a_workplace_is_removed_whatever_happens(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")

    def fail() -> None:
        with store.workplace() as folder:
            (folder / "x").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert list((tmp_path / "cache").iterdir()) == []


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "deployment.zip"
    path.write_bytes(b"old")

    def fail() -> None:
        with whole_file(path) as stream:
            stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with (
        pytest.raises(BuildError, match="cannot be written") as caught,
        whole_file(tmp_path / "file/deployment.zip"),
    ):
        pass

    assert caught.value.where == str(tmp_path / "file/deployment.zip")
