"""Config files that a test writes down: taken, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from asynclambda.build.config import Config, parse_config
from asynclambda.errors import ConfigError


def config(document: dict[str, Any]) -> Config:
    """A file that is taken."""
    return parse_config(json.dumps(document).encode())


def refusal(document: dict[str, Any] | str | bytes) -> ConfigError:
    """Why a file is refused, given as a document or as the file's text."""
    if isinstance(document, dict):
        document = json.dumps(document)
    with pytest.raises(ConfigError) as caught:
        parse_config(document.encode() if isinstance(document, str) else document)
    return caught.value


def refused_at(document: dict[str, Any]) -> str:
    """The path of the one fault of a document."""
    where = refusal(document).where
    assert where is not None
    return where.removeprefix(".async_lambda/config.json: ")
