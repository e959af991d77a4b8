"""One look at one frame: its function's body, with what its variables are known to hold so far."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import (
    assignment,
    attributes,
    classes,
    contents,
    delays,
    dispatch,
    entries,
    expressions,
    modules,
    operators,
    raising,
    statements,
)
from asynclambda.build.graph.analysis.frames import Arguments, Frame, Variable, node_line
from asynclambda.build.graph.analysis.values import NOTHING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from asynclambda.build.graph.analysis.names import Comprehension
    from asynclambda.build.graph.analysis.pool import Pool
    from asynclambda.build.graph.analysis.source import Source
    from asynclambda.build.graph.analysis.values import (
        AnyClass,
        Made,
        Place,
        Sender,
        Unsure,
        Value,
        Values,
    )
    from asynclambda.build.graph.analysis.world import World


def look(world: World, frame: Frame) -> None:
    """Looks at a frame. What it sends and calls is as of this look; variables only grow."""
    evaluation = Evaluation(world, frame)
    frame.callees, frame.sends, frame.unknown = set(), {}, {}
    try:
        if frame.function is not None:
            dispatch.run_body(evaluation, frame.function)
        elif frame.entry is not None:
            entries.run(evaluation, frame.entry)
        else:
            modules.run(evaluation)
    except RecursionError:
        if world.is_nested:
            world.enqueue(frame)  # the calls around it may have taken the room
            return
        evaluation.unknown(_node(frame), "something here is nested too deeply to be looked into")
    except Exception as error:  # noqa: BLE001  # a fault of ours is a doubt, and no reason not to build
        fault = f"{type(error).__name__}: {error}"
        evaluation.unknown(_node(frame), f"the analysis does not get over this function ({fault})")


def _node(frame: Frame) -> ast.AST:
    """Where a frame's code begins."""
    if frame.entry is not None:
        return frame.entry.node
    return frame.source.tree if frame.function is None else frame.function.code.node


