"""The environment variables of the function that runs, in this process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.testing.place import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Variables to set, and to remove where the value is None.
_Changes: TypeAlias = "list[tuple[str, str | None]]"

#: With it, the runtime watches deadlines by the machine's clock.
_NOT_HERE = "AWS_LAMBDA_RUNTIME_API"


class Environment:
    """Switches `os.environ` from one function to another, and back to how it was.

    Only what differs is changed: a simulation switches hundreds of thousands of times.
    """

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}
        self._own: dict[str, str | None] = {
            _NOT_HERE: None,
            **{name: None for name in os.environ if name.startswith("ASYNC_LAMBDA_")},
        }
        if not os.environ.get("AWS_REGION"):
            self._own["AWS_REGION"] = REGION
        self._given: Mapping[str, str] | None = None
        self._changes: dict[tuple[int, int], _Changes] = {}

    def enter(self, given: Mapping[str, str] | None) -> Mapping[str, str] | None:
        """Puts the variables of a function there; None puts back what was there before any.

        Returns:
            What was there, for `enter` again.
        """
        outer = self._given
        if given is not outer:
            if outer is None:  # a test may have set some in between
                self._before.clear()
                self._changes.clear()
            key = id(outer), id(given)
            changes = self._changes.get(key)
            if changes is None:
                changes = self._changes[key] = self._between(outer, given)
            for name, value in changes:
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            self._given = given
        return outer

    def _between(
        self, outer: Mapping[str, str] | None, given: Mapping[str, str] | None
    ) -> _Changes:
        old, new = self._all(outer), self._all(given)
        for name in new.keys() - self._before.keys():
            self._before[name] = os.environ.get(name)
        wanted = {name: self._before[name] for name in old} | new
        return [(name, value) for name, value in wanted.items() if old.get(name, 0) != value]

    def _all(self, given: Mapping[str, str] | None) -> dict[str, str | None]:
        if given is None:
            return {}
        return {**self._own, **given}
