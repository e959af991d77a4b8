"""Arrays and objects: whether what is sent keeps to what a reader asks, and all inside of it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from asynclambda.build.schemas.keywords import NAMES
from asynclambda.build.schemas.nodes import Node, same
from asynclambda.build.schemas.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Fits(Protocol):
    """Compares what is inside."""

    def fit(self, sent: Node, read: Node, known: Node | None, path: str) -> list[Problem]:
        """The problems of one place and those inside of it."""


def array_problems(
    inner: Fits, sent: Node, read: Node, known: Node | None, path: str
) -> list[Problem]:
    """Where arrays that are sent may have other items, or another number of them."""
    found: list[Problem] = []
    shortest, longest = sent.get("minItems") or 0, sent.get("maxItems")
    least, most = read.get("minItems") or 0, read.get("maxItems")
    if shortest < least:
        found.append(Problem(path, f"at least {least} items are read, and fewer may be sent"))
    if most is not None and (longest is None or longest > most):
        found.append(Problem(path, f"at most {most} items are read, and more may be sent"))
    # A set that is read drops items that are the same.
    if least > 1 and read.get("uniqueItems") and not _same_set(sent, read):
        found.append(Problem(path, f"at least {least} items are read, and some may be the same"))
    heads = max(len(sent.get("prefixItems") or ()), len(read.get("prefixItems") or ()))
    for index in range(heads):
        item = _item(sent, index)
        if item is not None and (longest is None or index < longest):
            part = _item(known, index) if known else None
            found += inner.fit(item, _item(read, index) or read.made({}), part, f"{path}[{index}]")
    rest = _item(sent, heads)
    if rest is not None and (longest is None or longest > heads):
        part = _item(known, heads) if known else None
        found += inner.fit(rest, _item(read, heads) or read.made({}), part, f"{path}[]")
    return found


def _same_set(sent: Node, read: Node) -> bool:
    return bool(sent.get("uniqueItems")) and same(_items(sent), _items(read))


def _items(node: Node) -> Node:
    return node.child(node.keywords.get("items", True))


def _item(node: Node, index: int) -> Node | None:
    """What stands at a place; None where nothing is."""
    heads = node.get("prefixItems") or ()
    if index < len(heads):
        return node.child(heads[index])
    return None if node.get("items") is False else _items(node)


def object_problems(
    inner: Fits, sent: Node, read: Node, known: Node | None, path: str
) -> list[Problem]:
    """Where objects that are sent may lack a field, have one too many, or another value in one."""
    return [
        *_declared(inner, sent, read, known, path),
        *_others(inner, sent, read, known, path),
        *_keys(inner, sent, read, path),
        *_counts(sent, read, path),
    ]


def _declared(
    inner: Fits, sent: Node, read: Node, known: Node | None, path: str
) -> Iterator[Problem]:
    """The fields that the reader names."""
    written: Mapping[str, Any] = sent.get("properties") or {}
    always = set(sent.get("required") or ())
    required = set(read.get("required") or ())
    open_values = _open_values(sent)
    for name, schema in (read.get("properties") or {}).items():
        field = read.child(schema)
        # By whichever of its names a field comes, it is read.
        names = [each for each in (name, *(field.get(NAMES) or ())) if each in written]
        if name in required and not always & set(names):
            may = "is sent only sometimes" if names or open_values else "is not sent"
            yield Problem(_place(path, name), f"it is required, and {may}")
        for each in names:
            part = _property(known, each)
            yield from inner.fit(sent.child(written[each]), field, part, _place(path, each))
        for values in () if names else open_values:
            yield from inner.fit(values, field, None, _place(path, name))


def _others(
    inner: Fits, sent: Node, read: Node, known: Node | None, path: str
) -> Iterator[Problem]:
    """The fields that the reader does not name: those of a mapping, or extra ones."""
    named = {
        each
        for name, schema in (read.get("properties") or {}).items()
        for each in (name, *(read.child(schema).get(NAMES) or ()))
    }
    patterns: Mapping[str, Any] = read.get("patternProperties") or {}
    rest = read.child(read.keywords.get("additionalProperties", True))
    only_patterns = bool(patterns) and "additionalProperties" not in read.keywords
    for name, schema in (sent.get("properties") or {}).items():
        if name in named:
            continue
        matched = [
            read.child(each) for pattern, each in patterns.items() if _matches(pattern, name)
        ]
        if "not" in rest.keywords or (only_patterns and not matched):
            yield Problem(
                _place(path, name), "it is sent, and no field of the reader, who forbids others"
            )
            continue
        for takes in matched or [rest]:
            yield from inner.fit(
                sent.child(schema), takes, _property(known, name), _place(path, name)
            )
    own: Mapping[str, Any] = sent.get("patternProperties") or {}
    for values in _open_values(sent):
        if only_patterns and not (own and set(own) <= set(patterns)):
            yield Problem(path, "keys may be sent that are not of the pattern which is read")
        elif "not" in rest.keywords:
            yield Problem(
                path, "any field may be sent, and the reader forbids those that it has not"
            )
        else:
            part = None if known is None else next(iter(_open_values(known)), None)
            for takes in [read.child(each) for each in patterns.values()] or [rest]:
                yield from inner.fit(values, takes, part, _place(path, "*"))


def _keys(inner: Fits, sent: Node, read: Node, path: str) -> Iterator[Problem]:
    """The type of a mapping's keys. All of them are texts in JSON."""
    if "propertyNames" not in read.keywords:
        return
    reads = read.child(read.keywords["propertyNames"])
    writes = [sent.made({"const": name}) for name in sent.get("properties") or ()]
    if list(_open_values(sent)):
        names = sent.get("propertyNames")
        keys = sent.made({"type": "string"}) if names is None else sent.child(names)
        if same(keys, reads):
            return
        writes.append(keys)
    place = _place(path, "(keys)")
    for keys in writes:
        if keys.type == "boolean":  # as a key it is "true", which is read as no number
            yield Problem(place, f"sent as {keys.described}, read as {reads.described}")
        else:
            yield from inner.fit(keys, reads, None, place)


def _counts(sent: Node, read: Node, path: str) -> Iterator[Problem]:
    least, most = read.get("minProperties") or 0, read.get("maxProperties")
    fewest = max(sent.get("minProperties") or 0, len(sent.get("required") or ()))
    highest = sent.get("maxProperties")
    if highest is None and not list(_open_values(sent)):
        highest = len(sent.get("properties") or ())
    # Keys that are texts, and different, may be the same number.
    merge = least > 1 and "propertyNames" in read.keywords
    if fewest < least or (merge and sent.get("propertyNames") != read.get("propertyNames")):
        yield Problem(path, f"at least {least} entries are read, and fewer may be sent")
    if most is not None and (highest is None or highest > most):
        yield Problem(path, f"at most {most} entries are read, and more may be sent")


def _open_values(node: Node) -> list[Node]:
    """What an object has under names that it does not tell; nothing where it tells all of them.

    Without a word, a model's schema means no others: pydantic writes none. That of a mapping has no fields.
    """
    more = node.keywords.get("additionalProperties", "properties" not in node.keywords)
    patterns = [node.child(each) for each in (node.get("patternProperties") or {}).values()]
    if patterns and "additionalProperties" not in node.keywords:
        return patterns
    return patterns if more is False else [*patterns, node.child(more)]


def _property(known: Node | None, name: str) -> Node | None:
    if known is None:
        return None
    properties = known.get("properties") or {}
    return known.child(properties[name]) if name in properties else None


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # Rust's, whose patterns pydantic takes, has what Python's has not
        return False


def _place(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
