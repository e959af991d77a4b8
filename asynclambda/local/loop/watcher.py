"""Tells when a file of the app was saved."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.loop.sources import Sources

#: A save is over when nothing has changed for so long; an editor writes several times. Milliseconds.
_QUIET = 30
#: But after so long it is one, though files still change, as while a branch is checked out. Milliseconds.
_LONGEST = 1_000
#: How soon `stop` is seen. Milliseconds.
_LOOK = 200


class Watcher:
    """Watches a project in a thread of its own, from `start` to `stop`."""

    def __init__(
        self,
        project: Path,
        sources: Sources,
        changed: Callable[[tuple[str, ...], float], None],
        failed: Callable[[LocalError], None],
    ) -> None:
        """Watches nothing yet.

        Args:
            project: The folder, with all below it.
            sources: Which files count.
            changed: Is called with the files' paths from the project, and with when it was seen, by
                `time.monotonic`. What is saved while it runs is told in the next call.
            failed: Is told where nothing can be watched, or no longer.
        """
        self._project = project.resolve()
        self._sources = sources
        self._changed = changed
        self._failed = failed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="asynclambda-watch", daemon=True)

    def start(self) -> None:
        """Watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; a call of `changed` that is under way ends first."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        try:
            self._follow()
        except (OSError, RuntimeError) as error:  # watchfiles' own is a RuntimeError
            self._failed(
                LocalError(
                    f"saves are not seen any more: {error}",
                    where=str(self._project),
                    remedy="On Linux the system may watch too few files: "
                    "`sysctl fs.inotify.max_user_watches=524288` allows more. "
                    "With WATCHFILES_FORCE_POLLING=true it needs none.",
                )
            )

    def _follow(self) -> None:
        for changes in watch(
            self._project,
            watch_filter=lambda _, path: self._sources.has(Path(path)),
            step=_QUIET,
            debounce=_LONGEST,
            rust_timeout=_LOOK,
            stop_event=self._stop,
            raise_interrupt=False,
        ):
            seen = time.monotonic() - _QUIET / 1_000
            paths = sorted({self._sources.shown(Path(path)) for _, path in changes})
            self._changed(tuple(paths), seen)
