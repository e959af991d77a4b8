"""Programs that are run to their end, with the time that they take."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SECONDS = 600
#: Before and after a snippet: what it took, as the last line of the output.
_TIMED = """
import json, resource, time
def _used():
    of = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in of)
{setup}
_wall, _processor = time.perf_counter(), _used()
{work}
print("\\n" + json.dumps([time.perf_counter() - _wall, _used() - _processor]))
"""


def children_seconds() -> float:
    """Seconds of processor that all children have used which have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def environment(own: Mapping[str, str | Path]) -> dict[str, str]:
    """This process's variables with a program's own; it may keep bytecode, as on a developer's machine.

    That goes to the folder of PYTHONPYCACHEPREFIX, if `own` has it, and never into a checkout.
    """
    kept = {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {name: str(value) for name, value in own.items()}


def command(arguments: Sequence[str | Path], folder: Path, env: Mapping[str, str]) -> Figure:
    """Run a command and time all of it, in milliseconds.

    Raises AssertionError, with what it printed, if it fails.
    """
    used, begin = children_seconds(), time.perf_counter()
    _run(arguments, folder, env)
    return Figure((time.perf_counter() - begin) * 1e3, (children_seconds() - used) * 1e3)


def snippet(
    setup: str, work: str, folder: Path, env: Mapping[str, str], python: str | Path = sys.executable
) -> Figure:
    """Run a program and time a part of it, in seconds; its processor time includes its children's.

    Args:
        setup: The code before: imports, mostly. It is not timed.
        work: The code that is.
        folder: Where it runs.
        env: Its variables.
        python: What runs it.
    """
    text = _run([python, "-c", _TIMED.format(setup=setup, work=work)], folder, env)
    wall, processor = json.loads(text.splitlines()[-1])
    return Figure(wall, processor)


def _run(arguments: Sequence[str | Path], folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=env,
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        message = f"{arguments[0]} failed in {folder}:\n{done.stdout}{done.stderr}"
        raise AssertionError(message)
    return done.stdout
