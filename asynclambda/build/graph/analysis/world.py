"""Everything that one analysis knows, and the work that it still has to do."""

from __future__ import annotations

import ast
import sys
from collections import deque
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis.frames import Entry, Frame, KeptArguments, Variable
from asynclambda.build.graph.analysis.pool import Pool
from asynclambda.build.graph.analysis.values import (
    DATA,
    Attribute,
    Bound,
    Const,
    Function,
    LocalClass,
    Made,
    Partial,
    Super,
    Text,
    Value,
    Values,
    Vars,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from types import ModuleType

    from asynclambda.build.graph.analysis.project import Project
    from asynclambda.build.graph.analysis.source import Code, Source
    from asynclambda.spec import TaskSpec

#: The fields for all of an object's elements, and for all that it holds.
ITEMS: Final = ("items",)
ALL: Final = ("all",)
#: The field for how many elements a tuple has.
LENGTH: Final = ("length",)

#: A variable with more known texts and numbers than this is taken to hold any.
_MOST_CONSTANTS: Final = 16
#: Frames that a frame's arguments go back through; deeper ones of a function share one.
_DEEPEST: Final = 6
#: Calls that are followed at once, one inside the other. Each takes some thirty of Python's own frames.
_MOST_OPEN: Final = 10
#: Frames of one code; later ones share one.
_MOST_FRAMES: Final = 4_000


class World:
    """The variables, the frames, and the frames that have to be looked at (again)."""

    def __init__(self, project: Project, tasks: Mapping[type[object], TaskSpec]) -> None:
        self.project = project
        #: The tasks that can be sent to, by their class.
        self.tasks = tasks
        self.pool = Pool(project)
        #: What the app raises where it may come out elsewhere: of generators, coroutines, other threads.
        self.raised = Variable()
        #: What generators return, which a StopIteration carries.
        self.returned = Variable()
        #: The annotations of classes, resolved.
        self.hints: dict[type[object], Mapping[str, object]] = {}
        #: The app's functions in classes, by class and name.
        self.methods: dict[tuple[Value, str], Values] = {}
        #: Their names, by class.
        self.own_names: dict[Value, tuple[str, ...]] = {}
        #: Whether a class has any.
        self.with_methods: dict[Value, bool] = {}
        #: Whether a class's library calls what the app overrides.
        self.overriding: dict[Value, bool] = {}
        #: What `functools.partial` objects keep.
        self.partials: dict[Partial, KeptArguments] = {}
        self._fields: dict[Value, dict[Hashable, Variable]] = {}
        self._frames: dict[Hashable, Frame] = {}
        self._counts: dict[Code, int] = {}
        self._modules: dict[str, Frame | None] = {}
        self._look: Callable[[World, Frame], None] = lambda world, frame: None
        self._todo: deque[Frame] = deque()
        #: Frames that are being looked at, each called by the one before.
        self._open: set[Frame] = set()
        self._queued: set[Frame] = set()
        #: What each task's function starts, by task id.
        self.entries: dict[str, Frame] = {}
        #: Code that was gone into.
        self.reached: set[Code] = set()

    def field(self, of: Value, key: Hashable) -> Variable:
        """A field of an object, made where it is new."""
        fields = self._fields.get(of)
        if fields is None:
            fields = self._fields[of] = {}
        found = fields.get(key)
        if found is None:
            found = fields[key] = Variable()
        return found

    def names(self, of: Value) -> set[str]:
        """The attributes that were put on an object, or asked of it."""
        return {key for key in self._fields.get(of, {}) if isinstance(key, str)}

    def put(self, of: Value, key: Hashable, values: Values) -> None:
        """Puts something into a field, and so into what the object holds altogether."""
        field = self.field(of, key)
        if values <= field.values:
            return
        self.add(field, values)
        if key != LENGTH:
            self.add(self.field(of, ALL), values)
        if isinstance(key, tuple) and key[0] == "item":
            self.add(self.field(of, ITEMS), values)

    def add(self, variable: Variable, values: Values) -> None:
        """Adds to what a variable may hold, and calls for another look at those who read it."""
        if values <= variable.values:
            return
        merged = variable.values | values
        if len(merged) > _MOST_CONSTANTS:
            known = {each for each in merged if isinstance(each, Const | Text)}
            # None says nothing about a text or a number, so it stays.
            known = {each for each in known if not (isinstance(each, Const) and each.value is None)}
            if len(known) > _MOST_CONSTANTS:
                variable.many = True
            if variable.many:
                merged = merged - known | DATA
        if merged != variable.values:
            variable.values = merged
            for reader in variable.readers:
                self.enqueue(reader)

    def frame(
        self, function: Function, key: tuple[Hashable, ...], values: Iterable[Value]
    ) -> Frame:
        """The frame of a call.

        Args:
            function: What is called.
            key: What tells this call from others of the function.
            values: Those that the key is made of.
        """
        depth = max((depth_of(each) for each in (function, *values)), default=0)
        if depth >= _DEEPEST or self._counts.get(function.code, 0) >= _MOST_FRAMES:
            key, depth = (), _DEEPEST
        found = self._frames.get((function, key))
        if found is None:
            found = Frame(function, function.code.source, depth + 1, *self._globals(function))
            self._frames[function, key] = found
            self._counts[function.code] = self._counts.get(function.code, 0) + 1
            self.reached.add(function.code)
            self.enqueue(found)
        return found

    def entry(self, spec: TaskSpec) -> Frame | None:
        """The frame of what a task's function starts; None where its class is not in the project."""
        source = self.project.source(spec.location.file)
        if source is None:
            return None
        line = spec.location.line
        node = ast.Pass(lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
        frame = Frame(None, source, 0, None, {}, Entry(spec, node))
        self.entries[spec.task_id] = frame
        self.enqueue(frame)
        return frame

    def module_frame(self, module: ModuleType, has_choices: Callable[[Source], bool]) -> None:
        """Sees to a module's own lines, where they choose something when it is imported."""
        if module.__name__ not in self._modules:
            source = self.project.source_of(module)
            if source is None or not has_choices(source):
                self._modules[module.__name__] = None
            else:
                frame = Frame(None, source, 0, module, vars(module))
                self._modules[module.__name__] = frame
                self.enqueue(frame)

    def _globals(self, function: Function) -> tuple[ModuleType | None, Mapping[str, object]]:
        """The module that a function stands in, and its names."""
        if function.live is None:
            # One that is made when another runs stands where that does.
            around = function.frame
            return (None, {}) if around is None else (around.module, around.globals)
        names = function.live.__globals__
        module = sys.modules.get(str(names.get("__name__")))
        return (module if module is not None and vars(module) is names else None), names

    def enqueue(self, frame: Frame) -> None:
        """Calls for a look at a frame."""
        if frame not in self._queued:
            self._queued.add(frame)
            self._todo.append(frame)

    def run(self, look: Callable[[World, Frame], None]) -> None:
        """Looks at frames until none of them finds anything new."""
        self._look = look
        while self._todo:
            frame = self._todo.popleft()
            if frame in self._queued:
                self._look_at(frame)

    def look_now(self, frame: Frame) -> None:
        """Looks at a new frame before its caller goes on, which then need not be looked at again for what
        the frame gives. One that is only called with something more waits, for others who do the same."""
        if not frame.looked_at and len(self._open) < _MOST_OPEN:
            self._look_at(frame)

    @property
    def is_nested(self) -> bool:
        """Whether the frame that is being looked at is called by one that is, too."""
        return len(self._open) > 1

    def _look_at(self, frame: Frame) -> None:
        self._queued.discard(frame)
        frame.looked_at = True
        self._open.add(frame)
        try:
            self._look(self, frame)
        finally:
            self._open.discard(frame)


def depth_of(value: Value) -> int:
    """How many frames a value goes back through."""
    match value:
        case (
            Made(frame=frame)
            | Function(frame=frame)
            | Partial(frame=frame)
            | LocalClass(frame=frame)
        ):
            own = 0 if frame is None else frame.depth
            return max(own, depth_of(value.function)) if isinstance(value, Partial) else own
        case Bound(function=function, receiver=receiver):
            return max(depth_of(function), depth_of(receiver))
        case Attribute(receiver=of) | Super(receiver=of) | Vars(of=of):
            return depth_of(of)
        case _:
            return 0
