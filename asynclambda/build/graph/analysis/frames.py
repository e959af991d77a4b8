"""One analysed call of a function: what its variables may hold, whom it calls, what it sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.build.graph.analysis.values import NOTHING, Values

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping
    from types import ModuleType

    from asynclambda.build.graph.analysis.source import Code, Source
    from asynclambda.build.graph.analysis.values import Function
    from asynclambda.build.graph.calls import Kind
    from asynclambda.spec import TaskSpec

#: A local variable: its name, after the comprehension that it belongs to, if any.
VariableKey: TypeAlias = str | tuple[object, str]

#: A send: the target's class, the method, the file and the line.
SendKey: TypeAlias = "tuple[type[object], Kind, str, int]"


@dataclass(slots=True, eq=False, repr=False)
class Variable:
    """Something that holds values. It only ever grows."""

    values: Values = NOTHING
    #: Frames that have read it, and are looked at again, in this order, when it grows.
    readers: dict[Frame, None] = field(default_factory=dict)
    #: It has held too many known texts and numbers to keep them apart.
    many: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a task's function starts."""

    spec: TaskSpec
    #: Where its class stands.
    node: ast.AST


@dataclass(slots=True, eq=False, repr=False)
class Frame:
    """A call of a function with a certain kind of arguments, or a module's own lines.

    Calls whose arguments do not differ in what matters share one.
    """

    #: None for a module's own lines, and for what a task starts.
    function: Function | None
    source: Source
    #: How many frames its arguments and closures go back through. Bounded, so that the analysis ends.
    depth: int
    #: The module that its code stands in; None where that has been replaced since.
    module: ModuleType | None
    #: That module's names.
    globals: Mapping[str, object]
    #: The task whose function it is that starts here.
    entry: Entry | None = None
    looked_at: bool = False
    variables: dict[VariableKey, Variable] = field(default_factory=dict)
    returns: Variable = field(default_factory=Variable)
    #: The app's exceptions that come out of it.
    raised: Variable = field(default_factory=Variable)
    #: Of the last look at it.
    callees: set[Frame] = field(default_factory=set)
    #: Of the last look at it; seconds, None where they are not known. None at all: never called.
    sends: dict[SendKey, set[int | None]] = field(default_factory=dict)
    #: Of the last look at it: why a place may send to a task that cannot be known.
    unknown: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def code(self) -> Code | None:
        """The function's code; None for a module's own lines."""
        return None if self.function is None else self.function.code

    def variable(self, key: VariableKey) -> Variable:
        """A local variable, made where it is new."""
        found = self.variables.get(key)
        if found is None:
            found = self.variables[key] = Variable()
        return found


@dataclass(slots=True)
class Arguments:
    """The arguments of a call."""

    positional: list[Values] = field(default_factory=list)
    #: What may come after `positional`: the contents of `*args`.
    rest: Values = NOTHING
    keywords: dict[str, Values] = field(default_factory=dict)
    #: What `**kwargs` may hold beside `keywords`.
    others: Values = NOTHING

    def after(self, *first: Values) -> Arguments:
        """These, after some more positional ones."""
        return Arguments([*first, *self.positional], self.rest, self.keywords, self.others)

    def without(self, count: int) -> Arguments:
        """These without the first `count` positional ones."""
        return Arguments(self.positional[count:], self.rest, self.keywords, self.others)

    def all(self) -> Values:
        """All of them, in one set."""
        return NOTHING.union(*self.positional, self.rest, *self.keywords.values(), self.others)

    def get(self, position: int, name: str | None = None) -> Values:
        """The argument at a position, or with a name; nothing where it is not given."""
        if position < len(self.positional):
            return self.positional[position]
        if name is not None and name in self.keywords:
            return self.keywords[name]
        return self.rest | (self.others if name is not None else NOTHING)


@dataclass(slots=True, eq=False, repr=False)
class KeptArguments:
    """The arguments that a `functools.partial` keeps."""

    positional: list[Variable] = field(default_factory=list)
    rest: Variable = field(default_factory=Variable)
    keywords: dict[str, Variable] = field(default_factory=dict)
    others: Variable = field(default_factory=Variable)

    def at(self, index: int) -> Variable:
        """The argument at a position, made where it is new."""
        while len(self.positional) <= index:
            self.positional.append(Variable())
        return self.positional[index]

    def named(self, name: str) -> Variable:
        """The argument with a name, made where it is new."""
        return self.keywords.setdefault(name, Variable())


def node_line(node: ast.AST) -> int:
    """The line of a node. That of an attribute is the line of its name, not where its chain begins."""
    end: int | None = getattr(node, "end_lineno", None)
    start: int = getattr(node, "lineno", 0)
    return end if end is not None and type(node).__name__ == "Attribute" else start
