"""The three parts of a bundle, each from the cache or made: dependencies, the framework, the app's code."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda.build.bundle import elf, framework
from asynclambda.build.bundle.app_files import VENDOR, own_files, vendored_files
from asynclambda.build.bundle.bytecode import compiled
from asynclambda.build.bundle.dependencies import install
from asynclambda.build.bundle.files import File, digest
from asynclambda.build.bundle.overlay import claims, hidden
from asynclambda.build.bundle.pruning import without_tests
from asynclambda.build.bundle.sources import find_source
from asynclambda.build.bundle.uv import resolution_settings
from asynclambda.build.bundle.wanted import Wanted
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from asynclambda.build.bundle.interpreters import Interpreter
    from asynclambda.build.bundle.layers import Layer, Store
    from asynclambda.build.bundle.sources import Source
    from asynclambda.build.bundle.target import Target
    from asynclambda.build.bundle.uv import Uv


@dataclass(frozen=True, slots=True)
class Parts:
    """Makes the parts of one project's bundle."""

    project: Path
    target: Target
    store: Store
    uv: Uv
    #: Compiles for the target; None: the bundle gets no bytecode.
    interpreter: Interpreter | None
    progress: Callable[[str], None]

    def dependencies(self, *, include_boto3: bool) -> Layer:
        """Everything that uv resolves.

        Raises:
            BuildError: uv is missing, or cannot do it.
        """
        source = find_source(self.project, self.target.python_version)
        self.progress(_told(source))
        requirements = framework.framework_requirements()
        wanted = Wanted(self.project, source, requirements, self.target, include_boto3)
        key = self._key(
            self.uv.version,
            resolution_settings(),
            requirements,
            source.digest if source else "",
            include_boto3,
        )
        layer = self.store.find("dependencies", key)
        if layer is not None:
            self.progress("dependencies: unchanged, from the cache")
            return layer
        self.progress(f"dependencies: resolving for {self.target} with {self.uv.version}")
        with self.store.workplace() as folder:
            pruned = without_tests(install(wanted, self.uv, folder, self.progress), own=False)
            self._tell_left_out("dependencies", pruned.tests)
            return self._put("dependencies", key, pruned.kept)

    def framework(self) -> Layer:
        """The framework, without what never runs in Lambda."""
        return self._of_files("framework", framework.framework_files())

    def code(self, main_module: str, modules: Collection[str]) -> Layer:
        """The app's own files: main module, `src/` and `vendor/`.

        Raises:
            BuildError: there is no main module, or a file cannot be bundled.
        """
        own = without_tests(
            own_files(self.project, main_module), own=True, keep=(main_module, *modules)
        )
        vendored = without_tests(vendored_files(self.project), own=False, keep=modules)
        self._tell_left_out("code", [*own.tests, *vendored.tests])
        files = [*own.kept, *self._beside(vendored.kept, {file.name for file in own.kept})]
        for file in files:
            self._check_machine(file)
        return self._of_files("code", files)

    def _of_files(self, kind: str, files: Sequence[File]) -> Layer:
        """The layer of files that are at hand, so that its key is what is in them."""
        # Read once: if a file changes meanwhile, what is kept must still be what the key says.
        ordered = [
            replace(file, content=file.read()) for file in sorted(files, key=lambda file: file.name)
        ]
        key = self._key(digest(ordered))
        return self.store.find(kind, key) or self._put(kind, key, ordered)

    def _put(self, kind: str, key: str, files: Sequence[File]) -> Layer:
        """Compile what can be, compress everything, and keep it."""
        return self.store.put(kind, key, [*files, *self._bytecode(kind, files)])

    def _bytecode(self, kind: str, files: Sequence[File]) -> list[File]:
        if self.interpreter is None:
            return []
        self.progress(f"{kind}: compiling for Python {self.target.python_version}")
        done = compiled(files, self.interpreter, self.target.python_version)
        for name, reason in sorted(done.failures.items()):
            self.progress(f"{kind}: {name} has no bytecode: {reason}")
        return done.files

    def _key(self, *parts: object) -> str:
        """A digest of what decides the contents of a layer, and of all that makes it."""
        made_for = [str(self.target), self.interpreter and self.interpreter.version]
        text = json.dumps([_made_by(), made_for, *parts], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _beside(self, vendored: Sequence[File], own: Collection[str]) -> list[File]:
        """The vendored files that may stand beside the app's own."""
        names = [file.name for file in vendored]
        clashes = hidden(names, claims(own))
        if clashes:
            raise BuildError(
                "the app's own code has a module of this name too",
                where=f"{VENDOR}/{min(clashes)}",
                remedy="rename one of the two: both go to the root of the bundle",
            )
        copies = hidden(names, frozenset({framework.NAME}))
        if copies:
            self.progress(
                f"{VENDOR}/{framework.NAME} is left out: functions run the framework that made"
                " their template"
            )
        return [file for file in vendored if file.name not in copies]

    def _check_machine(self, file: File) -> None:
        if not elf.is_library(file.name):
            return
        machine = elf.machine(file.read())
        if machine not in {None, self.target.machine}:
            raise BuildError(
                f"this library is for {machine}, and the function runs on"
                f" {self.target.architecture}",
                where=file.name,
                remedy="put one that is built for that architecture in its place, or change the"
                " architecture",
            )

    def _tell_left_out(self, part: str, tests: Sequence[File]) -> None:
        if tests:
            self.progress(f"{part}: {len(tests):,} files of tests are left out")


def _told(source: Source | None) -> str:
    if source is None:
        return "dependencies: the project states none, so only asynclambda's own are bundled"
    if not source.ignored:
        return f"dependencies: from {source.kind}"
    return f"dependencies: from {source.kind} ({' and '.join(source.ignored)} not read)"


@cache
def _made_by() -> str:
    """Says that a layer was made by this very code, with this very zlib."""
    total = hashlib.sha256(zlib.ZLIB_RUNTIME_VERSION.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()