class Evaluation:
    """What the rules for expressions, statements, attributes and calls have in common."""

    def __init__(self, world: World, frame: Frame) -> None:
        self.world = world
        self.frame = frame
        #: Comprehensions around the expression that is being evaluated, outermost first.
        self.scopes: tuple[Comprehension, ...] = ()
        #: What was raised in each `try` around, outermost first, and what the handler around has caught.
        self.catching: list[set[Value]] = []
        self.handled: Values = NOTHING
        #: Calls of libraries that are being looked at: a function that they call may call them again.
        self.under_way: set[Value] = set()

    @property
    def pool(self) -> Pool:
        """Where values are made."""
        return self.world.pool

    @property
    def source(self) -> Source:
        """The file that the frame's code stands in."""
        return self.frame.source

    # --- variables -----------------------------------------------------------------------------

    def read(self, variable: Variable) -> Values:
        """What a variable may hold. The frame is looked at again when it grows."""
        variable.readers[self.frame] = None
        return variable.values

    def field(self, of: Value, key: Hashable) -> Values:
        """What a field of an object may hold."""
        return self.read(self.world.field(of, key))

    def put(self, of: Value, key: Hashable, values: Values) -> None:
        """Puts something into a field of an object."""
        if values:
            self.world.put(of, key, values)

    def local(self, name: str) -> Variable | Values | None:
        """What a name stands for in the function and those around it; None: it is the module's."""
        frame: Frame = self.frame
        scopes: tuple[Comprehension, ...] = self.scopes
        while True:
            for scope in reversed(scopes):
                if name in frame.source.targets(scope):
                    return frame.variable((scope, name))
            function = frame.function
            if function is None or name in function.code.names.globals:
                return None
            if name in function.code.names.local:
                return frame.variable(name)
            if function.live is not None:
                return dispatch.closure(self, function, name)
            if function.frame is None:
                return None
            frame, scopes = function.frame, function.scopes

    def lookup(self, name: str) -> Values:
        """What a name may stand for."""
        found = self.local(name)
        if isinstance(found, Variable):
            return self.read(found)
        if found is not None:
            return found
        values = modules.lookup(self, name)
        if values is None:
            builtin = getattr(builtins, name, None)
            return NOTHING if builtin is None else frozenset({self.pool.lift(builtin)})
        return values

    def assign(self, name: str, values: Values) -> None:
        """Lets a name stand for something more."""
        found = self.local(name)
        if isinstance(found, Variable):
            self.world.add(found, values)
        elif found is not None:
            dispatch.assign_closure(self, name, values)
        else:
            modules.assign(self, name, values)

    # --- what the rules ask of one another -----------------------------------------------------

    def evaluate(self, node: ast.expr) -> Values:
        """What an expression may give."""
        return expressions.evaluate(self, node)

    def execute(self, body: Iterable[ast.stmt]) -> None:
        """Runs statements."""
        for statement in body:
            statements.execute(self, statement)

    def store(self, target: ast.expr, values: Values) -> None:
        """Assigns to a target of any form."""
        assignment.store(self, target, values)

    def call(self, callees: Values, arguments: Arguments, node: ast.AST) -> Values:
        """What a call may give."""
        return dispatch.call(self, callees, arguments, node)

    def attribute(self, values: Values, name: str, node: ast.AST) -> Values:
        """What an attribute of any of these may be."""
        return attributes.load(self, values, name, node)

    def own(self, value: Value, name: str) -> Values:
        """A method of an object, where the app defines it; nothing where it does not."""
        return classes.own_methods(self, value, name)

    def method(self, value: Value, name: str, arguments: Arguments, node: ast.AST) -> Values:
        """What such a method gives."""
        own = self.own(value, name)
        return self.call(own, arguments, node) if own else NOTHING

    def iterate(self, values: Values, node: ast.AST) -> Values:
        """What a loop over any of these may give."""
        return contents.iterate(self, values, node)

    def item(self, values: Values, keys: Values, node: ast.AST) -> Values:
        """What a subscript of any of these may give."""
        return contents.item(self, values, keys, node)

    def operate(self, node: ast.AST, kind: ast.operator, left: Values, right: Values) -> Values:
        """What an operator gives."""
        return operators.binary(self, node, kind, left, right)

    def made(self, node: ast.AST, kind: AnyClass | None) -> Made:
        """The object that is made here."""
        return self.pool.made(node, self.frame, kind)

    def throw(self, values: Values) -> None:
        """Raises exceptions."""
        raising.throw(self, values)

    def give(self, values: Values) -> None:
        """Returns from the function."""
        self.world.add(self.frame.returns, values)
        if self.frame.code is not None and self.frame.code.names.generator:
            self.give_one(values)
            self.world.add(self.world.returned, values)

    def give_one(self, values: Values) -> Values:
        """Yields, and gives what comes back by `send`."""
        generator = dispatch.generator(self, self.frame)
        self.put(generator, contents.ANY, values)
        return self.field(generator, contents.ANY)

    def mangled(self, name: str) -> str:
        """An attribute's name, which for a private one has that of the class in it."""
        code = self.frame.code
        if not name.startswith("__") or name.endswith("__") or code is None or not code.class_name:
            return name
        return f"_{code.class_name.lstrip('_')}{name}"

    # --- what is found -------------------------------------------------------------------------

    def place(self, node: ast.AST) -> Place:
        """Where a node is."""
        return self.source.place(node_line(node))

    def send(self, sender: Sender, arguments: Arguments | None, node: ast.AST) -> None:
        """Notes a send, or (without arguments) that the method which sends is at hand here."""
        if sender.task_class not in self.world.tasks:
            return  # an abstract one: said where it is called
        place = sender.place or self.place(node)
        key = (sender.task_class, sender.kind, place.file, place.line)
        known = self.frame.sends.setdefault(key, set())
        if arguments is not None:
            known.update(delays.seconds(sender.kind, arguments))

    def unknown(self, node: ast.AST, why: str) -> None:
        """Notes that something here may send to a task that cannot be known."""
        place = self.place(node)
        self.frame.unknown.setdefault((place.file, place.line), why)

    def unsure(self, node: ast.AST, why: str, *, looked_up: bool) -> Unsure:
        """A value that may be a task."""
        return self.pool.unsure(why, self.place(node), looked_up=looked_up)

    def doubt(self, node: ast.AST, unsure: Unsure) -> None:
        """Notes that something of which it is not known whether it is a task is used as one."""
        text = ast.unparse(node.func if isinstance(node, ast.Call) else node)
        origin = unsure.place
        where = "" if origin == self.place(node) else f" (at {origin.file}:{origin.line})"
        self.unknown(node, f"it is not known what `{_short(text)}` is: {unsure.why}{where}")

    def lost(self, node: ast.Call) -> None:
        """Notes that nothing at all is known of what is called."""
        text = _short(ast.unparse(node.func))
        self.unknown(node, f"it is not known what `{text}` is: nothing is seen to be put there")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
