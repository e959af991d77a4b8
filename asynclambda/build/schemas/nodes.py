"""Parts of a schema, with their references followed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asynclambda.build.schemas.keywords import NAMED_SCHEMAS, NAMES, SCHEMA, SCHEMAS

_DEFS = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a schema. It is never a bare reference."""

    #: Its keywords.
    keywords: Mapping[str, Any]
    #: The whole schema's definitions.
    definitions: Mapping[str, Any]
    #: Which part it is, the same each time that a recursive schema comes by; None for one made here.
    identity: int | None = None

    @classmethod
    def root(cls, schema: Mapping[str, Any]) -> Node:
        """The whole of a schema."""
        return cls({}, schema.get("$defs", {})).child(schema)

    def child(self, schema: Any) -> Node:
        """A part of this one, such as its `items`."""
        keywords: Mapping[str, Any] = {"not": {}} if schema is False else {}
        identity = None
        followed: set[str] = set()
        while isinstance(schema, Mapping):
            ref = schema.get("$ref")
            if identity is None and not (ref and len(schema) == 1):
                identity = id(schema)
            keywords = {**schema, **keywords}
            if ref is None or ref in followed:
                break
            followed.add(ref)
            schema = self.definitions.get(ref.removeprefix(_DEFS), {})
        kept = {key: value for key, value in keywords.items() if key not in {"$ref", "$defs"}}
        return Node(kept, self.definitions, identity)

    def made(self, schema: Mapping[str, Any]) -> Node:
        """A part that no schema has: it is not known again when it comes by."""
        return Node(schema, self.definitions)

    def tagged(self, schema: Any) -> Node:
        """What a discriminator's mapping names: a reference without its keyword, or a schema."""
        return self.child({"$ref": schema} if isinstance(schema, str) else schema)

    def get(self, keyword: str) -> Any:
        """A keyword's value; None where it is not there."""
        return self.keywords.get(keyword)

    def with_keywords(self, **keywords: Any) -> Node:
        """This one with other keywords."""
        return Node({**self.keywords, **keywords}, self.definitions)

    @property
    def type(self) -> str | None:
        """`string`, `object`, ...; None where it does not say."""
        kind = self.get("type")
        return kind if isinstance(kind, str) else None

    @property
    def values(self) -> list[Any] | None:
        """The only values that it takes; None where it names none."""
        if "const" in self.keywords:
            return [self.keywords["const"]]
        values: list[Any] | None = self.get("enum")
        return values

    @property
    def members(self) -> list[Node] | None:
        """Those of a union; None where it is none."""
        for keyword in ("anyOf", "oneOf"):
            if keyword in self.keywords:
                return [self.child(each) for each in self.keywords[keyword]]
        kinds = self.get("type")
        if isinstance(kinds, list):
            return [self.with_keywords(type=kind) for kind in kinds]
        return None

    @property
    def is_open(self) -> bool:
        """Whether it takes anything."""
        return not set(self.keywords) - {NAMES}

    @property
    def described(self) -> str:
        """What it is, for a reader."""
        if (members := self.members) is not None:
            return " or ".join(dict.fromkeys(each.described for each in members))
        if (values := self.values) is not None:
            return " or ".join(map(json.dumps, values))
        if self.type is None:
            return "anything"
        form = self.get("format")
        return f"{self.type} ({form})" if form else self.type


def same(one: Node, other: Node) -> bool:
    """Whether two parts take and refuse the same, as far as the words of both are the same."""
    return _same(one, other, frozenset())


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; True is not 1 here."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _same(one: Node, other: Node, open_: frozenset[tuple[int, int]]) -> bool:
    if one.identity is not None and other.identity is not None:
        pair = (one.identity, other.identity)
        if pair in open_:
            return True
        open_ |= {pair}
    # Other names of a property are the property's, and compared where those are.
    keys = set(one.keywords) - {NAMES}
    if keys != set(other.keywords) - {NAMES}:
        return False
    return all(_same_keyword(key, one, other, open_) for key in sorted(keys))


def _same_keyword(key: str, one: Node, other: Node, open_: frozenset[tuple[int, int]]) -> bool:
    a, b = one.keywords[key], other.keywords[key]
    if key in SCHEMA:
        return _same(one.child(a), other.child(b), open_)
    if key in SCHEMAS:
        return len(a) == len(b) and all(
            _same(one.child(each), other.child(mate), open_)
            for each, mate in zip(a, b, strict=True)
        )
    if key in NAMED_SCHEMAS:
        return set(a) == set(b) and all(
            _same(one.child(a[name]), other.child(b[name]), open_)
            and equal(_names(a[name]), _names(b[name]))
            for name in a
        )
    if key == "required":
        return sorted(a) == sorted(b)
    if key == "discriminator":
        mapped, mates = a.get("mapping", {}), b.get("mapping", {})
        return (
            a.get("propertyName") == b.get("propertyName")
            and set(mapped) == set(mates)
            and all(
                _same(one.tagged(mapped[tag]), other.tagged(mates[tag]), open_) for tag in mapped
            )
        )
    return equal(a, b)


def _names(schema: Any) -> Any:
    return schema.get(NAMES) if isinstance(schema, Mapping) else None
