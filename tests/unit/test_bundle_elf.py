"""What a native library was built for."""

from __future__ import annotations

import pytest

from asynclambda.build.bundle.elf import is_library, machine


def header(order: int, number: bytes) -> bytes:
    return b"\x7fELF\x02" + bytes([order]) + bytes(12) + number


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (header(1, b"\xb7\x00"), "aarch64"),
        (header(1, b"\x3e\x00"), "x86_64"),
        (header(2, b"\x00\xb7"), "aarch64"),
        (header(1, b"\x28\x00"), "machine 40"),
        (b"\x7fELF", None),
        (b"#!/bin/sh\n" + bytes(30), None),
        (b"", None),
    ],
)
def test_the_machine_is_in_the_header(content: bytes, expected: str | None) -> None:
    assert machine(content) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("x.so", True), ("a/libz.so.1.2", True), ("x.cpython-313-x.so", True), ("x.sock", False)],
)
def test_libraries_are_told_by_their_names(name: str, expected: bool) -> None:
    assert is_library(name) is expected
