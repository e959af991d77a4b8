"""An exception with its stack, as far as that is code which the reader has written."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

import asynclambda

#: Where other code is: the framework's, Python's and packages'.
_OTHERS = (
    str(Path(asynclambda.__file__).parent),
    *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")},
    "<frozen ",
)


def own_traceback(error: BaseException) -> str:
    """What Python prints for an exception, without the frames of other people's code.

    Where the stack has no frame of the reader's, it is whole.
    """
    shown = traceback.TracebackException.from_exception(error, compact=True)
    if any(_is_own(frame) for frame in shown.stack):
        _leave_out_others(shown)
    return "".join(shown.format()).rstrip()


def _is_own(frame: traceback.FrameSummary) -> bool:
    return not frame.filename.startswith(_OTHERS)


def _leave_out_others(shown: traceback.TracebackException) -> None:
    own = [frame for frame in shown.stack if _is_own(frame)]
    if own:
        shown.stack = traceback.StackSummary.from_list(own)
    else:
        # One of a chain keeps its last line alone: `format` leaves the heading out where there is no
        # stack, which its type does not say.
        shown.stack = None  # type: ignore[assignment]  # see above
    for inner in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        if inner is not None:
            _leave_out_others(inner)
