"""What a person can do on the page: start tasks, and deal with dead letters. Each takes plain JSON."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from asynclambda import names
from asynclambda.errors import LocalError
from asynclambda.local.observed import MessageSent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from asynclambda.local.page.board import Board
    from asynclambda.local.page.clerk_process import ClerkProcess
    from asynclambda.local.page.place import Place

#: Longer than any function: one that stops in a debugger takes its time. Seconds.
_PATIENCE: Final = 960
#: What MiniStack puts before the error of a function whose events it has sent elsewhere.
_AROUND: Final = "Proxy target returned HTTP 500: "
#: Characters of an answer that are shown.
_MOST: Final = 200_000


class Actions:
    """Does it, on the engine of a place. Every method may be called by any thread."""

    def __init__(self, place: Place, board: Board, clerk: ClerkProcess) -> None:
        self._place = place
        self._board = board
        self._clerk = clerk

    def check(self, request: Mapping[str, Any]) -> JsonValue:
        """Whether `payload` is one of `task`; gives it back as the task's type writes it."""
        return self._clerk.ask("check", task=request["task"], payload=request["payload"])

    def send(self, request: Mapping[str, Any]) -> JsonValue:
        """Sends `payload` to `task`, with `options`: lane, delay in seconds, message_group_id."""
        options = request.get("options", {})
        sent = self._clerk.ask(
            "send", task=request["task"], payload=request["payload"], options=options
        )
        if isinstance(sent, dict) and "invocation_id" in sent:
            self._board.observe(_observed(sent))
            return {"chain": sent["invocation_id"], **sent}
        return sent

    def call(self, request: Mapping[str, Any]) -> JsonValue:
        """Invokes a `DirectTask` and waits: `{"result": …}` or `{"failure": …}`, and its `chain`."""
        payload = self._clerk.ask("check", task=request["task"], payload=request["payload"])
        function = self._place.deployment.functions[names.function_id(request["task"])]
        client = self._place.emulator.client("lambda")
        began = datetime.now(UTC)
        answer = client.invoke(FunctionName=function, Payload=str(payload).encode())
        content: JsonValue = json.loads(answer["Payload"].read() or b"null")
        chain = self._board.history.newest_root(request["task"], began)
        if answer.get("FunctionError"):
            return {"failure": _failure(content), "chain": chain}
        return {"result": content, "chain": chain}

    def request(self, request: Mapping[str, Any]) -> JsonValue:
        """Calls the route of an `ApiTask`, and gives back status, headers, body and milliseconds."""
        base = self._place.deployment.api_url
        if base is None:
            raise LocalError("the app has no API")
        parts: Any = self._clerk.ask(
            "request",
            task=request["task"],
            payload=request["payload"],
            headers=request.get("headers", {}),
        )
        query = urlencode(parts["query"], doseq=True)
        target = urlsplit(base).path + parts["path"] + (f"?{query}" if query else "")
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=_PATIENCE)
        began, began_at = time.monotonic(), datetime.now(UTC)
        try:
            connection.request(parts["method"], target, parts["body"], parts["headers"])
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
        except OSError as error:
            raise LocalError(f"the API does not answer: {error}", where=base) from error
        finally:
            connection.close()
        return {
            "line": f"{parts['method']} {parts['path']}{f'?{query}' if query else ''}",
            "status": response.status,
            "reason": response.reason,
            "ms": round((time.monotonic() - began) * 1_000, 1),
            "headers": [[name, value] for name, value in response.getheaders()],
            "body": body[:_MOST],
            "chain": self._board.history.newest_root(request["task"], began_at),
        }

    def run_schedule(self, request: Mapping[str, Any]) -> JsonValue:
        """Runs a `ScheduledTask` now."""
        self._place.run_schedule(request["task"])
        return {}

    def replay(self, request: Mapping[str, Any]) -> JsonValue:
        """Sends the dead letter `id` again, with `payload` instead of its own where that is given."""
        details = {"payload": request["payload"]} if "payload" in request else {}
        done = self._clerk.ask("replay", id=request["id"], **details)
        self._board.expect_letters()
        return done

    def drop(self, request: Mapping[str, Any]) -> JsonValue:
        """Deletes the dead letter `id` for good."""
        done = self._clerk.ask("drop", id=request["id"])
        if isinstance(done, dict) and isinstance(invocation_id := done["invocation_id"], str):
            self._board.history.drop(invocation_id)
        self._board.expect_letters()
        return done


def _failure(content: JsonValue) -> JsonValue:
    """What Lambda would say of an exception; MiniStack puts words around that of a host."""
    message = content.get("errorMessage") if isinstance(content, dict) else None
    if not isinstance(message, str) or not message.startswith(_AROUND):
        return content
    kind, _, text = message.removeprefix(_AROUND).partition(": ")
    return {"errorType": kind, "errorMessage": text}


def _observed(sent: dict[str, Any]) -> MessageSent:
    """What the page has sent, as if it had seen a task send it."""
    return MessageSent(
        at=datetime.fromisoformat(sent["at"]),
        request_id=None,
        source_task_id=None,
        task_id=sent["task_id"],
        app=None,
        queue=sent["queue"],
        lane=sent["lane"],
        delay=timedelta(seconds=sent["delay"]),
        message_id=sent["message_id"],
        schedule_name=sent["schedule_name"],
        invocation_id=sent["invocation_id"],
        root_invocation_id=sent["invocation_id"],
        payload=sent["payload"],
    )
