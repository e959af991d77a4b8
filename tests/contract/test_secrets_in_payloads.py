"""A payload that would lose a secret on its way is refused before it is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.command import asynclambda

if TYPE_CHECKING:
    from pathlib import Path

APP = """
from typing import Annotated
from pydantic import BaseModel, PlainSerializer, SecretStr
from asynclambda import App, AsyncEvent, AsyncTask

app = App("shop")

class Login(BaseModel):
    password: {annotation}

class Greet(AsyncTask[Login]):
    def run(self, event: AsyncEvent[Login]) -> None: ...
"""


def test_a_secret_that_would_be_sent_as_stars_is_refused_with_its_field(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP.format(annotation="SecretStr"))

    ended = asynclambda("ls", "app", cwd=tmp_path)

    assert ended.status == 1
    assert "Login.password is a secret" in ended.err
    assert "PlainSerializer" in ended.err


def test_a_secret_that_may_travel_is_taken(tmp_path: Path) -> None:
    reveal = (
        "Annotated[SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), "
        "return_type=str)]"
    )
    (tmp_path / "app.py").write_text(APP.format(annotation=reveal))

    ended = asynclambda("ls", "app", cwd=tmp_path)

    assert (ended.status, ended.err) == (0, "")
