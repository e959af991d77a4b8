"""The tasks of this process and the app that they belong to.

One process has one app: a function, a build, a dev server and a test session each import one. Whoever
needs several (a test suite of several apps) takes a registry for each with `isolated()`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from asynclambda.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from asynclambda.declaration import Declaration
    from asynclambda.spec import AppSpec, Location, TaskSpec


class Registry:
    """Holds every declared task and the app, and settles the tasks' specs when they are asked for.

    Specs wait for the app because a module under `src/` may be imported before the `App` is made.
    """

    def __init__(self) -> None:
        self._app: AppSpec | None = None
        self._app_code: CodeType | None = None
        self._by_class: dict[type[Any], Declaration] = {}
        self._by_key: dict[tuple[str | None, str], Declaration] = {}
        self._specs: dict[type[Any], TaskSpec] = {}

    @property
    def app(self) -> AppSpec:
        """The app.

        Raises:
            DefinitionError: None has been made.
        """
        if self._app is None:
            raise DefinitionError(
                "no App has been made in this process",
                remedy='Import the module that has `app = App("name")` first.',
            )
        return self._app

    @property
    def has_app(self) -> bool:
        """Whether an app has been made."""
        return self._app is not None

    def set_app(self, app: AppSpec, code: CodeType) -> None:
        """Takes the app. The same one again (a reloaded module) replaces itself.

        Args:
            app: The app.
            code: The code that makes it.

        Raises:
            DefinitionError: There is another one.
        """
        if self._app is not None and not _again(
            self._app.location, self._app_code, app.location, code
        ):
            raise DefinitionError(
                f"a second App, {app.name!r}; {self._app.name!r} is made in {self._app.location}",
                where=str(app.location),
                remedy="A process has one App: give each app a main module of its own, and move "
                "what they share into a module that makes none.",
            )
        self._app = app
        self._app_code = code
        self._specs.clear()

    def declare(self, declaration: Declaration) -> None:
        """Takes a task class. The same class again (a reloaded module) replaces itself.

        Raises:
            DefinitionError: Another class has its task id.
        """
        known = self._by_key.get(declaration.key)
        if known is not None:
            if not _again(known.location, known.code, declaration.location, declaration.code):
                raise DefinitionError(
                    f"task id {declaration.task_id!r} is taken by {known.location}",
                    where=str(declaration.location),
                    remedy='Rename the class or give it an id: `task_id="Another"`.',
                )
            del self._by_class[known.task_class]
        self._by_key[declaration.key] = declaration
        self._by_class[declaration.task_class] = declaration
        self._specs.clear()

    def spec(self, task_class: type[Any]) -> TaskSpec:
        """The settled spec of a task class.

        Raises:
            DefinitionError: The class is no concrete task, or no app has been made, or an option does
                not fit what the app says.
        """
        spec = self._specs.get(task_class)
        if spec is None:
            declaration = self._by_class.get(task_class)
            if declaration is None:
                raise DefinitionError(
                    "this class is abstract, still generic, or replaced by a reload: no task",
                    where=f"{task_class.__module__}.{task_class.__qualname__}",
                    remedy="Use a concrete subclass of it.",
                )
            spec = self._specs[task_class] = declaration.settle(self.app)
        return spec

    def task_id(self, task_class: type[Any]) -> str | None:
        """The id of a declared class; None where the class is no task."""
        declaration = self._by_class.get(task_class)
        return None if declaration is None else declaration.task_id

    def specs(self) -> tuple[TaskSpec, ...]:
        """The specs of all tasks, in the order of their declaration."""
        return tuple(self.spec(task_class) for task_class in self._by_class)

    def find(self, task_id: str) -> type[Any] | None:
        """The class of one of the app's own tasks, by id."""
        declaration = self._by_key.get((None, task_id))
        return None if declaration is None else declaration.task_class


def _again(
    known: Location, known_code: CodeType | None, location: Location, code: CodeType
) -> bool:
    """Whether a statement is one that is known, run again.

    A reloaded module has its names again, and code of its own. Two statements of one name in the same
    code are two things: a class that was copied and not renamed.
    """
    return known.same_place(location) and (code is not known_code or location.line == known.line)


_active = Registry()


def active() -> Registry:
    """The registry that classes and apps go into."""
    return _active


@contextmanager
def isolated(known: Registry | None = None) -> Iterator[Registry]:
    """A registry of its own, for the time of the block: a new one, or one that was made before."""
    global _active  # the one place that swaps it, and it swaps it back
    outer = _active
    _active = known or Registry()
    try:
        yield _active
    finally:
        _active = outer
