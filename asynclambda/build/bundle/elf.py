"""The processor that a native library was built for."""

from __future__ import annotations

import re

#: `e_machine` in an ELF header. Source: the System V ABI, "ELF Header".
_MACHINES = {62: "x86_64", 183: "aarch64"}
_LIBRARY = re.compile(r".+\.so(?:\.\d+)*")


def is_library(name: str) -> bool:
    """Whether a file is called as shared libraries are: `x.so`, `libx.so.1.2`."""
    return _LIBRARY.fullmatch(name) is not None


def machine(content: bytes) -> str | None:
    """The machine of an ELF file as wheels name it ("aarch64"), or its number; None if it is none."""
    if content[:4] != b"\x7fELF" or len(content) < 20:
        return None
    order = "big" if content[5] == 2 else "little"
    number = int.from_bytes(content[18:20], "big" if order == "big" else "little")
    return _MACHINES.get(number, f"machine {number}")
