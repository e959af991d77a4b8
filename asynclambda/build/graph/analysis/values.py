"""What a name of the app may stand for.

A set of these is what the analysis knows of a variable. Each value is interned by
`asynclambda.build.graph.analysis.world.World`, so two are equal where they are the same object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ast
    from types import FunctionType, ModuleType

    from asynclambda.build.graph.analysis.frames import Frame
    from asynclambda.build.graph.analysis.names import Comprehension
    from asynclambda.build.graph.analysis.source import Code
    from asynclambda.build.graph.calls import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the app."""

    #: Relative to the project, with `/`.
    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One thing that a name may stand for."""

    #: The how-manieth value of its analysis it is. Sets of values are in an order that is the same in
    #: every process, and so is what comes out of the analysis where its rules take a short cut.
    serial: int = field(default=0, init=False, repr=False)

    def __hash__(self) -> int:
        return self.serial


@dataclass(frozen=True, slots=True, eq=False)
class Plain(Value):
    """A text, a number or the like: no task is in it, and none can be put into it."""


@dataclass(frozen=True, slots=True, eq=False)
class Const(Value):
    """A text, number, `timedelta` or None that is known."""

    value: object


@dataclass(frozen=True, slots=True, eq=False)
class Text(Value):
    """A text of which only the ends are known, such as that of an f-string."""

    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True, eq=False)
class Module(Value):
    """An imported module."""

    module: ModuleType
    own: bool


@dataclass(frozen=True, slots=True, eq=False)
class Class(Value):
    """A class that exists in this process."""

    cls: type[object]
    own: bool


@dataclass(frozen=True, slots=True, eq=False)
class LocalClass(Value):
    """A class that a function of the app makes when it runs."""

    node: ast.ClassDef
    frame: Frame
    bases: frozenset[Value]


@dataclass(frozen=True, slots=True, eq=False)
class Function(Value):
    """A function of the app, which the analysis can go into."""

    code: Code
    #: The function as it exists in this process; None for one that is made when another runs.
    live: FunctionType | None
    #: The call of the function that makes this one; None where it exists already.
    frame: Frame | None
    #: The comprehensions, outermost first, inside which it is made.
    scopes: tuple[Comprehension, ...]
    #: The class that a function makes in whose body it stands.
    owner: LocalClass | None


@dataclass(frozen=True, slots=True, eq=False)
class Thing(Value):
    """Any other object that exists in this process: a module's list, client, instance, …"""

    thing: object
    #: Whether its class is one of the app's.
    own: bool


@dataclass(frozen=True, slots=True, eq=False)
class Made(Value):
    """An object that the app makes when it runs: an instance, a list, what a library gave back."""

    #: Where it is made, or a word for what the framework makes.
    site: object
    frame: Frame | None
    #: None for whatever a library gave back.
    kind: Class | LocalClass | None


@dataclass(frozen=True, slots=True, eq=False)
class Bound(Value):
    """A function with its first argument."""

    function: Value
    receiver: Value


@dataclass(frozen=True, slots=True, eq=False)
class Descriptor(Value):
    """A function in a local class's body, with the decorator that says how it is bound."""

    decorator: type[object]
    function: Value


@dataclass(frozen=True, slots=True, eq=False)
class Partial(Value):
    """A `functools.partial` of a function; its arguments are fields of it."""

    node: ast.AST
    frame: Frame
    function: Value


@dataclass(frozen=True, slots=True, eq=False)
class Sender(Value):
    """A task's `invoke`, `invoke_many`, `message` or `call`."""

    task_class: type[object]
    kind: Kind
    #: Where it was taken from its class; None where that happened while the app was imported.
    place: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class Attribute(Value):
    """An attribute whose meaning only its library knows: a method or some of its data."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Super(Value):
    """`super()`: attributes of `receiver`, looked up after the class `after`."""

    after: Class | LocalClass
    receiver: Value


@dataclass(frozen=True, slots=True, eq=False)
class Getter(Value):
    """What `operator.attrgetter` (or, where `calls`, `operator.methodcaller`) makes of a name."""

    name: str
    calls: bool


@dataclass(frozen=True, slots=True, eq=False)
class Vars(Value):
    """The attributes of an object as a mapping: `vars(x)`, `x.__dict__`, `globals()`."""

    of: Value


@dataclass(frozen=True, slots=True, eq=False)
class Unsure(Value):
    """Something that may be a task, as far as can be seen."""

    why: str
    place: Place
    #: Whether it was looked up in the app by a name that only the run knows. Then whatever is called
    #: on it may send; else, only what looks like a task's own methods.
    looked_up: bool


Values: TypeAlias = frozenset[Value]

#: The only `Plain`.
PLAIN = Plain()
NOTHING: Values = frozenset()
DATA: Values = frozenset({PLAIN})

#: What a library may be given to call.
CALLABLE = (Function, Bound, Partial, Sender, Getter)

AnyClass: TypeAlias = Class | LocalClass
