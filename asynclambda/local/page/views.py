"""What the browser gets of the history, as JSON: the list of chains, one chain, one hop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asynclambda.local.log_fields import DULL, USUAL, traceback_of_the_app
from asynclambda.local.page.waterfall import waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from asynclambda.local.observed import RunError
    from asynclambda.local.page.chains import Attempt, Chain, Hop, Line
    from asynclambda.local.page.history import History

#: Chains of one page of the list.
PAGE = 100
#: Names of tasks that a chain's line says.
_MOST_TASKS = 6


@dataclass(frozen=True, slots=True)
class Filter:
    """Which chains are wanted. What is empty excludes none."""

    task: str = ""
    #: One that a hop has; `active` for any that still moves.
    status: str = ""
    #: Found in payloads, lines, errors and ids, whatever the case.
    text: str = ""

    def matches(self, chain: Chain) -> bool:
        """Whether a chain is wanted."""
        hops = [hop for hop in chain.hops if self.task in ("", hop.task_id)]
        if self.status == "active":
            hops = hops if chain.active else []
        elif self.status:
            hops = [hop for hop in hops if hop.status == self.status]
        if not hops or not self.text:
            return bool(hops)
        wanted = self.text.lower()
        return any(wanted in text.lower() for hop in chain.hops for text in _texts(hop))


def _texts(hop: Hop) -> Iterator[str]:
    yield from (hop.id, hop.task_id, hop.payload or "")
    for attempt in hop.attempts:
        yield attempt.run.request_id
        yield from (line.text for line in attempt.run.lines)
        for error in (attempt.error, attempt.run.error):
            if error is not None:
                yield error.stack
        if attempt.run.event is not None and hop.queue is None:
            yield json.dumps(attempt.run.event, ensure_ascii=False)


def chain_list(history: History, wanted: Filter, before: str | None = None) -> dict[str, JsonValue]:
    """The newest chains that are wanted.

    Args:
        history: All of them.
        wanted: Which.
        before: The id of a chain: only older ones; None for the newest.

    Returns:
        `{"chains": […], "more": whether there are older ones, "all": how many there are at all}`.
    """
    with history.lock:
        chains = list(history.chains)
        found: list[Chain] = []
        skipping = before is not None
        for chain in chains:
            if skipping:
                skipping = chain.id != before
            elif wanted.matches(chain):
                found.append(chain)
                if len(found) > PAGE:
                    break
        return {
            "chains": [_summary(chain) for chain in found[:PAGE]],
            "more": len(found) > PAGE,
            "all": len(chains),
            "revision": history.revision,
        }


def chain_detail(history: History, chain_id: str) -> dict[str, JsonValue] | None:
    """A chain with its waterfall; None where it is forgotten."""
    with history.lock:
        chain = history.chain(chain_id)
        if chain is None:
            return None
        return {**_summary(chain), **waterfall(chain, datetime.now(UTC))}


def hop_detail(history: History, chain_id: str, hop_id: str) -> dict[str, JsonValue] | None:
    """A hop with its payload and attempts; None where it is forgotten."""
    with history.lock:
        chain = history.chain(chain_id)
        hop = next((hop for hop in chain.hops if hop.id == hop_id), None) if chain else None
        if hop is None:
            return None
        return {
            "id": hop.id,
            "task": hop.task_id,
            "app": hop.app,
            "status": hop.status,
            "source": hop.parent.task_id if hop.parent else None,
            "at": _time(hop.at),
            "queue": hop.queue,
            "lane": hop.lane,
            "delay": hop.delay.total_seconds(),
            "schedule_name": hop.schedule_name,
            "message_group_id": hop.message_group_id,
            "s3_payload_key": hop.s3_payload_key,
            "payload": _pretty(hop.payload),
            "death": hop.death,
            "most_attempts": hop.most_attempts,
            "attempts": [_attempt(attempt) for attempt in hop.attempts],
        }


def _summary(chain: Chain) -> dict[str, JsonValue]:
    begin, end = chain.hops[0].at, chain.hops[0].at
    attempts = failed = 0
    for hop in chain.hops:
        begin = min(begin, hop.at)
        for attempt in hop.attempts:
            attempts += 1
            failed += attempt.failed
            end = max(end, attempt.run.ended or attempt.run.at)
    tasks = list(dict.fromkeys(hop.task_id for hop in chain.hops))
    return {
        "id": chain.id,
        "root": chain.root,
        "at": _time(begin),
        "ms": round((end - begin).total_seconds() * 1_000, 1),
        "status": chain.status,
        "active": chain.active,
        "tasks": list(tasks[:_MOST_TASKS]),
        "more_tasks": max(0, len(tasks) - _MOST_TASKS),
        "hops": len(chain.hops),
        "attempts": attempts,
        "failed": failed,
        "hint": _hint(chain),
        "revision": chain.revision,
    }


def _hint(chain: Chain) -> str:
    """What tells a chain from its neighbours: its newest error, else its first payload."""
    for hop in reversed(chain.hops):
        if hop.status in {"dead", "failed", "retrying"}:
            for attempt in reversed(hop.attempts):
                error = attempt.error or attempt.run.error
                if error is not None:
                    return f"{error.type}: {error.text}"[:200]
                if attempt.run.outcome in {"timeout", "stopped"}:
                    return f"{hop.task_id}: {attempt.run.outcome}"
    return next((hop.payload[:200] for hop in chain.hops if hop.payload), "")


def _attempt(attempt: Attempt) -> JsonValue:
    run = attempt.run
    about = attempt.hop.id if len(run.attempts) > 1 else None
    lines = [line for line in run.lines if _is_about(line, about)]
    return {
        "request_id": run.request_id,
        "message_id": attempt.message_id,
        "receive_count": attempt.receive_count,
        "at": _time(run.at),
        "ms": None if run.ended is None else round((run.ended - run.at).total_seconds() * 1_000, 1),
        "status": attempt.status,
        "outcome": run.outcome,
        "version": run.version,
        "messages": len(run.attempts),
        "event": None if run.event is None else _written(run.event),
        "result": None if run.result is None else _written(run.result),
        "error": _error(attempt.error or (run.error if attempt.failed else None)),
        "lines": [_shown(line) for line in lines],
        "lost_lines": run.written - len(run.lines),
    }


def _is_about(line: Line, hop_id: str | None) -> bool:
    """Whether a line of a batch is this message's, or of none of them in particular."""
    about = None if line.fields is None else line.fields.get("invocation_id")
    return hop_id is None or about in (None, hop_id)


def _shown(line: Line) -> JsonValue:
    """A line for a reader: the logger's text with its own fields, or what was written."""
    if line.fields is None:
        return {
            "at": _time(line.at),
            "level": "",
            "text": traceback_of_the_app(line.text),
            "fields": {},
        }
    fields = {
        name: value
        for name, value in line.fields.items()
        if name not in DULL and not (name in USUAL and value == USUAL[name])
    }
    message = line.fields["message"]
    return {
        "at": _time(line.at),
        "level": str(line.fields["level"]),
        "text": message if isinstance(message, str) else json.dumps(message, ensure_ascii=False),
        "fields": fields,
    }


def _error(error: RunError | None) -> JsonValue:
    if error is None:
        return None
    return {"type": error.type, "text": error.text, "stack": traceback_of_the_app(error.stack)}


def _pretty(text: str | None) -> str | None:
    """JSON with a line for each field; a text that is none, or was cut, as it is."""
    if text is None:
        return None
    try:
        content: JsonValue = json.loads(text)
    except ValueError:
        return text
    return _written(content)


def _written(content: JsonValue) -> str:
    # As text and not as JSON in JSON: a browser would round its long numbers.
    return (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
