"""What the browser sends with a change."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Options(_Strict):
    """How a message is sent."""

    lane: int = 0
    #: Seconds.
    delay: int = 0
    #: Empty for none.
    message_group_id: str = ""


class Start(_Strict):
    """A task, and what it is started with."""

    task: str
    #: JSON as text, so that nobody rounds its numbers on the way.
    payload: str = ""
    options: Options = Options()
    headers: dict[str, str] = {}


class OfLetter(_Strict):
    """A dead letter, and the payload that replaces its own; None leaves it as it is."""

    id: str
    payload: str | None = None
