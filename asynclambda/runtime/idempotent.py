"""A task's `run`, once for each payload, however often that is delivered: Powertools' Idempotency around it.

A DynamoDB table remembers what runs, until Lambda's deadline, and what has succeeded, for as long as the task
says. A second delivery of what has succeeded is done without a run; of what runs, it fails and comes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from asynclambda import env
from asynclambda.logs import task_logger
from asynclambda.retry import Permanent
from asynclambda.sending import clients

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.events import Event
    from asynclambda.payload import PayloadType
    from asynclambda.spec import Idempotency, TaskSpec


def idempotent(spec: TaskSpec, run: Callable[[Any], object]) -> Callable[[Any], object]:
    """`run` with the table around it; as it is where the task is not idempotent, or has no table.

    Args:
        spec: The task.
        run: Runs it to its end for an event with a `payload`.
    """
    table = env.optional(env.IDEMPOTENCY_TABLE)
    if spec.idempotency is None or spec.payload is None or table is None:
        return run
    return _Once(spec, spec.idempotency, spec.payload, table, run)


class _Once:
    def __init__(
        self,
        spec: TaskSpec,
        idempotency: Idempotency,
        payload: PayloadType[Any],
        table: str,
        run: Callable[[Any], object],
    ) -> None:
        # In INIT: this imports boto3, which takes long.
        from aws_lambda_powertools.utilities.idempotency import (
            DynamoDBPersistenceLayer,
            IdempotencyConfig,
            idempotent_function,
        )

        self._path = idempotency.path
        self._payload = payload
        self._result = spec.result
        self._run = run
        self._app_name = spec.app_name
        # sha256, since a hash in the table may be of something secret.
        self._config = IdempotencyConfig(
            expires_after_seconds=idempotency.expires_after,
            hash_function="sha256",
            raise_on_no_idempotency_key=True,
        )
        self._guarded = idempotent_function(
            self._wire_result,
            data_keyword_argument="key",
            persistence_store=DynamoDBPersistenceLayer(
                table_name=table, boto3_client=clients.dynamodb()
            ),
            config=self._config,
            key_prefix=spec.task_id,
        )

    def __call__(self, event: Any) -> object:
        self._config.register_lambda_context(event.context)
        ran: list[object] = []
        stored = self._guarded(event=event, ran=ran, key={"key": self._key(event.payload)})
        if ran:
            return ran[0]
        task_logger(self._app_name).info("it has succeeded before: nothing is left to do")
        return None if self._result is None else self._result.load(to_json(stored))

    def _wire_result(self, *, event: Event, ran: list[object], key: object) -> object:
        """What the table keeps: the result as its caller gets it."""
        result = self._run(event)
        ran.append(result)
        return None if self._result is None else from_json(self._result.dump(result))

    def _key(self, payload: object) -> object:
        """What makes the payload this one. In a list: Powertools takes an empty payload for none."""
        content: object = from_json(self._payload.dump(payload))
        for name in self._path:
            content = content.get(name) if isinstance(content, dict) else None
        if self._path and content is None:
            raise Permanent(
                f"the payload has nothing at {'.'.join(self._path)!r}, its `idempotent` key"
            )
        return [content]
