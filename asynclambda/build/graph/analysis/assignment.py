"""What an assignment does to its target, of any form."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import attributes, contents, marks
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    NOTHING,
    Attribute,
    Class,
    Const,
    Function,
    LocalClass,
    Made,
    Module,
    Super,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
    Vars,
)

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation


def store(evaluation: Evaluation, target: ast.expr, values: Values) -> None:
    """Assigns to a target."""
    match target:
        case ast.Name(id=name):
            evaluation.assign(name, values)
        case ast.Attribute(value=holder, attr=name):
            put_attribute(
                evaluation, evaluation.evaluate(holder), evaluation.mangled(name), values, target
            )
        case ast.Subscript(value=holder, slice=key):
            keys = evaluation.evaluate(key)
            if isinstance(key, ast.Slice):
                values = evaluation.iterate(values, target)
            put_item(evaluation, evaluation.evaluate(holder), keys, values, target)
        case ast.Starred(value=inner):
            store(evaluation, inner, frozenset({_listed(evaluation, target, values)}))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            _unpack(evaluation, elements, values, target)
        case _:
            evaluation.evaluate(target)


def _unpack(
    evaluation: Evaluation, elements: list[ast.expr], values: Values, node: ast.expr
) -> None:
    starred = any(isinstance(each, ast.Starred) for each in elements)
    for index, element in enumerate(elements):
        position = frozenset({evaluation.pool.const(index)})
        found: Values = NOTHING
        for value in values:
            if starred or not _is_tuple(value):
                found |= evaluation.iterate(frozenset({value}), node)
            else:
                found |= evaluation.item(frozenset({value}), position, node)
        store(evaluation, element, found)


def _is_tuple(value: Value) -> bool:
    match value:
        case Thing(thing=thing):
            return isinstance(thing, tuple)
        case Made(kind=kind):
            return contents.is_a(kind, tuple)
        case _:
            return False


def _listed(evaluation: Evaluation, node: ast.expr, values: Values) -> Value:
    made = evaluation.made(node, evaluation.pool.class_(list))
    evaluation.put(made, contents.ANY, values)
    return made


def put_attribute(
    evaluation: Evaluation, holders: Values, name: str, values: Values, node: ast.AST
) -> None:
    """Assigns to an attribute."""
    for holder in holders:
        match holder:
            case Made() | Thing():
                evaluation.put(holder, name, values)
                attributes.put(evaluation, holder, name, values, node)
            case Class() | LocalClass() | Module() | Function() | Unsure():
                evaluation.put(holder, name, values)
            case Super(receiver=receiver) | Attribute(receiver=receiver):
                evaluation.put(receiver, name, values)
            case _:
                _lost(evaluation, holder, values, node)


def put_item(
    evaluation: Evaluation, holders: Values, keys: Values, values: Values, node: ast.AST
) -> None:
    """Assigns to a subscript."""
    for holder in holders:
        match holder:
            case Made() | Thing() | Unsure():
                evaluation.put(holder, contents.KEYS, keys)
                for key in keys or {None}:
                    field = contents.ANY if key is None else contents.key_of(key)
                    evaluation.put(holder, field, values)
                evaluation.method(holder, "__setitem__", Arguments([keys, values]), node)
            case Attribute(receiver=receiver):
                evaluation.put(receiver, contents.ANY, values)
            case Vars(of=of):
                names = contents.texts(keys)
                for name in names or ():
                    put_attribute(evaluation, frozenset({of}), name, values, node)
                if names is None:
                    put_anywhere(evaluation, of, values)
            case _:
                _lost(evaluation, holder, values, node)


def put_anywhere(evaluation: Evaluation, holder: Value, values: Values) -> None:
    """Assigns to an attribute of which the name is not known."""
    evaluation.put(holder, contents.ANY_NAME, values)


def _lost(evaluation: Evaluation, holder: Value, values: Values, node: ast.AST) -> None:
    """Says so where something that may send is put where it cannot be followed."""
    if not isinstance(holder, Const | Text) and any(marks.is_sending(each) for each in values):
        evaluation.unknown(node, "what is stored here cannot be followed")
