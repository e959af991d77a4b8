"""Runs the imports of each task's module in a process of its own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda import env
from asynclambda.build.bundle.dependencies import IN_RUNTIME
from asynclambda.build.bundle.interpreters import find_interpreter
from asynclambda.build.bundle.uv import find_uv
from asynclambda.build.imports.costs import Imports, ModuleImport, module_import, read_costs
from asynclambda.build.runtime_packages import link_packages
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asynclambda.build.bundle import Target

#: What a function imports before the modules of the app.
_FRAMEWORK = "asynclambda.runtime.load"
_CHILD = Path(__file__).with_name("child.py")
#: Seconds after which a module counts as one that never ends. Lambda gives INIT ten.
_PATIENCE = 60
#: How often a module is measured that is over the threshold. The machine may have been busy.
_CHANCES = 3
#: The processor, as `platform.machine` names it on other systems, by its name on Linux.
_SYNONYMS = {"arm64": "aarch64", "AMD64": "x86_64"}


@dataclass(frozen=True, slots=True)
class Measuring:
    """What is measured."""

    #: The zip.
    bundle: Path
    #: What it is built for.
    target: Target
    #: The app's main module.
    main_module: str
    #: The modules that have tasks, each with the ids of these.
    modules: Mapping[str, Sequence[str]]
    #: The variables that the config gives the app; the build has imported it with them, too.
    variables: Mapping[str, str]
    #: Milliseconds that the project allows; None for any.
    most: int | None


def measure_imports(measuring: Measuring, progress: Callable[[str], None]) -> Imports:
    """Measures the imports of each module that has tasks.

    Args:
        measuring: What is measured.
        progress: Gets a line for each step.

    Returns:
        The imports; or why they cannot be measured here, where the bundle does not run on this machine.

    Raises:
        BuildError: A module cannot be imported from the bundle.
    """
    target = measuring.target
    machine = _SYNONYMS.get(platform.machine(), platform.machine())
    if sys.platform != "linux" or machine != target.machine:
        here = f"{platform.system()} on {machine}"
        return Imports(obstacle=f"the bundle is for Linux on {target.machine}, and this is {here}")
    interpreter = find_interpreter(target.python_version, find_uv())
    if interpreter is None:
        version = target.python_version
        return Imports(
            obstacle=f"this machine has no Python {version} (`uv python install {version}`)"
        )
    progress(f"Measuring the imports of {len(measuring.modules)} modules")
    with tempfile.TemporaryDirectory(prefix="asynclambda-imports-") as scratch:
        tree, runtime = Path(scratch, "bundle"), Path(scratch, "runtime")
        with zipfile.ZipFile(measuring.bundle) as archive:
            archive.extractall(tree)
        link_packages(runtime, IN_RUNTIME)
        lab = _Lab(interpreter.path, tree, runtime, measuring)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            first = list(pool.map(lab.measure, measuring.modules))
        found = [lab.settled(each) for each in first]
    return Imports(tuple(sorted(found, key=lambda each: (-each.milliseconds, each.module))))


@dataclass(frozen=True, slots=True)
class _Lab:
    """The unpacked bundle, and what imports from it."""

    python: str
    tree: Path
    runtime: Path
    measuring: Measuring

    def settled(self, first: ModuleImport) -> ModuleImport:
        """The fastest of some measurements, if the first is over the threshold."""
        best, most = first, self.measuring.most
        for _ in range(_CHANCES - 1):
            if most is None or best.milliseconds <= most:
                break
            again = self.measure(first.module)
            best = min(best, again, key=lambda each: each.milliseconds)
        return best

    def measure(self, module: str) -> ModuleImport:
        """Imports a module once, as a cold start of its tasks' functions does."""
        main = self.measuring.main_module
        report = self._run(module, [_FRAMEWORK, main, module])
        return module_import(module, self.measuring.modules[module], read_costs(report, main))

    def _run(self, module: str, imported: Sequence[str]) -> str:
        # -I -S: nothing but the standard library is on the path, whatever this machine has installed.
        # -B: what has no bytecode in the bundle is compiled each time, as in Lambda, which can keep none.
        options = ["-I", "-S", "-B", "-X", "importtime"]
        path = [str(self.tree), str(self.runtime)]
        try:
            done = subprocess.run(  # noqa: S603 — an interpreter that was probed, a program of ours
                [self.python, *options, str(_CHILD), *path, "--", *imported],
                cwd=self.tree,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise BuildError(
                f"its imports take more than {_PATIENCE} s, and Lambda gives INIT ten",
                where=module,
                remedy="Move what it does when it is imported into the task's `run`, or into a `Defer`.",
            ) from None
        if done.returncode != 0:
            raise BuildError(
                f"it cannot be imported from the bundle: {_last_line(done.stderr)}",
                where=module,
                remedy="Require the distribution that is missing. If a layer has it, build with "
                "--no-measure-imports.",
            )
        return done.stderr

    def _environment(self) -> dict[str, str]:
        """What the build has imported the app with, less what changes how Python works."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, **self.measuring.variables, env.BUILD_MODE: "1"}


def _last_line(report: str) -> str:
    """The error at the end of a traceback."""
    lines = [line for line in report.splitlines() if line and not line.startswith("import time:")]
    return lines[-1] if lines else "it ended without a word"
