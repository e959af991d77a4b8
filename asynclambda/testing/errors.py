"""What can go wrong in the test kit itself."""

from __future__ import annotations

from asynclambda.errors import AsyncLambdaError


class EventError(AsyncLambdaError):
    """An event cannot be made of what was given; the text says what is missing."""


class SimulationError(AsyncLambdaError):
    """A simulation cannot do what it is asked for, or does not come to an end."""
