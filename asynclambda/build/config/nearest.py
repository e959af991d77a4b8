"""The name that somebody meant who wrote another one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Above this many, a list of all names helps nobody.
_LISTED = 40


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None where none is.

    Case, hyphens and underscores count for nothing: `QueueAgeAlarm` is like `queue_age_alarm`.
    """
    folded = {_fold(each): each for each in known}
    found = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.65)
    return folded[found[0]] if found else None


def suggestion(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """`Did you mean …?`, or else what there is.

    Args:
        name: What was written.
        known: What could have been.
        otherwise: The beginning of the sentence that lists the names, such as `A task has`.
    """
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f'Did you mean "{_shown(near)}"?'
    if not names:
        return f"{otherwise} none."
    more = f", and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{otherwise}: {', '.join(map(_shown, names[:_LISTED]))}{more}."


def _shown(name: str) -> str:
    """A name as a terminal may have it: what does not print, such as an escape, by its code."""
    return name if name.isprintable() else name.encode("unicode_escape").decode()


def _fold(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum()) or name
