"""Where the tasks run: in a host, or from the bundle in processes of the engine's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.interpreter import Interpreter
    from asynclambda.local.json_object import Object


@dataclass(frozen=True, slots=True)
class Deployable:
    """What the engine gets of a version. Of two that are equal, the second changes nothing."""

    #: The SAM template, as AWS gets it.
    template: Object
    #: What runs the functions.
    python: Interpreter
    #: Environment variables that functions have here alone, by their logical ids.
    variables: Mapping[str, Mapping[str, str]]
    #: The zip; None where no function runs from it.
    bundle: Path | None = None
    #: Names the zip's content.
    bundle_digest: str = ""
    #: Where events go instead of to processes of the bundle.
    proxy_url: str | None = None


class Candidate(Protocol):
    """A version of the app that can go live."""

    @property
    def deployable(self) -> Deployable:
        """What to deploy for it."""

    @property
    def graph(self) -> str:
        """Who invokes whom, as `asynclambda graph --format json` prints it."""

    def go_live(self, deployment: Deployment, version: int) -> None:
        """It is deployed: all events are for it from now on. `version` is its number."""

    def discard(self) -> None:
        """It could not go live."""


class Place(Protocol):
    """Makes candidates of the app as it is now."""

    def load(self, *, afresh: bool) -> Candidate:
        """Import the app, and make all that its deployment needs.

        Args:
            afresh: Whether what was imported ahead may be out of date: the config has changed.

        Raises:
            AsyncLambdaError: That cannot be.
        """

    def stop(self) -> None:
        """End all that runs."""
