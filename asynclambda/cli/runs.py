"""Shows runs in this process: how each went, and what it sent."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from rich.text import Text

from asynclambda import names
from asynclambda.cli.console import console
from asynclambda.local.in_process.environment import NOWHERE
from asynclambda.spec import ApiTrigger, DirectTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.local.in_process import Run
    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec

#: Bytes of a payload that are printed; nobody reads more of them in a terminal.
_MOST = 2_000


class RunPrinter:
    """Prints runs, and knows whether all went well."""

    def __init__(self, specs: Sequence[TaskSpec], *, followed: bool) -> None:
        """Makes a printer.

        Args:
            specs: The app's tasks.
            followed: Whether what is sent runs, too.
        """
        self.ok = True
        self._lanes = {
            names.queue_name(spec.app_name, spec.task_id, lane): lane
            for spec in specs
            if (queue := queue_of(spec)) and queue.lane_count > 1
            for lane in range(queue.lane_count)
        }
        self._followed = followed
        self._console = console()

    def print(self, run: Run) -> None:
        """Prints one run."""
        status = _status(run)
        failed = bool(run.failures) or (status is not None and status >= HTTPStatus.BAD_REQUEST)
        self.ok = self.ok and not failed
        how = ("failed", "red") if run.failures else ("ran", "green")
        self._line((run.spec.task_id, "bold"), " ", how, f" in {run.seconds * 1_000:,.0f} ms")
        if status is not None:
            self._answer(run, status)
        elif isinstance(run.spec.trigger, DirectTrigger) and not run.failures:
            self._line("  returned ", _short(json.dumps(run.result, ensure_ascii=False)))
        for message in run.sent:
            self._sent(message)
        for failure in run.failures:
            self._line((failure.traceback(), "red"))
            if NOWHERE in failure.text:
                self._line(
                    "Nothing reaches AWS from here. Pass --aws, or set AWS_ENDPOINT_URL to an engine on this "
                    "machine."
                )

    def _answer(self, run: Run, status: int) -> None:
        answer = run.result if isinstance(run.result, dict) else {}
        style = "red" if status >= HTTPStatus.BAD_REQUEST else "green"
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
        self._line("  ", (f"{status} {phrase}".rstrip(), style))
        for name, value in answer.get("headers", {}).items():
            self._line(f"  {name}: {value}")
        if answer.get("body"):
            self._line("  ", _short(str(answer["body"])))

    def _sent(self, message: Outgoing) -> None:
        header = message.header
        parts: list[str | tuple[str, str]] = ["  → ", (header.destination_task_id, "bold")]
        if message.external:
            app = message.queue_name.removesuffix(f"-{header.destination_task_id}")
            parts.append(f" of {app}" + (", which does not run here" if self._followed else ""))
        if message.queue_name in self._lanes:
            parts.append(f"  lane {self._lanes[message.queue_name]}")
        if message.delay:
            later = timedelta(seconds=message.delay)
            parts.append(f"  after {later}" + (", which is skipped" if self._followed else ""))
        if message.message_group_id is not None:
            parts.append(f"  group {message.message_group_id}")
        self._line(*parts, "  ", (_short(message.payload.decode()), "dim"))

    def _line(self, *parts: str | tuple[str, str]) -> None:
        self._console.print(Text.assemble(*parts), soft_wrap=True)


def _status(run: Run) -> int | None:
    """The status of an HTTP answer; None where the task gives none."""
    if not isinstance(run.spec.trigger, ApiTrigger) or not isinstance(run.result, dict):
        return None
    status: int = run.result["statusCode"]
    return status


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text):,} characters)"
