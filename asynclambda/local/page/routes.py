"""The routes of the page: its files, what it shows, and what it does."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local.page.board import told
from asynclambda.local.page.requests import OfLetter, Start
from asynclambda.local.page.views import Filter, chain_detail, chain_list, hop_detail

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pydantic import JsonValue
    from starlette.requests import Request
    from starlette.responses import Response

    from asynclambda.local.page.actions import Actions
    from asynclambda.local.page.board import Board
    from asynclambda.local.page.clerk_process import ClerkProcess
    from asynclambda.local.page.feed import Feed

#: The page's files, as they are in the package.
STATIC: Final = Path(__file__).with_name("static")

_Action: TypeAlias = "Callable[[Mapping[str, Any]], JsonValue]"
_Endpoint: TypeAlias = "Callable[[Request], Awaitable[Response]]"


class Routes:
    """The application that answers, behind the guard."""

    def __init__(
        self, board: Board, clerk: ClerkProcess, actions: Actions, feed: Feed, token: str
    ) -> None:
        self._board = board
        self._clerk = clerk
        self._token = token
        changes: dict[str, _Endpoint] = {
            "check": _change(Start, actions.check),
            "send": _change(Start, actions.send),
            "call": _change(Start, actions.call),
            "request": _change(Start, actions.request),
            "schedule": _change(Start, actions.run_schedule),
            "replay": _change(OfLetter, actions.replay),
            "drop": _change(OfLetter, actions.drop),
        }
        self.app = Starlette(
            routes=[
                Route("/", self._index),
                Route("/api/events", feed.answer),
                Route("/api/app", self._describe),
                Route("/api/chains", self._chains),
                Route("/api/chains/{chain}", self._chain),
                Route("/api/chains/{chain}/hops/{hop}", self._hop),
                Route("/api/letters", self._letters),
                *(
                    Route(f"/api/{name}", change, methods=["POST"])
                    for name, change in changes.items()
                ),
                Mount("/static", StaticFiles(directory=STATIC)),
            ]
        )

    def _index(self, request: Request) -> Response:
        text = (STATIC / "index.html").read_text(encoding="utf-8")
        return HTMLResponse(text.replace("{{token}}", html.escape(self._token)))

    async def _describe(self, request: Request) -> Response:
        version = self._board.version
        return await _answer(lambda: {"version": version, **self._described()})

    def _described(self) -> dict[str, JsonValue]:
        if not self._board.version:
            raise LocalError("the app does not run yet: it is being built")
        described = self._clerk.ask("describe")
        return described if isinstance(described, dict) else {}

    async def _chains(self, request: Request) -> Response:
        asked = request.query_params
        wanted = Filter(asked.get("task", ""), asked.get("status", ""), asked.get("text", ""))
        before = asked.get("before")
        return await _answer(lambda: chain_list(self._board.history, wanted, before))

    async def _chain(self, request: Request) -> Response:
        chain = request.path_params["chain"]
        return await _answer(lambda: _known(chain_detail(self._board.history, chain)))

    async def _hop(self, request: Request) -> Response:
        chain, hop = request.path_params["chain"], request.path_params["hop"]
        return await _answer(lambda: _known(hop_detail(self._board.history, chain, hop)))

    async def _letters(self, request: Request) -> Response:
        return await _answer(self._board.read_letters)


def _change(takes: type[BaseModel], action: _Action) -> _Endpoint:
    """The endpoint of a change: JSON in, JSON out."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        return await _answer(lambda: action(_read(takes, body)))

    return endpoint


async def _answer(work: Callable[[], JsonValue]) -> Response:
    """What some work gives back, done on another thread; its error as `{"error": …}` with 422."""
    try:
        return JSONResponse(await run_in_threadpool(work))
    except AsyncLambdaError as error:
        return JSONResponse({"error": told(error)}, 422)
    except (BotoCoreError, ClientError) as error:
        refused = LocalError(f"the engine refused: {error}")
        return JSONResponse({"error": told(refused)}, 422)


def _read(takes: type[BaseModel], body: bytes) -> Mapping[str, Any]:
    try:
        return takes.model_validate_json(body).model_dump(exclude_none=True)
    except ValidationError as error:
        raise LocalError(f"the request is not what this takes: {error}") from None


def _known(found: dict[str, JsonValue] | None) -> JsonValue:
    if found is None:
        raise LocalError("this chain is not remembered any more: it was among the oldest")
    return found
