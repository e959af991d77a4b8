"""Two tasks: one warms up in INIT, and nobody else does it for it."""

from __future__ import annotations

from asynclambda import Defer, DirectEvent, DirectTask

#: What was warmed in this process.
warmed: list[str] = []


def warm(task_id: str) -> None:
    """Note the task, and print it: INIT's output has no invocation."""
    warmed.append(task_id)
    print(f"warmed for {task_id}")  # noqa: T201 - the function's log


answer = Defer(lambda: len(warmed) * 42)


class Warm(DirectTask[None, list[str]], init_tasks=[warm, answer.execute]):
    """Tells what was warmed for it."""

    def run(self, event: DirectEvent[None]) -> list[str]:
        return [*warmed, str(answer.value)]


class Cold(DirectTask[None, list[str]]):
    """In the same module, without a warm-up of its own."""

    def run(self, event: DirectEvent[None]) -> list[str]:
        return warmed
