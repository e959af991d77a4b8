"""A function that stays warm: its handler is called as often as it is told, in its own process.

with Worker(bundle, "app.lambda_handler", env) as worker:
    figure = worker.run(event, calls=1_000, scale=1e6)  # microseconds a call
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, Self

from benchmarks.figures import Figure
from support.driven import function_environment
from support.lambda_runtime import lambda_runtime
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_CHILD = ROOT / "tests" / "benchmarks" / "worker_child.py"


class Worker:
    """The process, for the time of the block."""

    def __init__(self, tree: Path, handler: str, env: Mapping[str, str]) -> None:
        """`tree` is the unpacked bundle, `handler` is `module.function`."""
        self._tree = tree
        self._handler = handler
        self._env = dict(env)

    def __enter__(self) -> Self:
        runtime = lambda_runtime()
        self._process = subprocess.Popen(
            # -B: as in Lambda, what has no bytecode gets none.
            [runtime.python, "-B", _CHILD, self._handler],
            cwd=self._tree,
            env={
                **function_environment(self._env),
                "AWS_LAMBDA_FUNCTION_NAME": "function",
                # Nothing is asked of it, but where it is set the framework watches deadlines.
                "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9",
                "PYTHONPATH": f"{self._tree}:{runtime.directory}",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()  # the end of its input ends it

    def run(self, event: Mapping[str, Any], *, calls: int, scale: float) -> Figure:
        """Call the handler so often with an event.

        Returns what one call took, in seconds multiplied by `scale`. Raises AssertionError if the handler
        raised.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"event": event, "calls": calls}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            message = f"{self._handler} failed in {self._tree}; its traceback is above"
            raise AssertionError(message)
        wall, processor = json.loads(answer)
        return Figure(wall / calls * scale, processor / calls * scale)
