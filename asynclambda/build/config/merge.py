"""How the levels of the config file become one: lists add, maps merge, all else overrides.

Every value of the result is traced back to where it stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from pydantic import BaseModel, JsonValue

from asynclambda.build.config.faults import JsonPath, path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)


class Merge(Enum):
    """How the values of a key come together, from the outermost level to the innermost.

    As metadata of a field; one without it is overridden.
    """

    #: Lists add, in order.
    ADD = "add"
    #: As `ADD`, but of equal entries only the first is kept.
    ADD_ONCE = "add once"
    #: Keys add; the innermost value of a key wins.
    MAP = "map"
    #: The innermost value wins as a whole.
    OVERRIDE = "override"


class Origin(NamedTuple):
    """A value of merged settings, and where it comes from."""

    #: Its place in the settings, such as `environment_variables.LEVEL` or `layers[0]`.
    path: str
    value: JsonValue
    #: Its place in the config file, such as `stages.prod.layers[1]`.
    source: str


class Found(NamedTuple):
    """An origin with its two paths still in parts."""

    path: JsonPath
    value: JsonValue
    source: JsonPath

    def origin(self) -> Origin:
        """The same, to be read."""
        return Origin(path_text(self.path), self.value, path_text(self.source))


@dataclass(frozen=True, slots=True)
class Merged(Generic[M]):
    """Settings, and where each of their values comes from, in the order of the settings' fields."""

    settings: M
    found: tuple[Found, ...]

    def of(self, key: str) -> list[Found]:
        """Where the values of one key come from."""
        return [each for each in self.found if each.path[0] == key]


#: What one level has for a key, and where.
_Given: TypeAlias = tuple[JsonPath, JsonValue]
#: The merged value, and for each of its parts the path in it, the part, and where it comes from.
_Result: TypeAlias = tuple[JsonValue, list[Found]]


def merged(settings: type[M], levels: Sequence[tuple[JsonPath, BaseModel]]) -> Merged[M]:
    """Levels as one.

    Args:
        settings: The keys to be merged; a level may have others as well.
        levels: From the outermost to the innermost, each with its place in the file.
    """
    # A dump has only what the file gives, and shares no list or map with the levels: what somebody does
    # to the settings of one task can never show in those of another.
    names = set(settings.model_fields)
    dumps = [
        (place, level.model_dump(mode="json", exclude_unset=True, include=names))
        for place, level in levels
    ]
    values: dict[str, JsonValue] = {}
    found: list[Found] = []
    for name, field in settings.model_fields.items():
        given = [((*place, name), dump[name]) for place, dump in dumps if name in dump]
        if given:
            values[name], parts = _MERGES[_rule(field)](given)
            found += [Found((name, *part.path), part.value, part.source) for part in parts]
    return Merged(settings.model_validate(values), tuple(found))


def _rule(field: FieldInfo) -> Merge:
    return next((each for each in field.metadata if isinstance(each, Merge)), Merge.OVERRIDE)


def _entries(given: Iterable[_Given]) -> Iterable[tuple[JsonPath, JsonValue]]:
    for place, values in given:
        if isinstance(values, list):
            for index, value in enumerate(values):
                yield (*place, index), value


def _add(given: Sequence[_Given]) -> _Result:
    entries = list(_entries(given))
    return [value for _, value in entries], [
        Found((index,), value, place) for index, (place, value) in enumerate(entries)
    ]


def _add_once(given: Sequence[_Given]) -> _Result:
    kept: list[JsonValue] = []
    found: list[Found] = []
    for place, value in _entries(given):
        if value not in kept:
            found.append(Found((len(kept),), value, place))
            kept.append(value)
    return kept, found


def _map(given: Sequence[_Given]) -> _Result:
    last: dict[str, Found] = {}
    for place, values in given:
        if isinstance(values, dict):
            last |= {key: Found((key,), value, (*place, key)) for key, value in values.items()}
    return {key: each.value for key, each in last.items()}, list(last.values())


def _override(given: Sequence[_Given]) -> _Result:
    place, value = given[-1]
    return value, [Found((), value, place)]


_MERGES: dict[Merge, Callable[[Sequence[_Given]], _Result]] = {
    Merge.ADD: _add,
    Merge.ADD_ONCE: _add_once,
    Merge.MAP: _map,
    Merge.OVERRIDE: _override,
}
