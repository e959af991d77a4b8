"""An app of any number of tasks in both APIs: each task sends to the next of its module."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PER_MODULE = 50

_OUR_MAIN = 'from asynclambda import App\n\napp = App("many", modules=["src"])\n'
_OUR_PART = """from pydantic import BaseModel

from asynclambda import AsyncEvent, AsyncTask


class Order{first}(BaseModel):
    order_id: str
    cents: int
"""
_OUR_TASK = """

class Task{number}(AsyncTask[Order{first}], memory=256):
    def run(self, event: AsyncEvent[Order{first}]) -> None:
        {work}
"""
_THEIR_MAIN = """from async_lambda import AsyncLambdaController, config_set_name

app = AsyncLambdaController()
config_set_name("many")
lambda_handler = app.async_lambda_handler
"""
_THEIR_PART = """from async_lambda import AsyncLambdaController

part = AsyncLambdaController()
"""
_THEIR_TASK = """

@part.async_task("Task{number}", memory=256)
def task{number}(event):
    {work}
"""


def write_ours(folder: Path, tasks: int) -> Path:
    """The app of so many tasks in our classes."""
    _write(folder, tasks, _OUR_PART, _OUR_TASK, "Task{next}.invoke(event.payload)")
    (folder / "app.py").write_text(_OUR_MAIN)
    return folder


def write_theirs(folder: Path, tasks: int) -> Path:
    """The same in the ancestor's API, each module a controller."""
    modules = _write(
        folder, tasks, _THEIR_PART, _THEIR_TASK, 'part.async_invoke("Task{next}", event.payload)'
    )
    parts = (
        f"from src.part{number} import part as part{number}\napp.add_controller(part{number})\n"
        for number in range(modules)
    )
    (folder / "app.py").write_text(_THEIR_MAIN + "".join(parts))
    return folder


def _write(folder: Path, tasks: int, part: str, task: str, work: str) -> int:
    """Writes the modules, and gives their number. The last task of each does nothing."""
    source = folder / "src"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("")
    starts = range(0, tasks, _PER_MODULE)
    for number, first in enumerate(starts):
        last = min(first + _PER_MODULE, tasks) - 1
        texts = [
            task.format(
                number=each,
                first=first,
                work=work.format(next=each + 1) if each < last else "pass",
            )
            for each in range(first, last + 1)
        ]
        (source / f"part{number}.py").write_text(part.format(first=first) + "".join(texts))
    return len(starts)
