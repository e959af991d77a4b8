"""What a session tells its listener, each a value with all that a line of output or a page needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.local.log_events import LogEvent

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
class Built:
    """The app is built."""

    output: BuildOutput
    seconds: float


@dataclass(frozen=True, slots=True)
class Deployed:
    """The app runs. `deployment.changed` is False where it ran like this before."""

    deployment: Deployment
    seconds: float


@dataclass(frozen=True, slots=True)
class UpdateFailed:
    """The app could not be built or deployed; the version before goes on."""

    error: AsyncLambdaError


@dataclass(frozen=True, slots=True)
class EngineStopped:
    """The engine, the functions and their files are gone."""

    seconds: float


SessionEvent: TypeAlias = EngineStarted | Built | Deployed | UpdateFailed | EngineStopped | LogEvent
