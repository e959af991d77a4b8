"""The program that starts MiniStack and ends it, whatever becomes of the process that wanted it.

    python -I -S keeper.py FOLDER COMMAND...

The standard input is a leash: as long as somebody holds its other end, the command runs. When that
end is closed, be it by a SIGKILL of its holder, the keeper ends the command and every process that
the command started, removes the folder and exits 0. If the command ends by itself, the keeper writes
the end of its output to the standard output, cleans up in the same way and exits 1.

It is started in a session of its own, so that Ctrl-C in a terminal reaches the holder only, who then
decides. It imports the standard library only, to be up in 20 ms.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

#: The command's output, in the folder.
OUTPUT = "ministack.log"
#: MiniStack saves its state on SIGTERM before it exits. Seconds.
_SAVING_SECONDS = 10.0
#: For the functions' processes to end by themselves. Seconds.
_GRACE_SECONDS = 1.0
#: How much of the output is shown when the command has ended by itself.
TAIL_BYTES = 8192
_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def main() -> int:
    """Keep the command of the arguments. Returns the exit code."""
    folder, command = Path(sys.argv[1]), sys.argv[2:]
    _adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    output = folder / OUTPUT
    with output.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - the command is the emulator's
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    by_itself = _wait(child)
    if by_itself:
        sys.stdout.write(_tail(output))
        sys.stdout.flush()
    _end(child)
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if by_itself else 0


def _wait(child: subprocess.Popen[bytes]) -> bool:
    """Wait until the leash is let go (False), or until the command has ended (True)."""
    while child.poll() is None:
        try:
            held, _, _ = select.select([0], [], [], 0.1)
            if held and not os.read(0, 1024):
                return False
        except OSError:
            return False  # SIGTERM closed it
    return True


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the command, let it save its state, then end what it started and left running."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_SAVING_SECONDS)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
        if _all_ended(child.pid):
            return


def _all_ended(group: int) -> bool:
    deadline = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass  # macOS says so of a group of processes that wait to be reaped
        time.sleep(0.01)
    return False


def _adopt_orphans() -> None:
    """Become the parent of processes whose parent ends, so that they can be reaped here.

    Without this they would go to process 1, which in many a container reaps nobody. Linux only.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read().decode("utf-8", "replace")


if __name__ == "__main__":
    raise SystemExit(main())
