"""What has happened, as a table for a reader."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.testing.simulator.clock import SECOND, moment
from asynclambda.testing.simulator.history import DeathRecord, Note, RunRecord
from asynclambda.testing.simulator.seen import described, seen_message, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from asynclambda.testing.simulator.history import History

#: Rows that the text shows; of more, those in the middle are left out.
_MOST = 200
#: Characters of a payload that it shows.
_PAYLOAD = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One line."""

    #: UTC.
    at: datetime
    task_id: str
    lane: int
    #: From 1; None where it is no run.
    attempt: int | None
    what: str
    #: The JSON of the payload, or of the body where that is no message of ours; None where it is no run of
    #: one message.
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines, in the order of their time. `str()` of it is a table.

        with simulate(app) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            print(sim.timeline())
            first, last = sim.timeline().rows[0], sim.timeline().rows[-1]
            assert last.task_id == "SendReceipt"
            assert last.at - first.at >= timedelta(hours=1)

    Of a long one, the text leaves out the middle.
    """

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        if not self.rows:
            return "nothing has happened"
        shown = [_cells(row) for row in self.rows]
        if len(shown) > _MOST:
            left_out = len(shown) - _MOST
            half = _MOST // 2
            shown[half:-half] = [("...", "", "", f"{left_out:,} more", "")]
        head = ("time (UTC)", "task", "attempt", "what happened", "payload")
        widths = [max(len(row[column]) for row in [head, *shown]) for column in range(4)]
        return "\n".join(
            f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}  "
            f"{row[3]:<{widths[3]}}  {row[4]}".rstrip()
            for row in [head, *shown]
        )


def timeline_of(history: History) -> Timeline:
    """The timeline of what has happened."""
    rows = [_row(entry) for entry in history.entries]
    return Timeline(tuple(sorted(rows, key=lambda row: row.at)))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    task = f"{row.task_id} L{row.lane}" if row.lane else row.task_id
    time = row.at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    attempt = "" if row.attempt is None else str(row.attempt)
    return time, task, attempt, row.what, shortened(row.payload or "", _PAYLOAD)


def _row(entry: RunRecord | DeathRecord | Note) -> Row:
    match entry:
        case RunRecord():
            return Row(
                moment(entry.begin),
                entry.spec.task_id,
                entry.lane,
                entry.attempt,
                _ran(entry),
                _payload(entry),
            )
        case DeathRecord():
            why = "" if entry.error is None else f" ({shortened(entry.error)})"
            what = f"dead: {entry.reason}{why}, in {entry.queue_name or 'no queue'}"
            return Row(moment(entry.time), entry.spec.task_id, entry.lane, None, what)
        case Note():
            return Row(moment(entry.time), entry.task_id, entry.lane, None, entry.text)


def _ran(run: RunRecord) -> str:
    parts: list[str] = [run.outcome]
    if run.end > run.begin:
        parts[0] += f" after {(run.end - run.begin) / SECOND:g} s"
    if len(run.messages) > 1:
        parts[0] += f", {len(run.messages)} messages"
    if isinstance(run.result, dict) and "statusCode" in run.result:
        parts[0] += f", status {run.result['statusCode']}"
    if run.exception is not None:
        parts.append(shortened(described(run.exception)))
    if run.sent:
        parts.append(f"sent {_sent(run)}")
    return "; ".join(parts)


def _payload(run: RunRecord) -> str | None:
    given = [message.payload for message in run.messages] or [run.payload]
    return given[0].decode() if len(given) == 1 and given[0] is not None else None


def _sent(run: RunRecord) -> str:
    counts = Counter(
        f"{each.task_id}{f' L{each.lane}' if each.lane else ''}"
        f"{f' (in {each.delay:,} s)' if each.delay else ''}"
        for each in map(seen_message, run.sent)
    )
    return ", ".join(name if count == 1 else f"{count} x {name}" for name, count in counts.items())
