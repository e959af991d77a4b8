"""Makes chains of what is seen of the app, and forgets the oldest.

Observations come from several threads and not always in order: a message may run before its sender is
heard of, and a line may come after the end of its run. Each is taken for what it says, once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from asynclambda.local.log_events import LogLine
from asynclambda.local.log_fields import fields_of, traceback_of_the_app
from asynclambda.local.observed import Depths, MessageSent, RunEnded, RunError, RunStarted
from asynclambda.local.page.chains import Attempt, Chain, Hop, Line, Run
from asynclambda.local.page.counters import Counters
from asynclambda.local.page.register import Register
from asynclambda.local.page.texts import cut, cut_value, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pydantic import JsonValue

    from asynclambda.local.observed import Observation, ReceivedMessage
    from asynclambda.local.page.chains import Root
    from asynclambda.local.page.counters import Lane


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is remembered."""

    chains: int = 2_000
    #: Characters of payloads, events and lines, of all chains together.
    characters: int = 64_000_000


class History:
    """The chains, newest last. Every method may be called from any thread."""

    def __init__(self, limits: Limits | None = None) -> None:
        #: Held by whoever reads chains: they change while observations come.
        self.lock = threading.RLock()
        self.counters = Counters()
        #: The number of the last change.
        self.revision = 0
        #: How many messages have died.
        self.deaths = 0
        self._limits = Limits() if limits is None else limits
        self._register = Register()
        self._most_attempts: dict[str, int] = {}

    @property
    def chains(self) -> Iterable[Chain]:
        """Those that are remembered, newest first."""
        return self._register.newest_first()

    def chain(self, chain_id: str) -> Chain | None:
        """A chain, or None where it is forgotten."""
        return self._register.chain(chain_id)

    def chain_of_hop(self, hop_id: str) -> str | None:
        """The id of the chain that a hop is in; None where it is not remembered."""
        with self.lock:
            hop = self._register.hop(hop_id)
            return None if hop is None else hop.chain.id

    def newest_root(self, task_id: str, since: datetime) -> str | None:
        """The id of the newest chain that a task has begun since then; None where there is none."""
        with self.lock:
            for chain in self.chains:
                first = chain.hops[0]
                if first.task_id == task_id and first.at >= since:
                    return chain.id
        return None

    def changed_since(self, revision: int) -> list[str]:
        """The ids of the chains that have changed after a revision."""
        with self.lock:
            return [chain.id for chain in self.chains if chain.revision > revision]

    def know_queues(self, queues: Mapping[str, Lane], most_attempts: Mapping[str, int]) -> None:
        """Says whose each queue is, and how often it gives a message out, by its name."""
        with self.lock:
            self.counters.know_queues(queues)
            self._most_attempts = dict(most_attempts)
            self.revision += 1

    def saw_dead(self, lanes: Iterable[Lane]) -> None:
        """Takes whose the dead messages are, one entry a message."""
        with self.lock:
            self.counters.saw_dead(lanes)
            self.revision += 1

    def drop(self, invocation_id: str) -> None:
        """A person has deleted a dead message."""
        with self.lock:
            hop = self._register.hop(invocation_id)
            if hop is not None:
                hop.dropped = True
                self._changed(hop.chain)

    def observe(self, observation: Observation) -> None:
        """Takes an observation."""
        with self.lock:
            match observation:
                case RunStarted():
                    self._run_started(observation)
                case MessageSent():
                    self._message_sent(observation)
                case RunEnded():
                    self._run_ended(observation)
                case LogLine():
                    self._line(observation)
                case Depths(queues=queues):
                    self.counters.saw_depths(queues)
                    self.revision += 1
                case _:
                    assert_never(observation)

    def _run_started(self, started: RunStarted) -> None:
        run = Run(
            request_id=started.request_id,
            task_id=started.task_id,
            trigger=started.trigger,
            at=started.at,
            event=None if started.messages else cut_value(started.event),
            version=started.version,
        )
        for message in started.messages:
            hop = self._hop_of(message, started.task_id)
            attempt = Attempt(run, hop, message.receive_count, message.message_id)
            self._begin(run, hop, attempt)
        if not started.messages:
            trigger = "unknown" if started.trigger == "queue" else started.trigger
            chain = Chain(id=started.request_id, root=trigger)
            hop = Hop(id=run.request_id, chain=chain, task_id=run.task_id, at=run.at)
            self._register.add(hop)
            self._begin(run, hop, Attempt(run, hop))
        self._register.add_run(run)
        self._forget()

    def _begin(self, run: Run, hop: Hop, attempt: Attempt) -> None:
        hop.attempts.append(attempt)
        hop.death = None  # what begins anew after its death has been replayed
        hop.dropped = False
        run.attempts.append(attempt)
        self.counters.began((hop.task_id, hop.lane))
        self._changed(hop.chain, len(hop.payload or ""))

    def _hop_of(self, message: ReceivedMessage, task_id: str) -> Hop:
        """The hop that a message is an attempt of."""
        hop = self._register.hop(message.invocation_id or message.message_id)
        if hop is None:
            chain = self._register.chain_of_root(message.root_invocation_id)
            if chain is None:
                root = _root(message.source_task_id)
                chain = Chain(id=message.invocation_id or message.message_id, root=root)
            hop = Hop(
                id=message.invocation_id or message.message_id,
                chain=chain,
                task_id=task_id,
                at=message.sent_at,
            )
            self._register.add(hop, message.root_invocation_id)
        hop.queue, hop.lane = message.queue, message.lane
        hop.message_group_id = message.message_group_id
        hop.most_attempts = self._most_attempts.get(message.queue)
        hop.s3_payload_key = message.s3_payload_key
        # Of a message that has been edited since, the newest; of what is no envelope, the body.
        text = message.payload if message.payload is not None else message.body
        if message.s3_payload_key is None:
            hop.payload = cut(text)
        return hop

    def _message_sent(self, sent: MessageSent) -> None:
        parent = self._register.sender(sent.request_id, sent.root_invocation_id)
        chain = self._register.chain_of_root(sent.root_invocation_id)
        if parent is not None:
            chain = parent.chain
        if chain is None:
            chain = Chain(id=sent.invocation_id, root=_root(sent.source_task_id))
        hop = self._register.hop(sent.invocation_id)
        if hop is None:
            hop = Hop(id=sent.invocation_id, chain=chain, task_id=sent.task_id, at=sent.at)
            self._register.add(hop, sent.root_invocation_id)
        elif hop.chain is not chain and parent is not None:
            self._register.merge(hop.chain, chain)
        hop.parent = parent
        hop.at, hop.delay, hop.app = sent.at, sent.delay, sent.app
        hop.queue, hop.lane = sent.queue, sent.lane
        hop.schedule_name = sent.schedule_name
        hop.most_attempts = self._most_attempts.get(sent.queue)
        hop.payload = cut(sent.payload)
        self._changed(chain, len(hop.payload))
        self._forget()

    def _run_ended(self, ended: RunEnded) -> None:
        run = self._register.run(ended.request_id)
        if run is None or run.ended is not None:
            return
        run.ended = max(ended.at, run.at)
        run.outcome, run.error = ended.outcome, ended.error
        run.result = cut_value(ended.result)
        for attempt in run.attempts:
            if ended.outcome != "ok" or attempt.message_id in ended.failed_messages:
                attempt.failed = True
            hop = attempt.hop
            self.counters.ended((hop.task_id, hop.lane), "failed" if attempt.failed else "done")
            self._changed(hop.chain)

    def _line(self, line: LogLine) -> None:
        run = None if line.request_id is None else self._register.run(line.request_id)
        if run is None:
            return
        fields = fields_of(line.text)
        kept = Line(line.at, cut(line.text), fields)
        run.lines.append(kept)
        run.written += 1
        if fields is not None:
            self._read(run, fields)
        for chain in {attempt.hop.chain.id: attempt.hop.chain for attempt in run.attempts}.values():
            self._changed(chain, len(kept.text))

    def _read(self, run: Run, fields: Mapping[str, JsonValue]) -> None:
        """Takes what the framework's own lines say of a message: that it has failed, that it is dead."""
        if fields.get("level") != "ERROR":
            return
        about = fields.get("invocation_id")
        for attempt in run.attempts:
            if len(run.attempts) > 1 and attempt.hop.id != about:
                continue
            if isinstance(reason := fields.get("dead_because"), str):
                attempt.hop.death = reason
                self.deaths += 1
            elif fields.get("message") == "the task failed" and "exception" in fields:
                stack = traceback_of_the_app(str(fields["exception"]))
                name = str(fields.get("exception_name"))
                attempt.error = RunError(type=name, text=message_of(stack, name), stack=stack)
            else:
                continue
            if not attempt.failed:
                attempt.failed = True
                if run.ended is not None:
                    self.counters.failed_after_all((attempt.hop.task_id, attempt.hop.lane))

    def _changed(self, chain: Chain, characters: int = 0) -> None:
        self.revision += 1
        chain.revision = self.revision
        chain.size += characters
        self._register.characters += characters

    def _forget(self) -> None:
        while len(self._register) > 1 and (
            len(self._register) > self._limits.chains
            or self._register.characters > self._limits.characters
        ):
            for run in self._register.forget_oldest():
                for attempt in run.attempts if run.ended is None else ():
                    self.counters.lost((attempt.hop.task_id, attempt.hop.lane))


def _root(source_task_id: str | None) -> Root:
    """What a chain begins with that is first seen by one of its messages."""
    return "manual" if source_task_id is None else "unknown"
