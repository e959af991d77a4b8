"""Keeps the page to this machine's own browser: it shows payloads, and can start tasks.

- Whoever asks has to ask by an address of ours. A site whose name was pointed at 127.0.0.1 (DNS rebinding)
  sends its own name as `Host`, and is refused.
- No other site may read or load anything: browsers say by `Origin` and `Sec-Fetch-Site` who asks.
- A change needs the token that only our page has. Another site can make a browser send a request, but
  neither read the token nor send a header of its own.
- The page itself loads nothing but its own files, and no script in a payload can run in it.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The header with the token.
TOKEN_HEADER: Final = "X-Asynclambda-Token"  # noqa: S105 - its name, not what is in it
#: Methods that change nothing.
_SAFE: Final = frozenset({"GET", "HEAD"})
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets only requests of our own page through."""

    def __init__(self, app: ASGIApp, *, port: int, token: str) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":  # no WebSocket, no lifespan
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is None:
            await self._app(scope, receive, send_with_headers)
            return
        status, what = refusal
        answer = JSONResponse({"error": {"what": what, "faults": []}}, status)
        await answer(scope, receive, send_with_headers)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        """Why a request is refused, with the status of the answer; None where it is not."""
        if headers.get("host") not in self._hosts:
            return 421, "this is not the address of the page"
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins:
            return 403, "another site may not ask here"
        if not _is_own(method, headers):
            return 403, "another site may not ask here"
        given = headers.get(TOKEN_HEADER, "")
        if method not in _SAFE and not hmac.compare_digest(given.encode(), self._token.encode()):
            return 403, "a change needs the token of the page: load the page again"
        return None


def _is_own(method: str, headers: Headers) -> bool:
    """Whether a browser says that our page asks, or a person: by the address bar, or by a link to it.

    https://www.w3.org/TR/fetch-metadata/
    """
    if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return True
    return (
        method in _SAFE
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
