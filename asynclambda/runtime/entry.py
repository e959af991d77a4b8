"""What Lambda imports: `asynclambda.runtime.entry.lambda_handler` is the handler of every function.

Importing it is the function's INIT: it imports the app's module and the task's own, no other, and makes
what does not depend on an event.
"""

from __future__ import annotations

from asynclambda.runtime.load import load_from_environment

lambda_handler = load_from_environment()
