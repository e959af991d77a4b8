"""Every error that asynclambda raises on purpose: where it is, what is wrong, what to do.

`except AsyncLambdaError` catches all of them. A subclass says which part of the work went wrong; the
command line prints any of them without a traceback, because its text is written for its reader.
"""

from __future__ import annotations


class AsyncLambdaError(Exception):
    """The root. `str()` of it is one text: `where: what` and, on a line of its own, the remedy.

        try:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999), lane=7)
        except AsyncLambdaError as error:
            print(error.where, error.what, error.remedy, sep="\\n")

    Every error that asynclambda raises on purpose is one.
    """

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
    """A class or an `App` is declared wrongly; raised when it is made, before anything runs.

        try:

            class Slow(AsyncTask[Order], timeout=1_000): ...
        except DefinitionError as error:
            print(error)  # its file and line, and that Lambda's limit is 900 seconds

    `where` is the class or the `App` with its file and line.
    """


class ConfigError(AsyncLambdaError):
    """`.async_lambda/config.json` is wrong; `where` is the file and the JSON path in it.

        try:
            with simulate(app, stage="prdo"): ...
        except ConfigError as error:
            print(error)  # the config has no such stage

    The commands print it and end with status 1.
    """


class BuildError(AsyncLambdaError):
    """A template or a bundle cannot be made.

        from asynclambda.build.build import describe

        try:
            describe(Path(), "nowhere", stage=None)  # what `asynclambda build nowhere` does first
        except BuildError as error:
            print(error)  # the app cannot be imported

    `where` is the class, the file or the program that is to blame.
    """


class LocalError(AsyncLambdaError):
    """The local engine cannot be started, reached or deployed to.

        from asynclambda.local.emulator import Emulator

        try:
            Emulator().client("sqs")
        except LocalError as error:
            print(error)  # the local engine is not started

    Its remedy has the engine's last words where it has said any.
    """


class EnvironmentVariableError(AsyncLambdaError):
    """An environment variable that the framework reads is missing or wrong.

        from asynclambda.runtime.load import load_from_environment

        try:
            load_from_environment()  # what a function does first
        except EnvironmentVariableError as error:
            print(error)  # the environment variable ASYNC_LAMBDA_APP_MODULE is not set

    The template of the build sets all of them.
    """


class LaneError(AsyncLambdaError):
    """A call names a lane that the task does not have; lanes are counted from 0.

        try:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999), lane=2)
        except LaneError as error:
            print(error)  # the task has the lanes 0 and 1

    Nothing was sent.
    """


class CallError(AsyncLambdaError):
    """A `DirectTask` could not be called, or its function failed; `what` says which and why.

        try:
            Quote.call(Order(order_id="o-1", cents=4999))
        except CallError as error:
            print(error.what)

    Whether the function has run is not known where no answer came.
    """
