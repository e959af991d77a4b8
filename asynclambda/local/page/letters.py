"""The dead letters of the local engine, for the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.dlq import dead_letter_queues, drop, held, replay
from asynclambda.dlq.replay import edited
from asynclambda.errors import AsyncLambdaError
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from pydantic import JsonValue

    from asynclambda.dlq import Letter, Outcome
    from asynclambda.local.clients import EngineClients
    from asynclambda.spec import AppSpec, TaskSpec

#: The most that are read at a time.
MOST = 500
#: Messages a second; one is sent at a time here, so it is never waited for.
_RATE = 100.0


class Letters:
    """Reads them, sends them again, drops them."""

    def __init__(self, app: AppSpec, specs: Sequence[TaskSpec], engine: EngineClients) -> None:
        self._app = app
        self._specs = specs
        self._engine = engine
        self._lanes = {
            names.queue_name(app.name, spec.task_id, lane): lane
            for spec in specs
            if (queue := queue_of(spec)) is not None
            for lane in range(queue.lane_count)
        }

    def all(self) -> JsonValue:
        """Every dead letter, newest death first."""
        with self._held() as letters:
            shown = sorted(letters, key=_when, reverse=True)
            return [self._as_json(letter) for letter in shown]

    def replay(self, message_id: str, payload: str | None) -> JsonValue:
        """Sends a letter to the queue that it came from; with another payload where that is given.

        Raises:
            AsyncLambdaError: It is gone, or was not sent, or could not be deleted afterwards.
            pydantic.ValidationError: The payload is not of the task's type.
        """
        with self._held() as letters:
            letter = _one(letters, message_id)
            body = letter.body if payload is None else edited(letter, _json(payload))
            return _report(replay([(letter, body)], self._engine("sqs"), _RATE))

    def drop(self, message_id: str) -> JsonValue:
        """Deletes a letter for good.

        Raises:
            AsyncLambdaError: It is gone, or could not be deleted.
        """
        with self._held() as letters:
            return _report(drop([_one(letters, message_id)], self._engine("sqs")))

    def _held(self) -> AbstractContextManager[list[Letter]]:
        sqs = self._engine("sqs")
        queues = dead_letter_queues(self._app, self._specs, sqs, self._engine("lambda"))
        return held(queues, self._app, self._specs, sqs, MOST)

    def _as_json(self, letter: Letter) -> JsonValue:
        editable = letter.task is not None and letter.task.payload is not None
        stored = letter.s3_payload_key is not None
        return {
            **letter.fields(),
            "text": letter.reason,
            "lane": self._lanes.get(letter.source_queue or "", 0),
            "invocation_id": _invocation_id(letter),
            "payload": None if stored else _pretty(letter.payload),
            "faults": letter.faults(),
            "editable": editable,
        }


def _when(letter: Letter) -> float:
    moment = letter.death.time if letter.death is not None else letter.sent
    return 0.0 if moment is None else moment.timestamp()


def _one(letters: Sequence[Letter], message_id: str) -> Letter:
    for letter in letters:
        if letter.message_id == message_id:
            return letter
    raise AsyncLambdaError(
        "the message is not in a dead letter queue any more",
        where=f"message {message_id}",
        remedy="Somebody else has sent it again or dropped it.",
    )


def _report(outcomes: Iterator[Outcome]) -> JsonValue:
    [outcome] = outcomes
    if outcome.problem is not None:
        raise AsyncLambdaError(outcome.problem, where=f"message {outcome.letter.message_id}")
    return {"message_id": outcome.message_id, "invocation_id": _invocation_id(outcome.letter)}


def _invocation_id(letter: Letter) -> str | None:
    """What the page knows the message by; None where its body is no envelope."""
    try:
        body: JsonValue = json.loads(letter.body)
    except ValueError:
        return None
    found = body.get("invocation_id") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _json(text: str) -> JsonValue:
    try:
        content: JsonValue = json.loads(text)
    except ValueError as error:
        raise AsyncLambdaError(f"the payload is no JSON: {error}") from None
    return content


def _pretty(payload: JsonValue) -> str:
    return json.dumps(payload, indent=2, ensure_ascii=False)
