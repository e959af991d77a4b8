"""Save → live: how long `asynclambda dev` takes for a change of code, and for a new task.

    python tests/benchmarks/dev_loop.py [--times 20]

It runs the loop for an app in a temporary folder, saves as an editor does, and asks the app through its
API until the new code answers. So a figure is from before the file is written to the first answer of the
new version; the loop's own figure, from the save that it has seen, is beside it. Two seconds pass between
two saves, in which the next host warms up, as it does while a person reads and types.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from asynclambda.local.loop.loop import DevLoop
from asynclambda.local.progress import Live

if TYPE_CHECKING:
    from asynclambda.local.progress import SessionEvent

APP = """
from typing import Any

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask
from pydantic import BaseModel

app = App("bench")


class Order(BaseModel):
    order_id: str
    cents: int = 0


class Charge(AsyncTask[Order], lane_count=2):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("charged", order_id=event.payload.order_id)


class Version(ApiTask[None, Any], method="GET", path="/version"):
    def run(self, event: ApiEvent[None]) -> Any:
        return {version}
"""
TASK = """

class Task{number}(ApiTask[None, int], method="GET", path="/task{number}"):
    def run(self, event: ApiEvent[None]) -> int:
        return {number}
"""
#: Between two saves. Seconds.
PAUSE = 2.0
#: Between two questions to the app. Seconds.
TICK = 0.01
#: Seconds.
PATIENCE = 30.0


class Bench:
    """An app that is saved again and again."""

    def __init__(self, folder: Path, loop: DevLoop) -> None:
        self._source = folder / "app.py"
        self._loop = loop
        self._live: list[Live] = []
        loop.subscribe(self._take)

    def code(self, number: int) -> tuple[float, float]:
        """Changes what a task returns. Returns the seconds, as seen from outside and by the loop."""
        return self._save(APP.format(version=number), "/version", str(number))

    def task(self, number: int) -> tuple[float, float]:
        """Adds a task. Returns as `code`."""
        tasks = "".join(TASK.format(number=each) for each in range(number + 1))
        return self._save(APP.format(version=0) + tasks, f"/task{number}", str(number))

    def _save(self, source: str, path: str, wanted: str) -> tuple[float, float]:
        time.sleep(PAUSE)
        self._live.clear()
        began = time.monotonic()
        self._source.write_text(source, encoding="utf-8")
        while self._ask(path) != wanted:
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{path} did not answer {wanted} within {PATIENCE:g} s")
            time.sleep(TICK)
        seconds = time.monotonic() - began
        while not self._live:
            time.sleep(TICK)
        return seconds, self._live[0].seconds

    def _ask(self, path: str) -> str:
        url = urlsplit(self._loop.deployment.api_url or "")
        with closing(http.client.HTTPConnection(url.netloc, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read().decode()

    def _take(self, event: SessionEvent) -> None:
        if isinstance(event, Live):
            self._live.append(event)


def main() -> None:
    """Runs it, and prints the medians."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20, help="saves of each kind (20)")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="asynclambda-") as name:
        folder = Path(name)
        (folder / "app.py").write_text(APP.format(version=0), encoding="utf-8")
        loop = DevLoop(folder, "app")
        with loop:
            bench = Bench(folder, loop)
            report("code change", [bench.code(number + 1) for number in range(times)])
            report("new task", [bench.task(number) for number in range(times)])


def report(what: str, figures: list[tuple[float, float]]) -> None:
    """Prints a line of figures."""
    outside, inside = ([pair[side] for pair in figures] for side in (0, 1))
    print(  # noqa: T201  # it is what this program is for
        f"{what:<12} {len(figures)} saves: median {statistics.median(outside):.2f} s to the first answer "
        f"(the loop says {statistics.median(inside):.2f} s), slowest {max(outside):.2f} s"
    )


if __name__ == "__main__":
    main()
