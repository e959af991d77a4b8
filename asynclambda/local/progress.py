"""What the dev loop tells its listeners, each a value with all that a line of output or a page needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.local.log_events import LogLine
from asynclambda.local.observed import Depths, MessageSent, RunEnded, RunStarted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asynclambda.errors import AsyncLambdaError
    from asynclambda.local.deployment import Deployment
    from asynclambda.local.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class BuildOutput:
    """What a build has made for this machine."""

    #: The SAM template, JSON.
    template: Path
    #: The zip, with the dependencies for `python` and for this machine's platform.
    bundle: Path
    #: What runs the functions.
    python: Interpreter
    #: Environment variables that functions have here alone, by their logical ids.
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineStarted:
    """The local engine answers."""

    endpoint_url: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BuildStep:
    """A build has come to a step."""

    text: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """The engine has the app's resources. A save that changes none of them is not told so."""

    deployment: Deployment
    seconds: float


@dataclass(frozen=True, slots=True)
class Live:
    """A version of the app gets all events from now on."""

    #: 1 is the first since the start of `dev`.
    version: int
    #: From the save; of the first version, from its start.
    seconds: float
    #: The files that were saved, by their paths from the project; none for the first version.
    changed: tuple[str, ...]
    deployment: Deployment


@dataclass(frozen=True, slots=True)
class HostEnded:
    """The process that runs the tasks has ended by itself; the next event starts another one."""

    #: Minus the signal's number where one has ended it.
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class UpdateFailed:
    """The app could not be built or deployed; the version before goes on."""

    error: AsyncLambdaError


@dataclass(frozen=True, slots=True)
class EngineStopped:
    """The engine, the functions and their files are gone."""

    seconds: float


SessionEvent: TypeAlias = (
    EngineStarted
    | BuildStep
    | Deployed
    | Live
    | HostEnded
    | UpdateFailed
    | EngineStopped
    | LogLine
    | RunStarted
    | MessageSent
    | RunEnded
    | Depths
)
