"""Execution environments, as Lambda has them: each has a task's instance, and one event at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda.local.loop.host_process.process_environment import variables_of
from asynclambda.runtime.load import load
from asynclambda.testing.context import context_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from asynclambda.local.loop.messages import Function
    from asynclambda.runtime.runner import Handler
    from asynclambda.spec import TaskSpec


@dataclass(eq=False, slots=True)
class Environment:
    """What a function has from its cold start on."""

    #: As Lambda names its log stream.
    name: str
    #: `os.environ` in it; what a task changes there stays changed.
    variables: MutableMapping[bytes, bytes]
    #: None before its first event.
    handler: Handler | None = None
    #: Whether no event may get it any more: one that was answered for still runs in it.
    spoiled: bool = False


class Environments:
    """Those of one task."""

    def __init__(self, spec: TaskSpec, function: Function, variables: Mapping[str, str]) -> None:
        """There is none yet: the first event makes one.

        Args:
            spec: The task.
            function: Its function.
            variables: What the template gives it.
        """
        self._spec = spec
        self.function = function
        self._variables = variables
        self._idle: list[Environment] = []
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[Environment]:
        """One that has no event, the last that had one first, for the time of the block."""
        with self._lock:
            environment = self._idle.pop() if self._idle else self._new()
        yield environment
        # Not where the block raised: what is half made is made again.
        with self._lock:
            if not environment.spoiled:
                self._idle.append(environment)

    def run(self, environment: Environment, event: object, request_id: str) -> object:
        """Runs the task in an environment. The first event is its cold start: it runs `init_tasks`.

        Call it within the run, whose variables they see.

        Returns:
            What the handler gave back. What it raises goes through.
        """
        if environment.handler is None:
            environment.handler = load(self._spec.task_class)
        return environment.handler(event, context_of(self._spec, request_id=request_id))

    def _new(self) -> Environment:
        name = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid4().hex}"
        return Environment(name, variables_of(self._given(name)))

    def _given(self, name: str) -> dict[str, str]:
        """What Lambda sets.

        "Defined runtime environment variables" in the AWS Lambda Developer Guide.
        """
        function = self.function
        return {
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": name,
            "_HANDLER": "asynclambda.runtime.entry.lambda_handler",
            **self._variables,
        }
