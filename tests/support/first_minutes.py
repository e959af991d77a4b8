"""From nothing to an order through a running app, as a person does it who has read the README.

    make first-minutes

The package is installed from its wheel into a new environment; then every command is typed that the README
of the new app has, and the order that it has is posted. Packages come from the configured index, in the
versions of the lock.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.command import clean_environment
from support.paths import ROOT
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "shop"
UV = Path(sys.executable).with_name("uv")
LOCK = ROOT / ".ci" / "lock.txt"
_SECONDS = 300


@dataclass(frozen=True)
class Step:
    """A command that has ended."""

    command: str
    status: int
    seconds: float
    #: On both channels.
    printed: str


def first_minutes(folder: Path) -> Iterator[Step]:
    """Make an app in `folder` and use it; each command is told once it has ended."""
    wheels, environment = folder / "wheels", folder / "environment"
    tools = clean_environment(UV_PYTHON_DOWNLOADS="never")
    yield _run(f"{sys.executable} -m hatchling build -t wheel -d {wheels}", ROOT, tools)
    yield _run(f"{UV} venv --quiet --python {sys.executable} {environment}", folder, tools)
    yield _run(
        f"{UV} pip install --quiet --python {environment}/bin/python --constraints {LOCK} "
        f"--find-links {wheels} asynclambda[local]",
        folder,
        tools,
    )
    # As `activate` makes it.
    active = tools | {
        "PATH": f"{environment}/bin{os.pathsep}{tools['PATH']}",
        "VIRTUAL_ENV": str(environment),
        "UV_FIND_LINKS": str(wheels),
    }
    yield _run(f"asynclambda new {NAME}", folder, active)
    project = folder / NAME
    _constrain(project)
    for command in commands(project):
        if " dev " in command:
            yield _order(command, project, active)
        else:
            yield _run(command, project, active)


def commands(project: Path) -> list[str]:
    """What the app's README says to type, in its order."""
    return re.findall(r"^(uv .+?)  +#", (project / "README.md").read_text(), re.MULTILINE)


def _constrain(project: Path) -> None:
    """Let `uv sync` take the versions of the lock: what was published since is no matter of this project."""
    pins = re.findall(r"^[\w.-]+==[^\s;\\]+", LOCK.read_text(), re.MULTILINE)
    with (project / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.uv]\nconstraint-dependencies = {pins}\n".replace("'", '"'))


def _run(command: str, folder: Path, environment: dict[str, str]) -> Step:
    begin = time.monotonic()
    done = subprocess.run(
        command.split(),
        cwd=folder,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    return Step(command, done.returncode, time.monotonic() - begin, done.stdout)


def _order(command: str, project: Path, environment: dict[str, str]) -> Step:
    """Run the app, post the order of its README, follow it to the task behind, and end by Ctrl-C."""
    begin = time.monotonic()
    with Terminal(*command.split(), folder=project, environment=environment) as terminal:
        terminal.await_text("Ctrl-C ends it all")
        address = terminal.await_text(r"API +(http://127\.0\.0\.1:\d+\S*)")[1]
        answer = _post(address, project)
        terminal.await_text(r"ChargeCard +card charged  cents=4999")
        terminal.press_ctrl_c()
        status = terminal.await_end()
        printed = f"{answer}\n{terminal.text}"
    return Step(command, status, time.monotonic() - begin, printed)


def _post(address: str, project: Path) -> str:
    """Send what the README gives to curl. Returns status and body."""
    curl = re.search(
        r"^curl -d '(.+)' ADDRESS(\S+)$", (project / "README.md").read_text(), re.MULTILINE
    )
    assert curl is not None
    url = urlsplit(address + curl[2])
    with closing(http.client.HTTPConnection(url.netloc, timeout=60)) as connection:
        connection.request("POST", url.path, curl[1])
        response = connection.getresponse()
        return f"{response.status} {response.read().decode()}"


def main() -> int:
    """Print each command with its time; what a failed one printed as well."""
    total, failed = 0.0, False
    with tempfile.TemporaryDirectory() as folder:
        for step in first_minutes(Path(folder)):
            total += step.seconds
            shown = step.command
            for prefix in (folder, UV.parent, ROOT):
                shown = shown.replace(f"{prefix}/", "")
            _say(f"{step.seconds:6.1f} s  {shown}")
            if step.status != 0:
                failed = True
                _say(f"exit code {step.status}\n{step.printed}")
    _say(f"{total:6.1f} s  in all")
    return int(failed)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
