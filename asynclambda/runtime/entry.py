"""What Lambda imports: `asynclambda.runtime.entry.lambda_handler` is the handler of every function.

Importing it is the function's INIT: it imports the app's module and the task's own, no other, and makes
what does not depend on an event.
"""

from __future__ import annotations

import gc

# What INIT makes stays, so to look through it for garbage finds none: 2 ms of CPU. Not by `gc.disable`, which
# is the app's own to call.
_THRESHOLDS = gc.get_threshold()
_DURING_INIT = (1_000_000, *_THRESHOLDS[1:])
gc.set_threshold(*_DURING_INIT)

from asynclambda.runtime.load import load_from_environment  # noqa: E402  # this import, too

lambda_handler = load_from_environment()

if gc.get_threshold() == _DURING_INIT:
    gc.set_threshold(*_THRESHOLDS)
# And no later collection has to look at it again.
gc.freeze()
