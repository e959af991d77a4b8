"""What uv says when it fails, told as an error of ours.

uv's sentences are no interface: they differ between its versions and are wrapped at the width of a
terminal. So they are first brought into one line without its drawing, then looked through for the
phrases that tell one cause from another. Where none is found the error still says what was being
done, and uv's own text is under every one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asynclambda.build.bundle.causes import CAUSES, Failure
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from asynclambda.build.bundle.requirements import Requirement
    from asynclambda.build.bundle.target import Target

#: How many lines of uv's text an error shows.
_SHOWN = 25

_DRAWING = re.compile("[\N{MULTIPLICATION SIGN}╰├│─▶]+")
#: Lines about what went well.
_PROGRESS = re.compile(
    r"\s*(?:Using |Resolved |Prepared |Installed |Audited |Updating |Updated |Downloading |Downloaded"
    r"|Building |Built |[+-] )"
)


def explained(
    messages: str, file: Path | None, requirements: Sequence[Requirement], target: Target
) -> BuildError:
    """The error that a failed run of uv amounts to.

    Args:
        messages: all that uv wrote to its standard error.
        file: the project's file that uv was given; None if it was given only the framework's
            requirements.
        requirements: what was asked for directly, the project's own first.
        target: what the bundle is for.
    """
    failure = Failure(_flat(messages), file, requirements, target)
    for phrase, tell in CAUSES:
        match = phrase.search(failure.text)
        if match is not None:
            return _with_text(tell(failure, match), messages)
    return _with_text(
        BuildError(
            f"uv could not install the dependencies for {target}",
            where=failure.where(),
            remedy="see what it says:",
        ),
        messages,
    )


def _flat(messages: str) -> str:
    return " ".join(_DRAWING.sub(" ", "\n".join(_telling(messages))).split())


def _telling(messages: str) -> Iterator[str]:
    return (line for line in messages.splitlines() if not _PROGRESS.match(line))


def _with_text(error: BuildError, messages: str) -> BuildError:
    return BuildError(error.what, where=error.where, remedy=f"{error.remedy}{excerpt(messages)}")


def excerpt(messages: str) -> str:
    """What uv said of a failure, as lines to put below a remedy."""
    lines = [line.rstrip() for line in _telling(messages) if line.strip()]
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], f"… {len(lines) - _SHOWN} more lines"]
    return "".join(f"\n    {line}" for line in ["uv:", *lines])
