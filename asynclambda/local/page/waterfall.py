"""A chain as a waterfall: a row a hop, below the hop that sent it, on one axis of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from asynclambda.local.page.timeline import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pydantic import JsonValue

    from asynclambda.local.page.chains import Chain, Hop

#: Rows that are drawn of one chain: nobody reads more, and a browser stays quick with them.
MOST_ROWS: Final = 300


def waterfall(chain: Chain, now: datetime) -> dict[str, JsonValue]:
    """The rows and the axis of a chain.

    Args:
        chain: The chain; its history's lock is held.
        now: Where what still runs or waits is drawn to. UTC.

    Returns:
        `{"rows": […], "cuts": […], "more": n}`. Places and widths are shares of the axis, times are in
        milliseconds.
    """
    ordered = list(_ordered(chain))
    shown = ordered[:MOST_ROWS]
    spans = {id(hop): list(_spans(hop, now)) for hop, _ in shown}
    moments = [each for parts in spans.values() for span in parts for each in span[1:3]]
    busy = [
        (start, end) for parts in spans.values() for kind, start, end, _ in parts if kind == "run"
    ]
    axis = Axis(moments, busy)
    return {
        "rows": [_row(hop, depth, spans[id(hop)], axis) for hop, depth in shown],
        "cuts": [
            {
                "x": round(cut.at, 5),
                "w": round(cut.width, 5),
                "ms": _ms(timedelta(seconds=cut.seconds)),
            }
            for cut in axis.cuts
        ],
        "more": len(ordered) - len(shown),
    }


def _ordered(chain: Chain) -> Iterator[tuple[Hop, int]]:
    """The hops, each below its sender, with how deep it lies; siblings as they were sent."""
    children: dict[int | None, list[Hop]] = {}
    for hop in chain.hops:
        children.setdefault(None if hop.parent is None else id(hop.parent), []).append(hop)
    stack = [(hop, 0) for hop in sorted(children.get(None, ()), key=_when)[::-1]]
    while stack:
        hop, depth = stack.pop()
        yield hop, depth
        below = sorted(children.get(id(hop), ()), key=_when)[::-1]
        stack += [(child, depth + 1) for child in below]


def _when(hop: Hop) -> datetime:
    return hop.at


#: What a stretch of a hop's time is, from when, to when, and how its attempt went.
_Span = tuple[str, "datetime", "datetime", str]


def _spans(hop: Hop, now: datetime) -> Iterator[_Span]:
    """What a hop's time went into: the delay, then in turn its queue and its runs."""
    free = hop.at
    if hop.delay:
        begins = hop.attempts[0].run.at if hop.attempts else max(now, hop.at)
        free = max(hop.at, min(hop.at + hop.delay, begins))
        yield "delay", hop.at, free, ""
    for attempt in hop.attempts:
        run = attempt.run
        if hop.queue is not None and run.at > free:
            yield "queue", free, run.at, ""
        end = max(run.at, now) if run.ended is None else run.ended
        yield "run", run.at, end, attempt.status
        free = end
    if hop.status in {"waiting", "retrying"} and now > free:
        yield "queue", free, now, ""


def _row(hop: Hop, depth: int, spans: list[_Span], axis: Axis) -> dict[str, JsonValue]:
    parts: list[JsonValue] = []
    for kind, start, end, status in spans:
        x = axis.place(start)
        width = axis.place(end) - x
        ms = _ms(end - start)
        parts.append(
            {"kind": kind, "x": round(x, 5), "w": round(width, 5), "ms": ms, "status": status}
        )
    return {
        "id": hop.id,
        "task": hop.task_id,
        "app": hop.app,
        "depth": depth,
        "lane": hop.lane,
        "delay": _ms(hop.delay),
        "status": hop.status,
        "attempts": len(hop.attempts),
        "most_attempts": hop.most_attempts,
        "queue": _total(spans, "queue"),
        "run": _total(spans, "run"),
        "parts": parts,
    }


def _total(spans: list[_Span], wanted: str) -> float | None:
    """The milliseconds that all spans of a kind took; None where there is none."""
    found = [end - start for kind, start, end, _ in spans if kind == wanted]
    return _ms(sum(found, timedelta())) if found else None


def _ms(length: timedelta) -> float:
    return round(length.total_seconds() * 1_000, 1)
