"""Every error that asynclambda raises on purpose: where it is, what is wrong, what to do.

`except AsyncLambdaError` catches all of them. A subclass says which part of the work went wrong; the
command line prints any of them without a traceback, because its text is written for its reader.
"""

from __future__ import annotations


class AsyncLambdaError(Exception):
    """The root. `str()` of it is one text: `where: what` and, on a line of its own, the remedy."""

    #: What is wrong, a sentence without its full stop.
    what: str
    #: Where: a class with its file and line, a path into a file, a resource. None where nothing says.
    where: str | None
    #: What to do about it. None where the sentence says it already.
    remedy: str | None

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        text = what if where is None else f"{where}: {what}"
        super().__init__(text if remedy is None else f"{text}\n  {remedy}")


class DefinitionError(AsyncLambdaError):
    """A class or an `App` is declared wrongly; raised when it is made, before anything runs."""


class ConfigError(AsyncLambdaError):
    """`.async_lambda/config.json` is wrong; `where` is the file and the JSON path in it."""


class BuildError(AsyncLambdaError):
    """A template or a bundle cannot be made."""


class LocalError(AsyncLambdaError):
    """The local engine cannot be started, reached or deployed to."""


class EnvironmentVariableError(AsyncLambdaError):
    """An environment variable that the framework reads is missing or wrong."""


class LaneError(AsyncLambdaError):
    """A call names a lane that the task does not have."""


class CallError(AsyncLambdaError):
    """A `DirectTask` could not be called, or its function failed; `what` says which and why."""
