"""Two hundred thousand broken bodies, envelopes and requests: each is refused cleanly, or runs.

    make fuzz

Whatever comes in, a handler either runs its task or refuses the input with the framework's own error: no
other exception, no hang, and nothing that it logs or answers has the secret in it that was in the input.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, PlainSerializer, SecretStr
from support.delivery import Context, record

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncLambdaError,
    AsyncTask,
    BatchTask,
    DirectEvent,
    DirectTask,
    SqsEvent,
    SqsTask,
)
from asynclambda.logs import task_logger
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = "hunter2-the-secret"
#: The longest that one case may take. Seconds.
PATIENCE = 2.0

Revealed = Annotated[
    SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), return_type=str)
]

app = App("orders")


class Login(BaseModel):
    """What all tasks take."""

    user: int
    password: Revealed
    tags: list[str] = []
    nested: dict[str, int] | None = None


class Queue(AsyncTask[Login]):
    """A task with a queue."""

    def run(self, event: AsyncEvent[Login]) -> None:
        self.logger.info("in", user=event.payload.user, password=event.payload.password)


class Batch(BatchTask[Login]):
    """A task with batches."""

    def run_record(self, record: AsyncEvent[Login]) -> None:
        self.logger.info("in", password=record.payload.password)


class Foreign(SqsTask[Login], queue_arn="arn:aws:sqs:us-east-1:123456789012:foreign"):
    """A task on somebody else's queue."""

    def run(self, event: SqsEvent[Login]) -> None: ...


class Direct(DirectTask[Login, int]):
    """A task that is called."""

    def run(self, event: DirectEvent[Login]) -> int:
        return event.payload.user


class Post(ApiTask[Login, int], method="POST", path="/login/{user}"):
    """A route with a body."""

    def run(self, event: ApiEvent[Login]) -> int:
        return event.payload.user


class Get(ApiTask[Login, int], method="GET", path="/login/{user}"):
    """A route with a query string."""

    def run(self, event: ApiEvent[Login]) -> int:
        return event.payload.user


class Fuzzer:
    """Makes inputs, and changes them at random."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311  # chance, not secrecy

    def body(self) -> str:
        """A body of a message on a task's own queue."""
        payload = self.value(2) if self._dice.random() < 0.5 else self.login()
        others = {} if self._dice.random() < 0.7 else {self.word(): self.word()}
        content = {
            "source_task_id": None,
            "destination_task_id": "Queue",
            "invocation_id": "00000000-0000-4000-8000-000000000001",
            "payload": json.dumps(payload),
            **others,
        }
        return self.bend(json.dumps(content))

    def foreign(self) -> str:
        """A body of a message on somebody else's queue."""
        return self.bend(json.dumps(self.login() if self._dice.random() < 0.5 else self.value(3)))

    def request(self) -> dict[str, Any]:
        """An event of API Gateway."""
        body: str | None = self.foreign() if self._dice.random() < 0.9 else None
        encoded = self._dice.random() < 0.3
        if body is not None and encoded:
            body = self.bend(base64.b64encode(body.encode(errors="replace")).decode())
        values = [self.word() for _ in range(self._dice.randrange(3))]
        query = {self._dice.choice(("user", "password", "tags", self.word())): values}
        return {
            "httpMethod": "POST",
            "path": "/login/1",
            "pathParameters": self._dice.choice(
                (None, {"user": "7"}, {"user": self.word()}, {"user": "%C3%28"}, {"user": "%"})
            ),
            "multiValueQueryStringParameters": self._dice.choice(
                (None, query, {"password": [SECRET]})
            ),
            "queryStringParameters": None,
            "headers": self._dice.choice((None, {}, {"Authorization": SECRET})),
            "body": body,
            "isBase64Encoded": encoded,
        }

    def login(self) -> dict[str, object]:
        """A right payload, or nearly."""
        login: dict[str, object] = {"user": self._dice.randrange(100), "password": SECRET}
        if self._dice.random() < 0.5:
            login[self._dice.choice(("user", "password", "tags", "nested"))] = self.value(2)
        return login

    def value(self, depth: int) -> object:
        """Any JSON."""
        kind = self._dice.randrange(9 if depth else 7)
        match kind:
            case 0:
                return None
            case 1:
                return self._dice.random() < 0.5
            case 2:
                return self._dice.choice((0, -1, 2**63, 10**400, 7))
            case 3:
                return self._dice.choice((0.0, -0.0, 1e308, 1e-9))
            case 4 | 5:
                return self.word()
            case 6:
                return SECRET
            case 7:
                return [self.value(depth - 1) for _ in range(self._dice.randrange(4))]
            case _:
                return {self.word(): self.value(depth - 1) for _ in range(self._dice.randrange(4))}

    def word(self) -> str:
        """Any text, odd ones as well."""
        odd = ("", "\x00", "\ud800", "\uffff", "é", "0", "true", "{", "a" * 300, "s3_payload_key")
        # Not the secret: it is a value, and names of fields and ids of messages are said on purpose.
        return self._dice.choice((*odd, "payload", "user", "invocation_id", "hops"))

    def bend(self, text: str) -> str:
        """The text, perhaps with a piece of it cut, doubled, swapped or overwritten.

        Half of a surrogate pair is no text for SQS and API Gateway, but its escape in JSON is.
        """
        return self._bent(text).encode(errors="replace").decode()

    def _bent(self, text: str) -> str:
        where = self._dice.randrange(len(text) + 1)
        length = self._dice.randrange(1, 12)
        match self._dice.randrange(7):
            case 0:
                return text[:where]
            case 1:
                return text[:where] + text[where + length :]
            case 2:
                return text[:where] + self.word() + text[where:]
            case 3:
                return text[:where] + text[where : where + length] * 2 + text[where + length :]
            case 4:
                return text.swapcase() if self._dice.random() < 0.1 else text[::-1][:where]
            case _:
                return text


