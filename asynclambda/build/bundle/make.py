"""From a project's folder to its bundle."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda.build.bundle import archive
from asynclambda.build.bundle.app_files import SOURCES
from asynclambda.build.bundle.interpreters import find_interpreter
from asynclambda.build.bundle.layers import Store, whole_file
from asynclambda.build.bundle.overlay import claims, hidden, modules_in
from asynclambda.build.bundle.parts import Parts
from asynclambda.build.bundle.result import UNZIPPED_LIMIT, Bundle, PackageSize
from asynclambda.build.bundle.uv import find_uv
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from asynclambda.build.bundle.archive import Header
    from asynclambda.build.bundle.interpreters import Interpreter
    from asynclambda.build.bundle.layers import Layer
    from asynclambda.build.bundle.target import Target
    from asynclambda.build.bundle.uv import Uv

#: Where the layers are kept, in the project's folder.
CACHE = Path(".async_lambda", "build", "cache")


def make_bundle(
    project: Path,
    *,
    main_module: str,
    target: Target,
    output: Path,
    include_boto3: bool = False,
    bytecode: bool = True,
    modules: Collection[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Bundle:
    """Make the zip that an app's functions are deployed with.

    Args:
        project: the folder that has the main module, `src/` and `vendor/`.
        main_module: the module that makes the App, as Python imports it from there: "app".
        target: the functions' runtime and architecture.
        output: where the zip goes; what is there is replaced only when the new one is whole.
        include_boto3: ship boto3 and what it needs, instead of using the runtime's.
        bytecode: put compiled modules beside their sources, so that no cold start has to compile
            them. Needs a Python of the function's version on this machine; without one the bundle
            has none, and `progress` is told so.
        modules: modules that the functions import by name. They are never taken for tests, and
            one that is not in the bundle is an error.
        progress: is told what is being done, a short line at a time.

    Raises:
        BuildError: something is missing or wrong; the text says where, and what to do.
    """
    store = Store(project / CACHE)
    uv = find_uv()
    interpreter = _interpreter(target, uv, progress) if bytecode else None
    parts = Parts(project, target, store, uv, interpreter, progress)
    code = parts.code(main_module, modules)  # first: what is wrong with it shows at once
    dependencies = parts.dependencies(include_boto3=include_boto3)
    chosen = _chosen(dependencies, code, parts.framework(), progress)
    _check_modules(chosen, modules)
    packages = _sizes(chosen)
    unzipped = sum(package.bytes for package in packages)
    _check_size(packages, unzipped)
    with whole_file(output) as stream:
        written = archive.write(stream, _in_order(chosen), owners=False)
    store.prune()
    return Bundle(
        path=output,
        sha256=written.sha256,
        zipped_bytes=written.bytes,
        unzipped_bytes=unzipped,
        packages=packages,
    )


def _interpreter(target: Target, uv: Uv, progress: Callable[[str], None]) -> Interpreter | None:
    found = find_interpreter(target.python_version, uv)
    if found is None:
        progress(
            f"bytecode: none, because there is no Python {target.python_version} on this machine:"
            " every cold start will compile all modules that it imports"
            f" (install one with: uv python install {target.python_version})"
        )
    return found


def _chosen(
    dependencies: Layer, code: Layer, framework: Layer, progress: Callable[[str], None]
) -> Mapping[str, Layer]:
    """Which layer each file of the bundle comes from, in the order of their names."""
    upper = claims(code.members.keys()) | claims(framework.members.keys())
    if any(name.startswith(f"{SOURCES}/") for name in code.members):
        upper |= {SOURCES}  # all of it is the app's, though it need not be a package
    overridden = hidden(dependencies.members, upper)
    for owner in sorted({dependencies.members[name].header.owner for name in overridden}):
        progress(
            f"{owner.name} {owner.version}: overridden, in whole or in part, by the app's files"
        )
    chosen = {name: dependencies for name in dependencies.members if name not in overridden}
    chosen |= dict.fromkeys(code.members, code) | dict.fromkeys(framework.members, framework)
    return dict(sorted(chosen.items()))


def _in_order(chosen: Mapping[str, Layer]) -> Iterator[tuple[Header, bytes]]:
    """The compressed members, each copied from its layer."""
    with ExitStack() as stack:
        layers = {layer.path: layer for layer in chosen.values()}
        streams = {path: stack.enter_context(path.open("rb")) for path in layers}
        for name, layer in chosen.items():
            yield layer.raw(streams[layer.path], name)


def _check_modules(names: Collection[str], modules: Collection[str]) -> None:
    missing = sorted(set(modules) - modules_in(names))
    if missing:
        raise BuildError(
            f"the module {missing[0]} is not in the bundle, and a function imports it",
            remedy="move it into src/ or vendor/, or require the distribution that has it: besides"
            " these only the main module is bundled",
        )


def _sizes(chosen: Mapping[str, Layer]) -> tuple[PackageSize, ...]:
    totals: dict[tuple[str, str | None], int] = {}
    for name, layer in chosen.items():
        header = layer.members[name].header
        key = (header.owner.name, header.owner.version)
        totals[key] = totals.get(key, 0) + header.size
    sizes = [PackageSize(name, version, size) for (name, version), size in totals.items()]
    return tuple(sorted(sizes, key=lambda package: (-package.bytes, package.name)))


def _check_size(packages: tuple[PackageSize, ...], unzipped: int) -> None:
    if unzipped <= UNZIPPED_LIMIT:
        return
    largest = "".join(f"\n    {package}" for package in packages[:10])
    raise BuildError(
        f"the bundle is {unzipped / 1e6:.1f} MB unzipped, and Lambda takes at most"
        f" {UNZIPPED_LIMIT / 1e6:.1f} MB",
        remedy="do without some of the largest, move data to S3, or use a container image:"
        + largest,
    )
