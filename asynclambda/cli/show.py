"""Shows what happens in the dev loop: a line for each event."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, assert_never

from rich.text import Text

from asynclambda.cli.log_text import readable
from asynclambda.local.log_events import LogLine
from asynclambda.local.log_fields import fields_of, traceback_of_the_app
from asynclambda.local.observed import Depths, MessageSent, RunEnded, RunStarted
from asynclambda.local.progress import (
    BuildStep,
    Deployed,
    EngineStarted,
    EngineStopped,
    HostEnded,
    Live,
    UpdateFailed,
)
from asynclambda.local.triggers import triggers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rich.console import Console

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.localise import Difference
    from asynclambda.local.observed import RunError
    from asynclambda.local.progress import SessionEvent

#: The colours of tasks, each its own as far as they last.
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_cyan", "bright_magenta")


class SessionPrinter:
    """The listener of a dev loop that prints."""

    def __init__(self, console: Console, *, raw: bool, page_url: str | None = None) -> None:
        """Has printed nothing yet.

        Args:
            console: Where it prints.
            raw: Whether lines are printed as the functions wrote them.
            page_url: The address of the page; None where there is none.
        """
        self._console = console
        self._raw = raw
        self._page_url = page_url
        self._engine = ""
        #: What runs each task; empty before the first version is live.
        self._tasks: Mapping[str, Sequence[str]] = {}
        self._differences: tuple[Difference, ...] = ()
        self._colours: dict[str, str] = {}
        #: The columns that a task's name takes.
        self._width = 0
        #: Requests that have written something.
        self._spoke: set[str | None] = set()
        #: Requests whose exception the task's own logger has told.
        self._told: set[str | None] = set()

    def __call__(self, event: SessionEvent) -> None:
        """Prints an event, where there is something to say of it."""
        match event:
            case EngineStarted(endpoint_url=endpoint_url):
                self._engine = endpoint_url
            case BuildStep(text=text):
                self.note(text)
            case Deployed():
                self._deployed(event)
            case Live():
                self._live(event)
            case HostEnded(exit_code=code):
                what = f"The process that runs the tasks has ended: {_how(code)}"
                self._print(Text(what, "bold red"))
            case UpdateFailed(error=error):
                self._print(Text.assemble(("Not updated: ", "bold red"), str(error)))
            case EngineStopped():
                if self._tasks:
                    self.note("Stopped; nothing is left behind.")
            case LogLine():
                self._line(event)
            case RunEnded():
                self._ended(event)
            case RunStarted() | MessageSent() | Depths():
                pass
            case _:
                assert_never(event)

    def note(self, text: str) -> None:
        """Prints a line about the session itself."""
        self._print(Text(text, "dim"))

    def _print(self, *texts: Text) -> None:
        self._console.print(*texts, soft_wrap=True)

    def _deployed(self, event: Deployed) -> None:
        for difference in event.deployment.differences:
            if difference not in self._differences:
                self._print(Text.assemble(("Not as in AWS: ", "yellow"), str(difference)))
        self._differences = event.deployment.differences

    def _live(self, event: Live) -> None:
        found = triggers(event.deployment.template)
        if event.version == 1:
            self._overview(event.deployment, found)
            self.note(f"Live in {event.seconds:.1f} s. The tasks' log follows; Ctrl-C ends it all.")
        else:
            self._changes(found)
            what = ", ".join(event.changed)
            self.note(f"live in {event.seconds:.2f} s (v{event.version}: {what} changed)")
        self._tasks = found

    def _changes(self, found: Mapping[str, Sequence[str]]) -> None:
        """The tasks that are there no more, or in another way than before."""
        self._width = max(map(len, found), default=0)
        for task in self._tasks.keys() - found.keys():
            self._print(Text("-"), self._name(task))
        for task, events in found.items():
            if self._tasks.get(task) != events:
                self._print(Text("+"), self._name(task), Text(", ".join(events) or "call"))

    def _overview(self, deployment: Deployment, found: Mapping[str, Sequence[str]]) -> None:
        self._width = max(map(len, found), default=0)
        self._print(Text())
        if deployment.api_url is not None:
            self._print(Text.assemble("API     ", (deployment.api_url, "bold")))
        if self._page_url is not None:
            self._print(Text.assemble("Page    ", (self._page_url, "bold")))
        self._print(
            Text.assemble("Engine  ", self._engine, ("  (AWS_ENDPOINT_URL for aws and sam)", "dim"))
        )
        self._print(Text("Tasks" if found else "Tasks   none: a class of the app makes one"))
        for task, events in found.items():
            self._print(Text("  "), self._name(task), Text(", ".join(events) or "call"))
        self._print(Text())

    def _name(self, task: str) -> Text:
        colour = self._colours.setdefault(task, _COLOURS[len(self._colours) % len(_COLOURS)])
        return Text(task.ljust(self._width), colour)

    def _tell(self, at: datetime, task: str, text: Text) -> None:
        time = at.astimezone().strftime("%H:%M:%S.%f")[:-3]
        self._print(Text(time, "dim"), self._name(task), text)

    def _line(self, line: LogLine) -> None:
        self._spoke.add(line.request_id)
        fields = None if self._raw else fields_of(line.text)
        task = line.function.rpartition("-")[2]
        if fields is not None:
            if "exception" in fields:
                self._told.add(line.request_id)
            self._tell(line.at, task, readable(fields))
        elif self._raw:
            self._tell(line.at, task, Text(line.text))
        elif not (line.text.startswith("[ERROR] ") and line.request_id in self._told):
            # The runtime reports an exception once more, without knowing the invocation.
            self._tell(line.at, task, Text(traceback_of_the_app(line.text)))

    def _ended(self, end: RunEnded) -> None:
        seconds = end.duration.total_seconds()
        match end.outcome:
            case "timeout":
                text = Text(f"timed out: ended after {seconds:.1f} s", "bold red")
            case "stopped":
                text = Text("its process ended without an answer", "bold red")
            case "error" if end.error is not None and end.request_id not in self._told:
                text = Text.assemble(("ERROR ", "bold red"), (self._stack(end.error), "red"))
            case "ok" | "error" if end.request_id not in self._spoke:
                text = Text(f"ran without a word, {seconds * 1_000:.0f} ms", "dim")
            case _:
                text = Text()
        if text:
            self._tell(end.at, end.task_id, text)
        self._spoke.discard(end.request_id)
        self._told.discard(end.request_id)

    def _stack(self, error: RunError) -> str:
        return error.stack if self._raw else traceback_of_the_app(error.stack)


def _how(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    return f"killed by {signal.Signals(-exit_code).name}"
