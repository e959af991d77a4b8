"""Bundles of the measured apps, built as their users build them and unpacked as Lambda unpacks them."""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.bench import ANCESTOR, OURS
from support import ancestor
from support.driven import ACCOUNT, REGION
from support.example import function_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.bench import Bench

#: The variables of the installers: where packages come from, and what they trust.
_INSTALLERS = ("PIP_", "UV_", "SSL_", "HOME", "XDG_")
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Bundle:
    """A built app."""

    archive: Path
    #: The archive, unpacked; nothing in it can be written.
    tree: Path
    template: dict[str, Any]
    #: What our build says is in it, as requirements: `pydantic==2.12.0`. Empty for the ancestor's.
    requirements: Sequence[str] = ()

    def function(self, task: str) -> tuple[str, dict[str, str]]:
        """A task's handler, and the variables that the template sets."""
        handler, variables = function_of(self.template, task)
        return handler, {**variables, "ASYNC_LAMBDA_ACCOUNT_ID": ACCOUNT}


def build_all(bench: Bench, app: Path) -> tuple[dict[str, Bundle], Bundle]:
    """Builds an app with each checkout of ours, and with the ancestor for the same dependencies.

    Args:
        bench: Says which checkouts.
        app: The folder that has the app in our classes (`ours`) and in the ancestor's API (`ancestor`).
    """
    our = {}
    for peer, checkout in bench.packages.items():
        bench.say(f"building the app with {checkout}")
        our[peer] = ours(shutil.copytree(app / "ours", bench.scratch / peer), checkout)
    bench.say("building the app with the ancestor")
    project = shutil.copytree(app / "ancestor", bench.scratch / ANCESTOR)
    return our, theirs(project, our[OURS].requirements)


def ours(project: Path, checkout: Path) -> Bundle:
    """Our bundle of the app in `project`, by the command line of a checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "asynclambda", "build", "app", "--json"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        message = f"{checkout} does not build {project.name}:\n{done.stderr}"
        raise AssertionError(message)
    packages = json.loads(done.stdout)["packages"]
    archive = project / ".async_lambda" / "build" / "deployment.zip"
    return Bundle(
        archive,
        _unpacked(archive, project / "tree"),
        json.loads((project / "template.json").read_text()),
        [
            f"{each['name']}=={each['version']}"
            for each in packages
            if each["version"] is not None and each["name"] != "asynclambda"
        ],
    )


def theirs(project: Path, requirements: Sequence[str]) -> Bundle:
    """The ancestor's bundle of the app in `project`, as its own build makes it.

    Args:
        project: The app; it gets a requirements.txt, which the ancestor's build gives to pip.
        requirements: What it depends on beside the ancestor.
    """
    require(project, requirements)
    installers = {name: value for name, value in os.environ.items() if name.startswith(_INSTALLERS)}
    template = ancestor.build(project, "app", env={**installers, "AWS_DEFAULT_REGION": REGION})
    archive = project / ".async_lambda" / "build" / "deployment.zip"
    return Bundle(archive, _unpacked(archive, project / "tree"), template)


def require(project: Path, requirements: Sequence[str]) -> None:
    """Writes the requirements.txt that the ancestor's build gives to pip: the ancestor, and these."""
    lines = [f"async-lambda-unstable=={ancestor.VERSION}", *requirements]
    (project / "requirements.txt").write_text("".join(f"{line}\n" for line in lines))


def with_bytecode(bundle: Bundle) -> Bundle:
    """A bundle with bytecode for all its modules, as ours have it: what the ancestor could be."""
    tree = _writable_copy(bundle, "compiled")
    compileall.compile_dir(
        tree, quiet=2, force=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    _make_read_only(tree)
    return Bundle(bundle.archive, tree, bundle.template)


def without_bytecode(bundle: Bundle) -> Bundle:
    """A bundle without any: what the ancestor is if another Python builds it than runs it."""
    tree = _writable_copy(bundle, "bare")
    for path in tree.rglob("*.pyc"):
        path.unlink()
    _make_read_only(tree)
    return Bundle(bundle.archive, tree, bundle.template)


def _writable_copy(bundle: Bundle, name: str) -> Path:
    tree = bundle.tree.with_name(name)
    shutil.copytree(bundle.tree, tree)
    subprocess.run(["chmod", "-R", "u+w", tree], check=True)
    return tree


def _unpacked(archive: Path, tree: Path) -> Path:
    with zipfile.ZipFile(archive) as content:
        for member in content.infolist():
            path = content.extract(member, tree)
            # Bytecode is stale unless its source has the very time that it had: Lambda keeps the zip's.
            modified = time.mktime((*member.date_time, 0, 0, -1))
            os.utime(path, (modified, modified))
    _make_read_only(tree)
    return tree


def _make_read_only(tree: Path) -> None:
    subprocess.run(["chmod", "-R", "a-w", tree], check=True)
