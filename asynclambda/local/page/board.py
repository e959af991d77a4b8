"""The state behind the page: the history, the numbers, the letters, and what is wrong with the app now."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from asynclambda import names
from asynclambda.errors import LocalError
from asynclambda.local.json_object import child
from asynclambda.local.observed import Depths
from asynclambda.local.page.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import JsonValue

    from asynclambda.errors import AsyncLambdaError
    from asynclambda.local.deployment import Deployment
    from asynclambda.local.json_object import Object
    from asynclambda.local.observed import Observation
    from asynclambda.local.page.clerk_process import ClerkProcess
    from asynclambda.local.page.counters import Lane

#: Chains that a tick names; of more it only says that there are many.
_MOST_NAMED: Final = 200


class Board:
    """What is known, and who wants to know when that changes. Every method may be called by any thread."""

    def __init__(self, clerk: ClerkProcess) -> None:
        self.history = History()
        #: The version of the app that runs; 0 before the first.
        self.version = 0
        #: Goes up whenever the dead letters have been read.
        self.letters_read = 0
        self._clerk = clerk
        self._problem: AsyncLambdaError | None = None
        self._letters_stale = True
        self._dead = 0
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after each change. Returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def forget() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return forget

    def observe(self, observation: Observation) -> None:
        """Takes what was seen."""
        deaths = self.history.deaths
        self.history.observe(observation)
        if isinstance(observation, Depths):
            dead = self.history.counters.dead_messages()
            self._letters_stale |= dead != self._dead
            self._dead = dead
        self._letters_stale |= self.history.deaths != deaths
        self._changed()

    def deployed(self, version: int, deployment: Deployment, endpoint: str) -> None:
        """A version of the app runs, on the engine at `endpoint`."""
        queues = dict(_queues(deployment.template))
        self.history.know_queues(queues, dict(_most_attempts(deployment.template)))
        self.version = version
        self._problem = None
        self._letters_stale = True
        self._clerk.renew(endpoint)
        self._changed()

    def failed(self, error: AsyncLambdaError) -> None:
        """A version could not be built or deployed; the one before goes on."""
        self._problem = error
        self._changed()

    def expect_letters(self) -> None:
        """The dead letters have changed: they have to be read again."""
        self._letters_stale = True
        self._changed()

    def read_letters(self) -> JsonValue:
        """The dead letters, read now.

        Raises:
            LocalError: They cannot be read, or no version is live yet.
        """
        if not self.version:
            raise LocalError("the app does not run yet: it is being built")
        self._letters_stale = False
        letters = self._clerk.ask("letters")
        lanes: list[Lane] = []
        for letter in letters if isinstance(letters, list) else ():
            if not isinstance(letter, dict):
                continue
            letter["chain"] = self.history.chain_of_hop(str(letter["invocation_id"]))
            if isinstance(letter["task"], str):
                lane = letter["lane"]
                lanes.append((letter["task"], lane if isinstance(lane, int) else 0))
        self.history.saw_dead(lanes)
        self.letters_read += 1
        self._changed()
        return letters

    @property
    def letters_stale(self) -> bool:
        """Whether the dead letters may be other ones than when they were read."""
        return self._letters_stale and self.version > 0

    def tick(self, seen: int) -> dict[str, JsonValue]:
        """What has changed since a revision, and the numbers of now."""
        with self.history.lock:
            changed = self.history.changed_since(seen)
            problem = self._problem
            return {
                "revision": self.history.revision,
                "chains": list(changed) if len(changed) <= _MOST_NAMED else None,
                "counts": self.history.counters.as_json(),
                "version": self.version,
                "letters": self.letters_read,
                "problem": None if problem is None else told(problem),
            }

    def _changed(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()


def told(error: AsyncLambdaError) -> dict[str, JsonValue]:
    """An error as the page shows it."""
    faults: JsonValue = getattr(error, "faults", [])
    return {"what": error.what, "where": error.where, "remedy": error.remedy, "faults": faults}


def _tasks_queues(template: Object) -> Iterator[tuple[str, Lane, Object]]:
    """The queues of tasks in a template: their names, whose they are, and their properties."""
    resources = child(template, "Resources")
    tasks = [name.removesuffix("ALFunc") for name in resources if name.endswith("ALFunc")]
    for task_id in tasks:
        lane = 0
        while (logical_id := names.queue_id(task_id, lane)) in resources:
            properties = child(child(resources, logical_id), "Properties")
            yield str(properties.get("QueueName", logical_id)), (task_id, lane), properties
            lane += 1


def _queues(template: Object) -> Iterator[tuple[str, Lane]]:
    for name, lane, _ in _tasks_queues(template):
        yield name, lane


def _most_attempts(template: Object) -> Iterator[tuple[str, int]]:
    for name, _, properties in _tasks_queues(template):
        count = child(properties, "RedrivePolicy").get("maxReceiveCount")
        if isinstance(count, int):
            yield name, count
