"""Imports modules as a function's INIT does, in a process of its own.

This file is run as a program by the function's own Python, with the bundle and Lambda's packages on its path:
it imports the standard library alone, and runs on every Python from 3.11. Arguments: the folders of the path,
`--`, the modules.
"""

from __future__ import annotations

import os
import sys
import traceback


def main(arguments: list[str]) -> int:
    """Import the modules; their times are written by the interpreter. Returns the exit code."""
    end = arguments.index("--")
    sys.path[:0] = arguments[:end]
    # As `costs.BEGIN`, which cannot be imported here.
    sys.stderr.write("asynclambda: the imports begin\n")
    sys.stderr.flush()
    try:
        for module in arguments[end + 1 :]:
            # The statement's own function: the interpreter does not time what importlib is asked for.
            __import__(module)
    except BaseException:  # noqa: BLE001  # a module may raise SystemExit, too
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    # A thread that a module has started must not keep the build waiting.
    os._exit(status)
