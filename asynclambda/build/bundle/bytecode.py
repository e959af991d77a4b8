"""Bytecode for the modules of a bundle.

Lambda's task root cannot be written, so without bytecode in the bundle every cold start compiles
every module again. What is put there is *unchecked*: the interpreter takes it without comparing it
with the source, whose time the zip does not keep.

It has to be compiled by the function's own minor version of Python, and to be the same bytes on
every build: `canonical` sees to that, so modules can be compiled side by side and in any order.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from asynclambda.build.bundle.canonical import UnknownFormatError, canonical
from asynclambda.build.bundle.files import File
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.build.bundle.interpreters import Interpreter

#: Where Lambda unpacks the bundle: tracebacks name files as they are there.
_TASK_ROOT = "/var/task"
_CHILD = Path(__file__).with_name("compile_child.py")
#: The length of what is before the marshalled code in a .pyc. See PEP 552.
_HEAD = 16


@dataclass(frozen=True, slots=True)
class Compiled:
    """Bytecode files, and why some modules have none, by their names."""

    files: list[File]
    failures: dict[str, str]


def compiled(files: Sequence[File], interpreter: Interpreter, python_version: str) -> Compiled:
    """Compile every module among files.

    Args:
        files: what is bundled; those that no program can import are passed over.
        interpreter: of the function's Python version.
        python_version: that version: "3.13".

    Raises:
        BuildError: the interpreter does not do it.
    """
    modules = [file for file in files if _is_importable(file.name)]
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        shares = (modules[start::workers] for start in range(workers))
        answers = list(pool.map(lambda share: _compile(share, interpreter), shares))
    tag = "cpython-" + python_version.replace(".", "")
    made, failures = [], {}
    for module, answer in itertools.chain.from_iterable(answers):
        if isinstance(answer, bytes):
            made.append(File(_beside(module.name, tag), answer, module.owner))
        else:
            failures[module.name] = answer
    return Compiled(made, failures)


def _compile(modules: Sequence[File], interpreter: Interpreter) -> list[tuple[File, bytes | str]]:
    """Each module with its bytecode, or with the reason why there is none."""
    if not modules:
        return []
    frames = b"".join(
        _frame(f"{_TASK_ROOT}/{module.name}".encode()) + _frame(module.read()) for module in modules
    )
    done = subprocess.run(  # noqa: S603 — an interpreter that was probed, a program of ours
        [interpreter.path, "-s", "-S", "-P", "-B", "-W", "ignore", str(_CHILD)],
        input=frames,
        env=_environment(),
        capture_output=True,
        check=False,
    )
    answers = [_pyc(answer) for answer in _frames(done.stdout)]
    if done.returncode != 0 or len(answers) != len(modules):
        raise BuildError(
            f"this Python does not compile the bundle's modules (exit code {done.returncode})",
            where=interpreter.path,
            remedy="repair it, or build without bytecode:\n" + done.stderr.decode(errors="replace"),
        )
    return list(zip(modules, answers, strict=True))


def _pyc(answer: bytes) -> bytes | str:
    """The .pyc that the child answered, made canonical, or what it says is wrong."""
    if answer[0] == 0:
        return answer[1:].decode(errors="replace")
    pyc = answer[1:]
    try:
        return pyc[:_HEAD] + canonical(pyc[_HEAD:])
    except (UnknownFormatError, RecursionError) as error:
        return f"its bytecode cannot be made reproducible: {error}"


def _environment() -> dict[str, str]:
    """This process's environment without what changes how Python works, hashing fixed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONHASHSEED": "0"}


def _frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "little") + content


def _frames(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start + 4 + int.from_bytes(data[start : start + 4], "little")
        yield data[start + 4 : end]
        start = end


def _is_importable(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix == ".py" and all(part.isidentifier() for part in path.with_suffix("").parts)


def _beside(name: str, tag: str) -> str:
    """Where the interpreter looks for a module's bytecode. See PEP 3147."""
    path = PurePosixPath(name)
    return str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")
