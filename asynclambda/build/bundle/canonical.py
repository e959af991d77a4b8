"""Marshalled code in one canonical form, so that bytecode is the same on every build.

`marshal.dumps` of the same code differs from process to process. It marks an object as one that may
be referred to (`FLAG_REF`) if its reference count says that somebody else holds it, and writes a
string as interned if somebody has interned it; both depend on what the process did before.
Interning while code objects are made even decides whether two equal frozensets stay one object.

Here the marshalled bytes are taken apart and written again by rules that look at values alone:

- equal constants are one object, whatever they were before; they are immutable, so nothing can
  tell;
- an object is marked exactly if it is referred to again;
- a string is written as interned exactly if it looks like a name, which is when the interpreter
  would intern it anyway on making the code object;
- the elements of a frozenset are in the order of their contents.

So the result is a function of the code's value. It is also a little smaller than the original, and
read a few percent faster. The form is that of CPython 3.11 to 3.14 (`Python/marshal.c`); what is
not known is an error, never a guess. Rewriting 460 modules (5 MB) takes 0.3 s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

#: A node is told from all others by its type and its contents; children are given by their numbers.
_Node: TypeAlias = tuple[bytes, bytes, tuple[int, ...]]

_FLAG_REF = 0x80
_NAME = re.compile(rb"[A-Za-z0-9_]*")

_SINGLETONS = frozenset(b"0NFTS.")
#: Types of a fixed length, in bytes: int, float, complex.
_FIXED = {ord("i"): 4, ord("g"): 8, ord("y"): 16}
#: Strings, by how their length is written: short ASCII, ASCII, any other. Interned or not is the
#: same.
_SHORT, _ASCII, _UNICODE = frozenset(b"zZ"), frozenset(b"aA"), frozenset(b"ut")
#: Objects that a code object holds between its five numbers and its first line, and after that.
_BEFORE_LINE, _AFTER_LINE = 8, 2
_NUMBERS = 5 * 4


class UnknownFormatError(Exception):
    """Marshalled data that is not of the form that is known here."""


def canonical(data: bytes) -> bytes:
    """The canonical form of marshalled code.

    Raises:
        UnknownFormatError: there is something in it that this module does not know.
    """
    reader = _Reader(data)
    root = reader.read()
    if reader.position != len(data):
        raise UnknownFormatError(f"{len(data) - reader.position} bytes are left over")
    return _Writer(reader.nodes).write(root)


@dataclass(slots=True)
class _Reader:
    """Takes marshalled data apart into nodes, one for each value."""

    data: bytes
    position: int = 0
    nodes: list[_Node] = field(default_factory=list)
    #: The number of each node by its value. Code objects are not in it: each is one of its own.
    numbers: dict[_Node, int] = field(default_factory=dict)
    #: The numbers that references in the data stand for.
    references: list[int] = field(default_factory=list)

    def read(self) -> int:
        """Read one object, and give the number of its node."""
        tag = self._take(1)[0]
        kind = tag & ~_FLAG_REF
        if kind == ord("r"):
            return self.references[self._length()]
        place = len(self.references)
        if tag & _FLAG_REF:  # its place is before those of what it holds
            self.references.append(-1)
        number = self._object(kind)
        if tag & _FLAG_REF:
            self.references[place] = number
        return number

    def _object(self, kind: int) -> int:
        if kind in _SHORT:
            return self._number(b"a", self._take(self._take(1)[0]))
        if kind in _ASCII:
            return self._number(b"a", self._take(self._length()))
        if kind in _UNICODE:
            content = self._take(self._length())
            return self._number(b"a" if content.isascii() else b"u", content)
        if kind == ord(")"):
            return self._number(b"(", b"", self._children(self._take(1)[0]))
        if kind == ord("("):
            return self._number(b"(", b"", self._children(self._length()))
        if kind == ord("c"):
            return self._code()
        if kind in _SINGLETONS:
            return self._number(bytes([kind]))
        if kind in _FIXED:
            return self._number(bytes([kind]), self._take(_FIXED[kind]))
        if kind == ord("s"):
            return self._number(b"s", self._take(self._length()))
        if kind == ord("l"):  # digits of 15 bits; the sign is that of their count
            count = self._take(4)
            digits = abs(int.from_bytes(count, "little", signed=True))
            return self._number(b"l", count + self._take(2 * digits))
        if kind == ord(">"):
            elements = sorted(self._children(self._length()), key=self._spelled)
            return self._number(b">", b"", tuple(elements))
        if kind == ord(":"):
            return self._number(b":", b"", self._children(3))
        raise UnknownFormatError(f"no object of type {chr(kind)!r} is known")

    def _code(self) -> int:
        numbers = self._take(_NUMBERS)
        before = self._children(_BEFORE_LINE)
        line = self._take(4)
        self.nodes.append((b"c", numbers + line, before + self._children(_AFTER_LINE)))
        return len(self.nodes) - 1

    def _number(self, kind: bytes, content: bytes = b"", children: tuple[int, ...] = ()) -> int:
        node = (kind, content, children)
        number = self.numbers.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
        return number

    def _children(self, count: int) -> tuple[int, ...]:
        return tuple([self.read() for _ in range(count)])

    def _spelled(self, number: int) -> bytes:
        """A node and all that it holds as bytes, different for any two nodes."""
        kind, content, children = self.nodes[number]
        held = b"".join(map(self._spelled, children))
        return kind + _count(len(content)) + content + _count(len(children)) + held

    def _length(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def _take(self, count: int) -> bytes:
        taken = self.data[self.position : self.position + count]
        if len(taken) < count:
            raise UnknownFormatError("the data ends too early")
        self.position += count
        return taken


class _Writer:
    """Writes nodes as marshalled data."""

    def __init__(self, nodes: list[_Node]) -> None:
        self._nodes = nodes
        self._uses = [0] * len(nodes)
        for _, _, children in nodes:
            for child in children:
                self._uses[child] += 1
        self._places: dict[int, int] = {}
        self._parts: list[bytes] = []

    def write(self, root: int) -> bytes:
        self._write(root)
        return b"".join(self._parts)

    def _write(self, number: int) -> None:
        place = self._places.get(number)
        if place is not None:
            self._parts.append(b"r" + _count(place))
            return
        kind, content, children = self._nodes[number]
        flag = 0
        if self._uses[number] > 1 and kind[0] not in _SINGLETONS:
            flag = _FLAG_REF
            self._places[number] = len(self._places)
        tag, rest = _head(kind, content, len(children))
        self._parts.append(bytes([tag | flag]) + rest)
        for index, child in enumerate(children):
            if kind == b"c" and index == _BEFORE_LINE:
                self._parts.append(content[_NUMBERS:])
            self._write(child)


def _head(kind: bytes, content: bytes, children: int) -> tuple[int, bytes]:
    """The type of an object as it is written, and what follows it before the objects that it holds."""
    if kind == b"a":
        is_name = _NAME.fullmatch(content) is not None
        if len(content) < 256:
            return ord("Z" if is_name else "z"), bytes([len(content)]) + content
        return ord("A" if is_name else "a"), _count(len(content)) + content
    if kind in {b"u", b"s"}:
        return kind[0], _count(len(content)) + content
    if kind == b"(":
        return (ord(")"), bytes([children])) if children < 256 else (ord("("), _count(children))
    if kind == b">":
        return kind[0], _count(children)
    if kind == b"c":
        return kind[0], content[:_NUMBERS]
    return kind[0], content


def _count(number: int) -> bytes:
    return number.to_bytes(4, "little")
