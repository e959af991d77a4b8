"""What can go wrong in AWS and does in a simulation: by chance, or because a test says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from asynclambda.testing.errors import SimulationError
from asynclambda.testing.simulator.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

#: A second delivery, a late one, a run that is killed, one that comes to its timeout, a send that is refused.
Kind: TypeAlias = Literal["duplicate", "reorder", "crash", "timeout", "throttle"]

#: Messages that come late under `reorder`, and by how many ticks at most.
_LATE, _LATEST = 0.5, 2 * SECOND
#: The latest that a second delivery comes, in ticks.
_SECOND_DELIVERY = 5 * SECOND
#: A run that is killed is so before one of its first sends, or at its end.
_SENDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often things go wrong, from 0, never, to 1, always.

        with simulate(app, faults=Faults(duplicates=0.5, crashes=0.1), seed=7) as sim:
            ChargeCard.invoke_many([Order(order_id="o-1", cents=4999)] * 100)
            sim.run_until_idle()
            assert len(sim.runs(ChargeCard)) > 100
            assert sim.faults[0].name.startswith(("duplicate#", "crash#"))

    Which ones do follows from the simulation's seed alone.

    Raises:
        SimulationError: A value is out of its range.
    """

    #: Of the messages that are given out: they come a second time, within 5 seconds, as SQS may do it.
    duplicates: float = 0.0
    #: Half of the messages come up to 2 seconds late, and so in another order. FIFO queues keep theirs.
    reorder: bool = False
    #: Of the runs of queues and schedules: the function is killed, before a send or at its end.
    crashes: float = 0.0
    #: Of the same: the run comes to the function's timeout. What it did until then is done.
    timeouts: float = 0.0
    #: Of the messages that tasks send: SQS, or Scheduler, refuses them, and the task gets an `InvokeError`.
    throttled_sends: float = 0.0

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not 0 <= value <= 1:
                raise SimulationError(
                    f"Faults({each.name}={value!r}) is no probability",
                    remedy="Give 0 (never) to 1 (always).",
                )


class Injected(NamedTuple):
    """A fault that happened."""

    #: The kind and the number of its chance, such as `crash#3`: what `only=` of a replay takes.
    name: str
    at: datetime
    #: The task whose message or run it befell.
    task_id: str

    def __str__(self) -> str:
        return f"{self.name} ({self.task_id}, {self.at:%Y-%m-%d %H:%M:%S})"


#: A run that is killed, and so comes to nothing: before which of its sends, from 0; or at its end.
Kill: TypeAlias = "tuple[Literal['crash', 'timeout'], int]"
#: As the send of a `Kill`: at the end.
END: Final = 1 << 30


class Injector:
    """Decides at each chance whether a fault happens.

    Each chance has random numbers of its own, by seed, kind and number. So a fault that is left out changes
    none of the others' numbers.
    """

    def __init__(
        self, seed: int, faults: Faults, only: Collection[str] | None, now: Callable[[], datetime]
    ) -> None:
        """Makes one for a simulation.

        Args:
            seed: The simulation's.
            faults: How often.
            only: The names of the faults that happen, whatever their probability; None for all.
            now: Tells the simulation's time.
        """
        self._seed = seed
        self._only = only
        self._now = now
        self._likely: dict[Kind, float] = {
            "duplicate": faults.duplicates,
            "reorder": _LATE if faults.reorder else 0.0,
            "crash": faults.crashes,
            "timeout": faults.timeouts,
            "throttle": faults.throttled_sends,
        }
        self._chances: Counter[Kind] = Counter()
        self._wanted: Counter[tuple[Kind, str | None]] = Counter()
        self._wanted_before = 0
        #: Those that happened by chance, in their order.
        self.injected: list[Injected] = []

    def want(self, kind: Kind, task_id: str | None) -> None:
        """Has a fault happen at the next chance, of a task or of any."""
        self._wanted[kind, task_id] += 1

    def duplicate(self, task_id: str) -> int | None:
        """Ticks until a message comes again; None where it does not."""
        random = self._happens("duplicate", task_id)
        return None if random is None else random.randrange(_SECOND_DELIVERY)

    def late(self, task_id: str) -> int:
        """Ticks by which a message comes late."""
        random = self._happens("reorder", task_id)
        return 0 if random is None else random.randrange(1, _LATEST)

    def kill(self, task_id: str) -> Kill | None:
        """What ends a run before its time; None where nothing does."""
        random = self._happens("crash", task_id)
        if random is not None:
            return "crash", _before(random)
        random = self._happens("timeout", task_id)
        return None if random is None else ("timeout", _before(random))

    def throttle(self, task_id: str, *, by_chance: bool) -> bool:
        """Whether a send is refused; without `by_chance`, only where a test says so."""
        if by_chance:
            return self._happens("throttle", task_id) is not None
        return bool(self._wanted) and self._is_wanted("throttle", task_id)

    def _happens(self, kind: Kind, task_id: str) -> Random | None:
        likely = self._likely[kind]
        if self._wanted and self._is_wanted(kind, task_id):
            return self._random(f"wanted {kind}#{self._wanted_before}")
        if not likely and self._only is None:
            return None
        name = f"{kind}#{self._chances[kind]}"
        self._chances[kind] += 1
        random = self._random(name)
        # Drawn in either case, so that what is drawn next is the same in a replay.
        drawn = random.random() < likely
        if not (drawn if self._only is None else name in self._only):
            return None
        self.injected.append(Injected(name, self._now(), task_id))
        return random

    def _random(self, name: str) -> Random:
        return Random(f"{self._seed}/{name}")  # noqa: S311  # has to be the same again

    def _is_wanted(self, kind: Kind, task_id: str) -> bool:
        for key in ((kind, task_id), (kind, None)):
            if self._wanted[key]:
                self._wanted[key] -= 1
                self._wanted_before += 1
                return True
        return False


def _before(random: Random) -> int:
    send = random.randrange(_SENDS + 1)
    return END if send == _SENDS else send
