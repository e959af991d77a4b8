"""What can go wrong before a task of a test runs."""

from __future__ import annotations

from asynclambda.errors import AsyncLambdaError


class EventError(AsyncLambdaError):
    """An event cannot be made of what was given; the text says what is missing."""
