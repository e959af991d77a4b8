"""Which layer a box is in: senders left of their targets, with the arrows short."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Rounds in which boxes move towards their neighbours. They settle after a few.
_ROUNDS = 8


def without_loops(
    keys: Sequence[str], ends: Sequence[tuple[str, str]]
) -> tuple[tuple[tuple[str, str], ...], frozenset[int]]:
    """The arrows with some turned round, so that no loop is left; and the indices of those.

    Args:
        keys: The boxes. Those that nothing leads to begin.
        ends: Source and target of each arrow; none leads to its own source.
    """
    following: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, (source, target) in enumerate(ends):
        following[source].append((index, target))
    targets = {target for _, target in ends}
    turned: set[int] = set()
    done: set[str] = set()
    for root in sorted(keys, key=lambda key: key in targets):
        if root in done:
            continue
        path, work = {root}, [(root, iter(following[root]))]
        while work:
            key, rest = work[-1]
            index, target = next(rest, (-1, ""))
            if index < 0:
                work.pop()
                path.discard(key)
                done.add(key)
            elif target in path:
                turned.add(index)
            elif target not in done:
                path.add(target)
                work.append((target, iter(following[target])))
    return (
        tuple(
            (target, source) if index in turned else (source, target)
            for index, (source, target) in enumerate(ends)
        ),
        frozenset(turned),
    )


def layers_of(keys: Sequence[str], ends: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The layer of each box, from 0. The arrows have no loop."""
    before: defaultdict[str, set[str]] = defaultdict(set)
    after: defaultdict[str, set[str]] = defaultdict(set)
    for source, target in ends:
        before[target].add(source)
        after[source].add(target)
    layer: dict[str, int] = {}
    order = _topological(keys, before, after)
    for key in order:
        layer[key] = max((layer[each] + 1 for each in before[key]), default=0)
    for _ in range(_ROUNDS):
        for key in reversed(order):
            # One with more arrows out than in is better near its targets.
            if len(after[key]) > len(before[key]):
                layer[key] = min(layer[each] for each in after[key]) - 1
        for key in order:
            if len(before[key]) > len(after[key]):
                layer[key] = max(layer[each] for each in before[key]) + 1
    first = min(layer.values())
    return {key: number - first for key, number in layer.items()}


def _topological(
    keys: Sequence[str], before: Mapping[str, set[str]], after: Mapping[str, set[str]]
) -> list[str]:
    waits = {key: len(before.get(key, ())) for key in keys}
    order = [key for key in keys if not waits[key]]
    for key in order:
        for each in sorted(after.get(key, ())):
            waits[each] -= 1
            if not waits[each]:
                order.append(each)
    return order
