"""Compiles sources on its standard input to bytecode on its standard output.

This file is run as a program by the function's own Python, which has none of the framework's
packages: it imports the standard library alone, and runs on every Python from 3.11. Both streams
are frames of a length in four bytes and as many bytes. In: a file name and a source, in turn. Out,
for each source: one byte that is 1 and a whole .pyc, or one that is 0 and what is wrong.
"""

from __future__ import annotations

import importlib.util
import marshal
import sys
from typing import BinaryIO

#: Hash-based and unchecked: the interpreter loads it without looking at the source. See PEP 552.
_UNCHECKED_HASH = (1).to_bytes(4, "little")


def main() -> None:
    """Answer frames until the input ends."""
    source_of, answer_to = sys.stdin.buffer, sys.stdout.buffer
    while (name := _frame(source_of)) is not None:
        answer = _compiled(name.decode(), _frame(source_of) or b"")
        answer_to.write(len(answer).to_bytes(4, "little") + answer)


def _frame(stream: BinaryIO) -> bytes | None:
    length = stream.read(4)
    return stream.read(int.from_bytes(length, "little")) if length else None


def _compiled(name: str, source: bytes) -> bytes:
    try:
        code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        return b"\0" + str(error).encode("utf-8", "replace")
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(source)
    return b"\1" + head + marshal.dumps(code)


if __name__ == "__main__":
    main()
