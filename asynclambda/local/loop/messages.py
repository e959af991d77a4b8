"""What the dev process and a host say to each other, over a socket that nobody else has.

    dev process → host:  Warm, then Load; after Loaded: Serve, Invoke …, and Finish at last; or Build
    host → dev process:  Loaded or LoadFailed; Told …, Held …, and one Answer for each Invoke;
                         of a Build Progress …, then BuildOutput or LoadFailed

Both ends are this package under the same Python, so the values go as they are (`pickle`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.local.progress import BuildOutput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asynclambda.local.json_object import Object
    from asynclambda.local.log_events import LogLine
    from asynclambda.local.observed import MessageSent, RunError


@dataclass(frozen=True, slots=True)
class Warm:
    """Import these modules, which the app before needed and which are not its own.

    They find the variables that the functions have, as they will in AWS.
    """

    modules: tuple[str, ...]
    project: Path
    stage: str | None


@dataclass(frozen=True, slots=True)
class Load:
    """Import the app, and say what it is."""

    project: Path
    module: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class Function:
    """A task's function, as its template has it."""

    task_id: str
    #: Lambda's name for it.
    name: str
    #: Seconds.
    timeout: float
    #: MB.
    memory: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """The app is imported, and a template can be made of it."""

    #: The SAM template, as AWS gets it.
    template: Object
    functions: tuple[Function, ...]
    #: Environment variables that functions have here alone, by their logical ids.
    variables: Mapping[str, Mapping[str, str]]
    #: Who invokes whom, as `asynclambda graph --format json` prints it.
    graph: str
    #: The app's runtime: `python3.13`.
    runtime: str
    #: What it has imported and is not its own, for the `Warm` of the next one.
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """The app cannot be imported, or no template be made of it: the parts of the error."""

    what: str
    where: str | None
    remedy: str | None


@dataclass(frozen=True, slots=True)
class Build:
    """Write the template and the bundle, after Loaded."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a build."""

    text: str


@dataclass(frozen=True, slots=True)
class Serve:
    """Events come from now on."""

    #: Each function's environment variables, by task id.
    variables: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Invoke:
    """Run a task for an event."""

    request_id: str
    task_id: str
    #: The event, JSON.
    event: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """No event comes any more: end when all that run have ended."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something was seen."""

    observation: LogLine | MessageSent


@dataclass(frozen=True, slots=True)
class Held:
    """A run is over its time, and goes on because a debugger has stopped in it."""

    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an event."""

    request_id: str
    #: The result's JSON; empty where there is an error.
    result: bytes = b""
    error: RunError | None = None
    timed_out: bool = field(default=False, kw_only=True)


ToHost: TypeAlias = Warm | Load | Build | Serve | Invoke | Finish
FromHost: TypeAlias = Loaded | LoadFailed | BuildOutput | Progress | Told | Held | Answer
