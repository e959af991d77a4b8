"""Run a type checker over files and get what it found, in one shape for all three.

Each runs as a user runs it, as a program with the project's own settings (mypy.ini and
pyproject.toml), and tells its findings as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


class Finding(NamedTuple):
    """One error or warning."""

    #: Relative to the project.
    path: str
    #: From 1.
    line: int
    #: The checker's own name for it, `arg-type` for one.
    rule: str
    message: str


def _run(arguments: Sequence[str], files: Iterable[Path]) -> str:
    """Standard output of a checker. All three exit with 1 where they found something."""
    # pyright and its Node.js come inside the locked wheels: look for no others.
    settings = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "PYRIGHT_PYTHON_GLOBAL_NODE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments, *(str(file) for file in files)],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise OSError(f"{arguments[0]} exited with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _relative(path: str) -> str:
    return (ROOT / path).relative_to(ROOT).as_posix()


def mypy(files: Iterable[Path]) -> list[Finding]:
    """What mypy finds, notes left out: a note explains the error above it."""
    told = (json.loads(line) for line in _run(["mypy", "--output", "json"], files).splitlines())
    return [
        Finding(_relative(item["file"]), item["line"], item["code"], item["message"])
        for item in told
        if item["severity"] == "error"
    ]


def pyright(files: Iterable[Path]) -> list[Finding]:
    """What pyright finds. It counts lines from 0."""
    told = json.loads(_run(["pyright", "--outputjson"], files))
    return [
        Finding(
            _relative(item["file"]),
            item["range"]["start"]["line"] + 1,
            item.get("rule", "syntax"),
            item["message"],
        )
        for item in told["generalDiagnostics"]
        if item["severity"] != "information"
    ]


def ty(files: Iterable[Path]) -> list[Finding]:
    """What ty finds. Its only JSON is that of GitLab's code quality reports."""
    told = json.loads(_run(["ty", "check", "--output-format", "gitlab"], files))
    return [
        Finding(
            _relative(item["location"]["path"]),
            item["location"]["positions"]["begin"]["line"],
            item["check_name"],
            item["description"],
        )
        for item in told
    ]


#: By name, as the comments of `tests/typing/wrong` name them.
CHECKERS: dict[str, Callable[[Iterable[Path]], list[Finding]]] = {
    "mypy": mypy,
    "pyright": pyright,
    "ty": ty,
}