@contextmanager
def captured() -> Iterator[io.StringIO]:
    """What the framework logs, for the time of the block."""
    stream = io.StringIO()
    handler = task_logger("orders").registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]  # Powertools' is a StreamHandler
    try:
        yield stream
    finally:
        handler.setStream(before)  # type: ignore[attr-defined]  # as above


def cases(fuzzer: Fuzzer) -> Iterator[tuple[str, Callable[[], object]]]:
    """Kinds of input without an end, each with the call that gives it to its handler."""
    queue, batch, foreign, direct = load(Queue), load(Batch), load(Foreign), load(Direct)
    post, get = load(Post), load(Get)
    context = Context()
    while True:
        body, other = fuzzer.body(), fuzzer.foreign()
        event = {"Records": [record("Queue", body)]}
        yield "message", lambda event=event: queue(event, context)  # type: ignore[misc]  # bound now
        many = {"Records": [record("Batch", body), record("Batch", fuzzer.body())]}
        yield "batch", lambda event=many: batch(event, context)  # type: ignore[misc]  # bound now
        alien = {"Records": [record("Foreign", other)]}
        yield "foreign message", lambda event=alien: foreign(event, context)  # type: ignore[misc]  # bound now
        content = fuzzer.value(3)
        yield "call", lambda event=content: direct(event, context)  # type: ignore[misc]  # bound now
        request = fuzzer.request()
        yield "POST", lambda event=request: post(event, context)  # type: ignore[misc]  # bound now
        yield "GET", lambda event=request: get(event, context)  # type: ignore[misc]  # bound now


def main() -> int:
    """Runs the suite."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    began = time.monotonic()
    counts, problems = run(options.cases, options.seed)
    for problem in problems[:20]:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(
        f"{options.cases:,} cases in {time.monotonic() - began:.0f} s, seed {options.seed}: "
        + ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
        + f"; {len(problems)} problems\n"
    )
    return 1 if problems else 0


def run(number: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """Runs some cases. Gives back how many ran and were refused, and what went wrong."""
    counts = {"run": 0, "refused": 0}
    problems: list[str] = []
    with captured() as log:
        for index, (kind, call) in enumerate(cases(Fuzzer(seed))):
            if index >= number:
                break
            log.seek(0)
            log.truncate()
            began = time.perf_counter()
            said, ended = outcome(call)
            counts[ended if ended in counts else "refused"] += 1
            if ended not in counts:
                problems.append(f"case {index}, {kind}: {ended}")
            if SECRET in said or SECRET in log.getvalue():
                problems.append(f"case {index}, {kind}: the secret is in what was said")
            if time.perf_counter() - began > PATIENCE:
                problems.append(f"case {index}, {kind}: it took over {PATIENCE} s")
    return counts, problems


def outcome(call: Callable[[], object]) -> tuple[str, str]:
    """What a handler said, and whether it ran, refused, or failed in a way that it must not."""
    try:
        result = call()
    except AsyncLambdaError as error:  # the message, or its payload in S3
        return str(error), "refused"
    except Exception as error:  # noqa: BLE001  # this is what the fuzzer looks for
        return str(error), f"{type(error).__name__}: {error}"
    if isinstance(result, dict) and "statusCode" in result:
        status = result["statusCode"]
        if status in {400, 422}:
            return json.dumps(result), "refused"
        return json.dumps(result), "run" if status == 200 else f"status {status}"
    return json.dumps(result), "run"


if __name__ == "__main__":
    sys.exit(main())
