"""What a new app may be called."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec

from asynclambda.errors import AsyncLambdaError

#: The name is also that of a stack (no `_`), of a Python project (no `-` at its end) and the first part of
#: queue names (31 characters are left of SQS's 80 and Lambda's 64).
_NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]{0,29}[A-Za-z0-9])?")
_MOST = 31


def check_name(name: str) -> None:
    """Refuses a name that an app, its stack or its Python project cannot have.

    Raises:
        AsyncLambdaError: Which rule it breaks, and a name that would do where there is a likely one.
    """
    if not _NAME.fullmatch(name):
        likely = _likely(name)
        raise AsyncLambdaError(
            f"an app cannot be called {name!r}",
            remedy=f"Give 1 to {_MOST} letters, digits and hyphens, a letter first and no hyphen last: "
            "it is also the name of the stack, of the folder and of the Python project."
            + (f" `asynclambda new {likely}` would do." if likely else ""),
        )
    taken = _taken_by(name)
    if taken is not None:
        raise AsyncLambdaError(
            f"the name {name!r} is taken: it is that of {taken}",
            remedy="A folder or a project of that name would come before it where it is imported or "
            f"installed. Give another, such as `{name[: _MOST - 4]}-app`.",
        )


def _likely(name: str) -> str | None:
    """A name close to a wrong one; None where nothing is left of it."""
    found = re.sub(r"[^A-Za-z0-9]+", "-", name).lstrip("-0123456789")[:_MOST].rstrip("-")
    return found or None


def _taken_by(name: str) -> str | None:
    """Whose name it is already."""
    module = name.replace("-", "_").lower()
    if module in sys.stdlib_module_names:
        return f"Python's own module {module}"
    try:
        return f"the package {distribution(name).name}"
    except PackageNotFoundError:
        pass
    return f"the module {module}" if _is_installed(module) else None


def _is_installed(module: str) -> bool:
    """Whether there is such a module that is not this folder's."""
    path = list(sys.path)
    # `python -m asynclambda` has the current folder first; what lies here is no module of an environment.
    sys.path[:] = [entry for entry in path if entry not in ("", ".")]
    try:
        return find_spec(module) is not None
    finally:
        sys.path[:] = path
