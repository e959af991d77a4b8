"""The bundle's zip: what any reader finds in it, and what never differs."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle import archive
from asynclambda.build.bundle.files import File, Owner
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

OWNER = Owner("requests", "2.32.0")
TEXT = b"the same line\n" * 100
NOISE = os.urandom(1000)


def written(*files: File, owners: bool = False) -> bytes:
    stream = io.BytesIO()
    archive.write(stream, map(archive.pack, files), owners=owners)
    return stream.getvalue()


def test_any_reader_finds_the_files_whole() -> None:
    files = [File("a/text.py", TEXT, OWNER), File("noise", NOISE, OWNER), File("empty", b"", OWNER)]

    with zipfile.ZipFile(io.BytesIO(written(*files))) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {
            "a/text.py": TEXT,
            "noise": NOISE,
            "empty": b"",
        }


def test_what_deflate_would_make_longer_is_stored() -> None:
    with zipfile.ZipFile(io.BytesIO(written(File("n", NOISE, OWNER), File("t", TEXT, OWNER)))) as z:
        assert z.getinfo("n").compress_type == zipfile.ZIP_STORED
        assert z.getinfo("t").compress_type == zipfile.ZIP_DEFLATED


def test_modes_and_times_are_not_those_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "tool"
    path.write_bytes(TEXT)
    path.chmod(0o600)

    data = written(File("plain", path, OWNER), File("tool", path, OWNER, executable=True))

    with zipfile.ZipFile(io.BytesIO(data)) as found:
        modes = [info.external_attr >> 16 for info in found.infolist()]
        assert modes == [stat.S_IFREG | 0o644, stat.S_IFREG | 0o755]
        assert {info.date_time for info in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.create_system for info in found.infolist()} == {3}  # Unix, on any machine


def test_the_digest_and_length_are_those_of_the_file(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "a.zip"
    with path.open("wb") as stream:
        told = archive.write(stream, [archive.pack(File("a", TEXT, OWNER))], owners=False)

    assert told.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told.bytes == path.stat().st_size


def test_members_that_were_read_back_can_be_copied_without_inflating(tmp_path: Path) -> None:
    path = tmp_path / "layer.zip"
    files = [
        File("a.py", TEXT, OWNER, executable=True),
        File("ü.py", NOISE, Owner("src/")),
        File("z", TEXT, OWNER),
    ]
    path.write_bytes(written(*files, owners=True))

    data = path.read_bytes()
    members = archive.read(path)
    raw = [(each.header, data[each.offset :][: each.header.packed]) for each in members]
    copy = io.BytesIO()
    archive.write(copy, raw, owners=True)

    assert copy.getvalue() == data
    assert [(each.header.name, each.header.owner) for each in members] == [
        ("a.py", OWNER),
        ("ü.py", Owner("src/")),
        ("z", OWNER),
    ]


def test_owners_are_noted_only_on_demand() -> None:
    assert b"requests" not in written(File("a", TEXT, OWNER))


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(BuildError, match="not UTF-8"):
        written(File("b\udcff.py", TEXT, OWNER))


def test_more_files_than_the_format_counts_are_refused() -> None:
    packed = archive.pack(File("x", b"", OWNER))

    with pytest.raises(BuildError, match="65,536 files"):
        archive.write(io.BytesIO(), [packed] * 65_536, owners=False)
