"""Shows what happens in a dev session: a line for each event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from rich.markup import escape
from rich.text import Text

from asynclambda.local.log_events import InvocationEnded, InvocationStarted, LogLine
from asynclambda.local.progress import Built, Deployed, EngineStarted, EngineStopped, UpdateFailed

if TYPE_CHECKING:
    from rich.console import Console

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.progress import SessionEvent

#: The colours of tasks, each its own as far as they last.
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_cyan", "bright_magenta")
#: Fields of Powertools' lines that say nothing new beside the time and the task.
_DULL = frozenset(
    {"level", "location", "message", "timestamp", "service", "task", "exception", "exception_name",
     "stack_trace", "invocation_id", "root_invocation_id", "message_id", "xray_trace_id"}
)  # fmt: skip


class SessionPrinter:
    """The listener of a session that prints."""

    def __init__(self, console: Console, *, raw: bool) -> None:
        self._console = console
        self._raw = raw
        self._app = ""
        self._colours: dict[str, str] = {}

    def __call__(self, event: SessionEvent) -> None:
        """Prints an event, where there is something to say of it."""
        match event:
            case EngineStarted(seconds=seconds):
                self.note(f"MiniStack started in {seconds:.1f} s")
            case Built(seconds=seconds):
                self.note(f"Built in {seconds:.1f} s")
            case Deployed(deployment=deployment, seconds=seconds):
                self._deployed(deployment, seconds)
            case UpdateFailed(error=error):
                self._console.print(f"[bold red]Not updated[/] {escape(str(error))}")
            case EngineStopped():
                self.note("Stopped; nothing is left behind.")
            case LogLine() as line:
                self._line(line)
            case InvocationEnded(outcome="timeout" | "stopped") as end:
                self._console.print(
                    self._prefix(end), Text(f"the function's process ended: {end.outcome}", "red")
                )
            case InvocationStarted() | InvocationEnded():
                pass
            case _:
                assert_never(event)

    def note(self, text: str) -> None:
        """Prints a line about the session itself."""
        self._console.print(Text(text, "dim"))

    def _deployed(self, deployment: Deployment, seconds: float) -> None:
        self.note(f"Deployed in {seconds:.1f} s")
        for difference in deployment.differences:
            self.note(f"Not as in AWS: {difference}")
        if deployment.api_url is not None:
            self._console.print(f"API    [bold]{deployment.api_url}[/]", soft_wrap=True)
        tasks = ", ".join(self._task(name) for name in sorted(deployment.functions.values()))
        self._console.print(f"Tasks  {tasks}", soft_wrap=True)
        self._console.print(Text("Ctrl-C ends it.", "dim"))

    def _task(self, function: str) -> str:
        return function.rpartition("-")[2]

    def _prefix(self, event: LogLine | InvocationEnded) -> Text:
        task = self._task(event.function)
        colour = self._colours.setdefault(task, _COLOURS[len(self._colours) % len(_COLOURS)])
        time = event.at.astimezone().strftime("%H:%M:%S.%f")[:-3]
        return Text.assemble((f"{time} ", "dim"), (task, colour))

    def _line(self, line: LogLine) -> None:
        self._console.print(
            self._prefix(line), line.text if self._raw else _readable(line.text), soft_wrap=True
        )


def _readable(text: str) -> Text:
    """A Powertools line as a person reads it; any other line as it is."""
    try:
        fields = json.loads(text)
        level, message = str(fields["level"]), str(fields["message"])
    except (ValueError, KeyError, TypeError):
        return Text(text)
    style = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}.get(level, "")
    shown = Text.assemble((f"{level} ", style), message)
    for name, value in fields.items():
        if name not in _DULL:
            shown.append(f" {name}={value}", "dim")
    if "exception" in fields:
        shown.append(f"\n{fields['exception']}", "red")
    return shown
