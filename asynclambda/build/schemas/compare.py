"""Whether every payload that a sender writes is one that a reader takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asynclambda.build.schemas.containers import array_problems, object_problems
from asynclambda.build.schemas.keywords import ALSO, CHOSEN, NAMES
from asynclambda.build.schemas.nodes import Node, equal, same
from asynclambda.build.schemas.problem import Problem
from asynclambda.build.schemas.scalars import TEXT_KEYWORDS, VALUE, number_problems, text_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The keywords that are looked at, for values of every type.
_COMMON = frozenset(
    {"type", "const", "enum", "anyOf", "oneOf", "discriminator", ALSO, CHOSEN, NAMES}
)
_OBJECT = frozenset(
    {
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
    }
)
_ARRAY = frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems"})
_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_KEYWORDS: Mapping[str | None, frozenset[str]] = {
    "object": _OBJECT,
    "array": _ARRAY,
    "integer": _NUMBER,
    "number": _NUMBER,
    "string": TEXT_KEYWORDS,
}


def problems(
    sent: Mapping[str, Any], read: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Problem]:
    """Where a payload of a sender may not be one for a reader. None where each of them is.

    Args:
        sent: The schema of what the sender writes.
        read: The schema of what the reader takes.
        before: The schema of what the sender's own version of the task takes. Where that is also the
            reader's, what is sent is read, whatever the two schemas say of it.
    """
    if equal(read, sent if before is None else before):
        return []
    strict = '"strict"' in json.dumps(read)
    known = None if before is None else Node.root(before)
    found = Comparison(strict).fit(Node.root(sent), Node.root(read), known, "")
    return list(dict.fromkeys(found))


class Comparison:
    """Goes down two schemas side by side."""

    def __init__(self, strict: bool) -> None:
        #: Whether the reader may convert nothing, which pydantic's `strict` is.
        self.strict = strict
        #: What is being compared further up: a recursive type comes to it again.
        self._under_way: set[tuple[int | None, ...]] = set()

    def fit(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        """The problems of one place and those inside of it.

        Args:
            sent: What may be there.
            read: What is taken there.
            known: What the sender's own version takes there; None where that is not known.
            path: The place.
        """
        if sent.identity is None or read.identity is None:
            return self._fit(sent, read, known, path)
        place = (sent.identity, read.identity, known.identity if known else None)
        if place in self._under_way:
            return []
        self._under_way.add(place)
        try:
            return self._fit(sent, read, known, path)
        finally:
            self._under_way.discard(place)

    def _fit(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        known = narrowed(known, sent)
        if read.is_open or (known is not None and covers(read, known)):
            return []
        if CHOSEN in read.keywords:
            way = read.get(CHOSEN)
            return [Problem(path, f"which of its types it is says {way}, which cannot be compared")]
        if same(sent, read) or "not" in sent.keywords:
            return []
        if new := new_restrictions(sent, read):
            return [Problem(path, f"a new restriction: {', '.join(sorted(new))}")]
        if (members := sent.members) is not None:
            return [each for member in members for each in self.fit(member, read, known, path)]
        if (values := sent.values) is not None:
            return self._values_fit(sent, values, read, path)
        if read.members is not None:
            return self._one_fits(sent, read, known, path)
        return self._plain_fit(sent, read, known, path)

    def _values_fit(self, sent: Node, values: list[Any], read: Node, path: str) -> list[Problem]:
        refused = [each for each in values if not self._takes(read, each, sent)]
        if not refused:
            return []
        shown = ", ".join(json.dumps(each) for each in refused)
        return [Problem(path, f"{shown} may be sent; it is read as {read.described}")]

    def _takes(self, read: Node, value: Any, sent: Node) -> bool:
        """Whether a reader takes a value."""
        if new_restrictions(sent, read):
            return False
        if (values := read.values) is not None:
            return any(equal(value, each) for each in values)
        if (members := read.members) is not None and "discriminator" not in read.keywords:
            return any(self._takes(member, value, sent) for member in members)
        if isinstance(value, bool) and read.type == "integer" and not self.strict:
            value = int(value)  # as pydantic's lax mode does
        alone = sent.made({**_described(value), **_restrictions_of(sent)})
        return not self.fit(alone, read, None, "")

    def _one_fits(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        """One member of the reader's union takes all that is sent."""
        if "discriminator" in read.keywords:
            return self._tagged_fit(sent, read, known, path)
        members = read.members or []
        tried = [(member, self.fit(sent, member, known, path)) for member in members]
        if any(not found for _, found in tried):
            return []
        alike = [found for member, found in tried if member.type == sent.type]
        if len(alike) == 1:
            return alike[0]
        return [Problem(path, f"sent as {sent.described}, read as {read.described}")]

    def _tagged_fit(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        """The member that a field names takes what is sent."""
        name: str = read.get("discriminator")["propertyName"]
        mapping: Mapping[str, Any] = read.get("discriminator").get("mapping", {})
        properties: Mapping[str, Any] = sent.get("properties") or {}
        place = f"{path}.{name}" if path else name
        values = sent.child(properties[name]).values if name in properties else None
        if values is None or name not in (sent.get("required") or ()):
            return [Problem(place, "it tells the types apart, and what it holds is not known")]
        found: list[Problem] = []
        for value in values:
            if str(value) not in mapping:
                found.append(
                    Problem(
                        place,
                        f"{json.dumps(value)} may be sent, and is none of {', '.join(mapping)}",
                    )
                )
                continue
            one = sent.with_keywords(properties={**properties, name: {"const": value}})
            found += self.fit(
                one, read.tagged(mapping[str(value)]), tagged(known, str(value)), path
            )
        return found

    def _plain_fit(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        if read.values is not None:
            return [Problem(path, f"sent as {sent.described}, read as {read.described}")]
        if sent.type == "boolean" and read.type == "integer" and not self.strict:
            return self._values_fit(sent, [False, True], read, path)
        if read.type is not None and not (
            sent.type == read.type or (sent.type, read.type) == ("integer", "number")
        ):
            return [Problem(path, f"sent as {sent.described}, read as {read.described}")]
        found = [
            Problem(path, f"`{keyword}` is {json.dumps(read.get(keyword))}, which is not compared")
            for keyword in sorted(
                set(read.keywords) - _COMMON - _KEYWORDS.get(read.type, frozenset())
            )
            if not equal(read.get(keyword), sent.get(keyword))
        ]
        match read.type:
            case "integer" | "number":
                found += number_problems(sent, read, path)
            case "string":
                found += text_problems(sent, read, path, strict=self.strict)
            case "array":
                found += array_problems(self, sent, read, known, path)
            case "object":
                found += object_problems(self, sent, read, known, path)
            case _:  # null and boolean have no more to say
                pass
        return found


def new_restrictions(sent: Node, read: Node) -> set[str]:
    """What a reader restricts by other means than JSON Schema's, and the sender does not."""
    return set(read.get(ALSO) or ()) - set(sent.get(ALSO) or ())


def narrowed(known: Node | None, sent: Node) -> Node | None:
    """What the sender's own version takes of `sent`: the one type beside null, where that is all there is."""
    if known is None or sent.type in {None, "null"} or (members := known.members) is None:
        return known
    others = [each for each in members if each.type != "null"]
    return narrowed(others[0], sent) if len(others) == 1 else known


def tagged(known: Node | None, tag: str) -> Node | None:
    """The type that a tag stands for; the type itself where it is no union."""
    if known is None or known.members is None:
        return known
    mapping = (known.get("discriminator") or {}).get("mapping", {})
    return known.tagged(mapping[tag]) if tag in mapping else None


def covers(read: Node, known: Node) -> bool:
    """Whether a reader takes all that a version before it takes: it is the same, or has all its members."""
    if same(read, known):
        return True
    if new_restrictions(known, read) or CHOSEN in read.keywords or CHOSEN in known.keywords:
        return False
    if "discriminator" in read.keywords:
        return _covers_tagged(read, known)
    members = read.members
    if members is None:
        return False
    return all(any(same(each, member) for member in members) for each in known.members or [known])


def _covers_tagged(read: Node, known: Node) -> bool:
    ours, theirs = read.get("discriminator"), known.get("discriminator") or {}
    mapped, before = ours.get("mapping", {}), theirs.get("mapping", {})
    return (
        ours["propertyName"] == theirs.get("propertyName")
        and set(before) <= set(mapped)
        and all(same(read.tagged(mapped[tag]), known.tagged(before[tag])) for tag in before)
    )


def _restrictions_of(node: Node) -> dict[str, Any]:
    return {ALSO: node.keywords[ALSO]} if ALSO in node.keywords else {}


def _described(value: Any) -> dict[str, Any]:
    """The schema of one value and no other."""
    match value:
        case bool():
            return {"type": "boolean"}
        case None:
            return {"type": "null"}
        case int() | float():
            kind = "integer" if isinstance(value, int) else "number"
            return {"type": kind, "minimum": value, "maximum": value, VALUE: value}
        case str():
            return {
                "type": "string",
                "minLength": len(value),
                "maxLength": len(value),
                VALUE: value,
            }
        case list():
            items = [{"const": each} for each in value]
            return {
                "type": "array",
                "prefixItems": items,
                "minItems": len(value),
                "maxItems": len(value),
            }
        case _:
            named = {name: {"const": each} for name, each in value.items()}
            return {"type": "object", "properties": named, "required": list(value)}
