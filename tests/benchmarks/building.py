"""Building: the template of apps of any size, the bundle, and the bytes of its zip.

A template is timed from the import of the app to its text, in a process that has imported the framework. The
installer's own cache is warm: what is measured is the build, not the network.
"""

from __future__ import annotations

import shutil
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import bundles, many_tasks
from benchmarks.bench import ANCESTOR
from benchmarks.cold import APP
from benchmarks.figures import Comparison, Figure, Goal, interleave
from benchmarks.processes import environment, snippet
from support.ancestor import ancestor_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.bench import Bench

ROUNDS = 5
#: Tasks of the apps whose templates are made.
SIZES = (10, 100, 1_000, 2_000)

_OUR_SETUP = """
import pathlib
from asynclambda.build.build import describe, make_template
from asynclambda.build.template import dump
"""
_OUR_TEMPLATE = "dump(make_template(describe(pathlib.Path.cwd(), 'app', None)))"
_THEIR_SETUP = "import json; from async_lambda.cli import import_module_get_controller"
_THEIR_TEMPLATE = """
controller = import_module_get_controller("app", {}, None)
json.dumps(controller.generate_sam_template(module="app", config_dict={}, stage=None), indent=2)
"""
_BUNDLE_SETUP = """
import pathlib, sys
from asynclambda.build.build import describe
from asynclambda.build.bundle import Target, make_bundle
app = describe(pathlib.Path.cwd(), 'app', None).application.app
target = Target(app.runtime, app.architecture)
"""
_BUNDLE = """
make_bundle(
    pathlib.Path.cwd(), main_module="app", target=target, output=pathlib.Path("{output}"), bytecode={bytecode}
)
"""
#: What the ancestor's build does beside the template: pip, and a zip.
_THEIR_BUILD = "from async_lambda.cli import cli; cli(['build', 'app'], standalone_mode=False)"


def measure(bench: Bench) -> Iterator[Comparison]:
    """Measures templates, bundles and bytes."""
    yield _templates(bench)
    yield _bundles(bench)
    yield _bytes(bench)


def _templates(bench: Bench) -> Comparison:
    works: dict[str, Callable[[], Figure]] = {}
    goals = []
    for size in SIZES:
        for peer, checkout in bench.packages.items():
            project = many_tasks.write_ours(bench.scratch / f"{peer}-{size}", size)
            works[_label(peer, size)] = partial(
                snippet, _OUR_SETUP, _OUR_TEMPLATE, project, _variables(bench, checkout)
            )
        project = many_tasks.write_theirs(bench.scratch / f"{ANCESTOR}-{size}", size)
        works[_label(ANCESTOR, size)] = partial(
            snippet, _THEIR_SETUP, _THEIR_TEMPLATE, project, environment({}), ancestor_python()
        )
    for peer in bench.packages:
        double, large, theirs = _label(peer, 2_000), _label(peer, 1_000), _label(ANCESTOR, 1_000)
        goals += [
            Goal(f"template, {double} / {large}", double, large, 2.2),
            Goal(f"template, {large} / {theirs}", large, theirs, 1),
        ]
    rounds = bench.rounds or ROUNDS
    bench.say(f"building: templates, {rounds} rounds")
    return Comparison(
        "building: the app's import and its template", "s", interleave(works, rounds, 0), goals
    )


def _label(peer: str, tasks: int) -> str:
    return f"{peer}, {tasks:,} tasks"


def _bundles(bench: Bench) -> Comparison:
    """From scratch: nothing of the project's is cached. The ancestor has no cache of its own."""
    works: dict[str, Callable[[], Figure]] = {}
    goals = []
    requirements: list[str] = []
    for peer, checkout in bench.packages.items():
        project = shutil.copytree(APP / "ours", bench.scratch / f"{peer}-bundle")
        requirements = [*bundles.ours(project, checkout).requirements]  # fills uv's cache
        run = partial(_bundle, project, _variables(bench, checkout))
        scratch, again = f"{peer}, from scratch", f"{peer}, nothing changed"
        works[scratch] = partial(run, afresh=True)
        works[again] = partial(run, afresh=False)
        goals.append(Goal(f"bundle, {again} / {scratch}", again, scratch, 0.1))
    project = shutil.copytree(APP / "ancestor", bench.scratch / f"{ANCESTOR}-bundle")
    bundles.require(project, requirements)
    works[ANCESTOR] = partial(
        snippet, "", _THEIR_BUILD, project, environment({}), ancestor_python()
    )
    rounds = bench.rounds or ROUNDS
    bench.say(f"building: bundles, {rounds} rounds")
    return Comparison("building: the bundle", "s", interleave(works, rounds), goals)


def _bundle(project: Path, env: dict[str, str], *, afresh: bool) -> Figure:
    """Makes the bundle, without the cache that the last one has left in the project, or with it."""
    if afresh:
        shutil.rmtree(project / ".async_lambda" / "build")
    work = _BUNDLE.format(output=".async_lambda/build/deployment.zip", bytecode=True)
    return snippet(_BUNDLE_SETUP, work, project, env)


def _variables(bench: Bench, checkout: Path) -> dict[str, str]:
    """The variables of a build by a checkout."""
    return environment({"PYTHONPATH": checkout, "PYTHONPYCACHEPREFIX": bench.scratch / "bytecode"})


def _bytes(bench: Bench) -> Comparison:
    """What is uploaded for the same dependencies. The ancestor stores; pip gives it bytecode."""
    figures = {}
    goals = []
    bench.say("building: bytes of the zip")
    bare = f"{ANCESTOR}, without bytecode"
    for peer, checkout in bench.packages.items():
        project = bench.scratch / f"{peer}-bundle"
        without = f"{peer}, without bytecode"
        for name, bytecode in ((without, False), (peer, True)):
            work = _BUNDLE.format(output=f"{bytecode}.zip", bytecode=bytecode)
            snippet(_BUNDLE_SETUP, work, project, _variables(bench, checkout))
            figures[name] = [Figure((project / f"{bytecode}.zip").stat().st_size / 1e6)]
        goals.append(Goal(f"bytes of the zip, {without} / {bare}", without, bare, 0.45))
    archive = bench.scratch / f"{ANCESTOR}-bundle" / ".async_lambda" / "build" / "deployment.zip"
    with zipfile.ZipFile(archive) as content:
        packed = sum(
            each.compress_size for each in content.infolist() if each.filename.endswith(".pyc")
        )
    size = archive.stat().st_size
    figures[bare] = [Figure((size - packed) / 1e6)]
    figures[ANCESTOR] = [Figure(size / 1e6)]
    return Comparison("building: the zip", "MB", figures, goals)
