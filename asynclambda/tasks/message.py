"""A payload with options of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import timedelta

    from asynclambda.ports import OnConflict

P = TypeVar("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Generic[P]):
    """One of the messages of `invoke_many`. Made by a task's `message`; None leaves it to the call."""

    payload: P
    delay: timedelta | int | None = None
    lane: int | None = None
    message_group_id: str | None = None
    schedule_name: str | None = None
    on_conflict: OnConflict | None = None
