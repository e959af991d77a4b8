"""The program that knows the app's classes for the page: it runs beside `asynclambda dev`, one a version.

    python -m asynclambda.local.page.clerk  '{"project": …, "module": …, "stage": …, "endpoint": …}'

It imports the app as the build does, and answers questions, a line of JSON each, on its standard output:
what there is to draw and to start, whether a payload is valid, what the dead letters are. So the dev loop
imports nothing of the user's here, and the page shows a new version by starting a new clerk. It ends when its
standard input does, so it cannot outlive who started it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from asynclambda.build.build import describe
from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local.clients import EngineClients
from asynclambda.local.in_process.environment import a_region, no_aws
from asynclambda.local.page.description import description
from asynclambda.local.page.letters import Letters
from asynclambda.local.page.starts import http_request, payload_of, send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from pydantic import JsonValue

    from asynclambda.build.build import Described
    from asynclambda.spec import TaskSpec


class Clerk:
    """Answers questions about one version of an app."""

    def __init__(self, described: Described, engine: EngineClients) -> None:
        application = described.application
        self._described = described
        self._app = application.app
        self._engine = engine
        self._specs = {spec.task_id: spec for spec in application.specs}
        self._letters = Letters(application.app, application.specs, engine)

    def answer(self, question: Mapping[str, Any]) -> JsonValue:
        """What a question asks for.

        Raises:
            AsyncLambdaError: It cannot be done; the text says why.
            pydantic.ValidationError: The payload is not of the task's type.
        """
        match question["ask"]:
            case "describe":
                return description(self._described)
            case "check":
                return payload_of(self._task(question), question["payload"])
            case "send":
                task, text = self._task(question), question["payload"]
                return send(self._app, task, text, question["options"], self._engine)
            case "request":
                return http_request(self._task(question), question["payload"], question["headers"])
            case "letters":
                return self._letters.all()
            case "replay":
                return self._letters.replay(question["id"], question.get("payload"))
            case "drop":
                return self._letters.drop(question["id"])
            case other:
                raise AsyncLambdaError(f"nobody knows what {other!r} asks for")

    def _task(self, question: Mapping[str, Any]) -> TaskSpec:
        spec = self._specs.get(question["task"])
        if spec is None:
            raise AsyncLambdaError(
                f"the app has no task {question['task']!r}",
                remedy="It may have had one before the last save: load the page again.",
            )
        return spec


def reply(clerk: Clerk, question: Mapping[str, Any]) -> JsonValue:
    """`{"value": …}`, or `{"error": {"what", "where", "remedy", "faults"}}`."""
    try:
        return {"value": clerk.answer(question)}
    except ValidationError as error:
        return {"error": _faults(error)}
    except AsyncLambdaError as error:
        return {"error": _told(error)}
    except (BotoCoreError, ClientError) as error:
        return {"error": _told(LocalError(f"the engine refused: {error}"))}


def _told(error: AsyncLambdaError) -> JsonValue:
    return {"what": error.what, "where": error.where, "remedy": error.remedy, "faults": []}


def _faults(error: ValidationError) -> JsonValue:
    """What pydantic found, with the way to each place."""
    faults: list[JsonValue] = [
        {"path": [str(part) for part in each["loc"]], "text": each["msg"]}
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return {
        "what": f"the payload is no {error.title}",
        "where": None,
        "remedy": None,
        "faults": faults,
    }


def main() -> None:
    """Import the app, then answer until the input ends."""
    # What the app prints when it is imported, the build has shown: answers have the output to themselves.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    settings = json.loads(sys.argv[1])
    # The engine is the only AWS that is there for what the app's classes send from here.
    os.environ["AWS_ENDPOINT_URL"] = settings["endpoint"]
    try:
        with no_aws(), a_region():
            described = describe(Path(settings["project"]), settings["module"], settings["stage"])
            clerk = Clerk(described, EngineClients(settings["endpoint"]))
            _say(answers, {"value": None})
            for line in sys.stdin:
                _say(answers, reply(clerk, json.loads(line)))
    except AsyncLambdaError as error:
        _say(answers, {"error": _told(error)})
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # Ctrl-C reaches everything at the terminal


def _say(answers: TextIO, content: JsonValue) -> None:
    answers.write(json.dumps(content) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
