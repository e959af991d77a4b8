"""Imports an app: its main module, and the modules that it names."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asynclambda import env, registry
from asynclambda.app import App
from asynclambda.build.own_stack import own_traceback
from asynclambda.errors import AsyncLambdaError, BuildError
from asynclambda.spec import AsyncTrigger, BatchTrigger, DirectTrigger, ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True)
class Application:
    """An app that has been imported."""

    #: The folder that has the main module, `src` and `vendor`.
    project: Path
    #: The main module, as on the command line.
    module: str
    app: AppSpec
    #: Its tasks, in the order of their declaration.
    specs: tuple[TaskSpec, ...]


def load_application(project: Path, module: str) -> Application:
    """Imports an app as its functions will: with the project's folder and `vendor` on the path.

    Args:
        project: The folder that has the main module.
        module: The main module, such as `app`.

    Raises:
        BuildError: There is no such module, or it fails, or has no `App`.
        DefinitionError: A class or the app is declared wrongly.
    """
    with _build_mode(), _on_path(project):
        main = _import(module, project)
        if not any(isinstance(value, App) for value in vars(main).values()):
            raise BuildError(
                f"the module {module!r} has no App",
                where=str(getattr(main, "__file__", module)),
                remedy='Make one: `app = App("name")`, with `from asynclambda import App`.',
            )
        app = registry.active().app
        for name in app.modules:
            _import_tree(name, project, app)
        specs = registry.active().specs()
        for spec in specs:
            _check_reachable(spec)
            _check_round_trip(spec)
            if spec.old_payload is not None:
                spec.old_payload.prepare()  # in a function only when the first old payload comes
    return Application(project, module, app, specs)


def module_name(argument: str) -> str:
    """The module that a command's argument names: `app`, `app.py` and `src/app.py` all work."""
    path = argument.replace("\\", "/").removeprefix("./")
    return path.removesuffix(".py").replace("/", ".")


@contextmanager
def _build_mode() -> Iterator[None]:
    before = os.environ.get(env.BUILD_MODE)
    os.environ[env.BUILD_MODE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[env.BUILD_MODE]
        else:
            os.environ[env.BUILD_MODE] = before


@contextmanager
def _on_path(project: Path) -> Iterator[None]:
    """The project's folders first on the path, as the bundle has them at its root."""
    before = list(sys.path)
    sys.path[:0] = [
        str(project),
        *([str(project / "vendor")] if (project / "vendor").is_dir() else []),
    ]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before


def _import(module: str, project: Path) -> ModuleType:
    if not all(part.isidentifier() for part in module.split(".")):
        raise _no_such_module(module, project)
    try:
        return importlib.import_module(module)
    except AsyncLambdaError as error:
        if error.where is None:
            error.where = _user_line(error, project)
        raise
    except ModuleNotFoundError as error:
        if error.name is not None and (module == error.name or module.startswith(f"{error.name}.")):
            raise _no_such_module(module, project) from None
        raise BuildError(
            f"the module {module!r} needs {error.name!r}, which is not installed",
            where=_user_line(error, project),
            remedy="Install the app's dependencies where the build runs, or correct the import.",
        ) from error
    except SyntaxError as error:
        raise BuildError(
            f"the module {module!r} is no Python: {error.msg}",
            where=f"{error.filename}:{error.lineno}",
            remedy="".join(traceback.format_exception_only(error)).rstrip(),
        ) from None
    except Exception as error:
        raise BuildError(
            f"the module {module!r} fails when it is imported: {type(error).__name__}: {error}",
            where=_user_line(error, project),
            remedy=own_traceback(error),
        ) from error
    except SystemExit as error:
        raise BuildError(
            f"the module {module!r} ends the process when it is imported: sys.exit({error.code!r})",
            where=_user_line(error, project),
            remedy='Put what is for the command line under `if __name__ == "__main__":`.',
        ) from None


def _no_such_module(module: str, project: Path) -> BuildError:
    found = sorted(
        path.stem
        for path in project.glob("*.py")
        if not path.stem.startswith(("_", "test_", "conftest", "setup"))
    )
    others = f" It has: {', '.join(found)}." if found else ""
    return BuildError(
        f"there is no module {module!r} in {project}",
        remedy=f"Run the command in the project's folder, with the name of its main module.{others}",
    )


def _user_line(error: BaseException, project: Path) -> str | None:
    """The last line of the project's own code in an exception's stack."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(project))
    ]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else None


def _import_tree(name: str, project: Path, app: AppSpec) -> None:
    """Imports a module, and all that is in it where it is a package."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        spec = None
    if spec is None:
        raise BuildError(
            f"modules={list(app.modules)!r} names {name!r}, which does not exist",
            where=str(app.location),
            remedy="Correct the name; it is a dotted module name, such as 'src.orders'.",
        )
    module = _import(name, project)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        _import(found.name, project)


def _check_round_trip(spec: TaskSpec) -> None:
    """Refuses types that lose something on their way from one function to another, such as secrets."""
    travels = isinstance(
        spec.trigger, AsyncTrigger | BatchTrigger | ExternalTrigger | DirectTrigger
    )
    if travels and spec.payload is not None:
        spec.payload.check_round_trip()
    if isinstance(spec.trigger, DirectTrigger) and spec.result is not None:
        spec.result.check_round_trip()


def _check_reachable(spec: TaskSpec) -> None:
    """Refuses a class that the function could not find again by module and name."""
    found: Any = sys.modules.get(spec.location.module)
    for part in spec.location.qualname.split("."):
        found = getattr(found, part, None)
    if found is not spec.task_class:
        raise BuildError(
            f"the class cannot be imported as {spec.location.module}:{spec.location.qualname}",
            where=str(spec.location),
            remedy="Define tasks at the top level of a module, and do not rebind their names.",
        )
