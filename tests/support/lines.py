"""The log lines of an app's functions, as CloudWatch gets them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from asynclambda.logs import task_logger

if TYPE_CHECKING:
    import pytest


class Lines:
    """What was logged since it was made."""

    def __init__(self, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._stream = io.StringIO()
        monkeypatch.setattr(task_logger(service).registered_handler, "stream", self._stream)

    def __call__(self) -> list[dict[str, Any]]:
        """Each line's keys."""
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]

    @property
    def text(self) -> str:
        """All of it."""
        return self._stream.getvalue()
