"""An app of many tasks, in both APIs: each in a module of its own that imports something costly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: About 2 ms to import: a table that is made then, as of rates or of regular expressions.
_RATES = "RATES = {str(number): number * 1.07 for number in range(8_000)}\n"

_OUR_MAIN = """import os
import sys

from asynclambda import App

app = App(
    "wide",
    runtime=f"python3.{sys.version_info.minor}",
    architecture="arm64" if os.uname().machine == "aarch64" else "x86_64",
    modules=["src"],
)
"""
_OUR_MODELS = """from pydantic import BaseModel


class Order(BaseModel):
    order_id: str
    cents: int
    note: str = ""
"""
_OUR_TASK = """from asynclambda import AsyncEvent, AsyncTask
from src.models import Order
from src.rates{number} import RATES


class Task{number}(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("rated", rates=len(RATES), order_id=event.payload.order_id)
"""
_THEIR_MAIN = """import sys

from async_lambda import AsyncLambdaController, config_set_name, config_set_runtime

app = AsyncLambdaController()
config_set_name("wide")
config_set_runtime(f"python3.{sys.version_info.minor}")
lambda_handler = app.async_lambda_handler
"""
_THEIR_TASK = """import json
import logging

from async_lambda import AsyncLambdaController
from src.rates{number} import RATES

part = AsyncLambdaController()
logger = logging.getLogger()
logger.setLevel("INFO")


@part.async_task("Task{number}")
def task{number}(event):
    order_id = event.payload["order_id"]
    logger.info(json.dumps({{"message": "rated", "rates": len(RATES), "order_id": order_id}}))
"""
_THEIR_PART = """from src.task{number} import part as part{number}
app.add_controller(part{number})
"""


def write_ours(folder: Path, tasks: int) -> Path:
    """The app of so many tasks in our classes."""
    source = _write(folder, tasks, _OUR_TASK)
    (source / "models.py").write_text(_OUR_MODELS)
    (folder / "app.py").write_text(_OUR_MAIN)
    return folder


def write_theirs(folder: Path, tasks: int) -> Path:
    """The same in the ancestor's API; its function imports what its main module adds: all tasks."""
    _write(folder, tasks, _THEIR_TASK)
    parts = (_THEIR_PART.format(number=number) for number in range(tasks))
    (folder / "app.py").write_text(_THEIR_MAIN + "".join(parts))
    return folder


def _write(folder: Path, tasks: int, task: str) -> Path:
    source = folder / "src"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("")
    for number in range(tasks):
        (source / f"rates{number}.py").write_text(_RATES)
        (source / f"task{number}.py").write_text(task.format(number=number))
    return source
