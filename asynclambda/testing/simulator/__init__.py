"""AWS in this process, as far as an app meets it, with a clock that jumps.

    app ─ build ─→ template ─ read ─→ Blueprint ─→ World: queues, mappings, functions, schedules
    invoke ─→ SimulatedSender ─→ Queue ─ wake ─→ Mapping ─→ Function (runtime's handler) ─→ invoke ...

`design` has the build make the template of the imported app, and `read` takes from it what is configured.
`world` holds what follows from it; `agenda` says what happens next and moves the clock there. `function`
runs a task by the same path as in Lambda. What the runtime asks AWS for meanwhile, `services` answers.
`faults` decide what goes wrong, each by a chance of its own, so that one can be left out and the others
stay. `history` keeps what has happened, for `simulation`, which is what a test has in its hand.

Its cost is that of the handlers: a message is one object, one entry of a heap at most, and no thread.
"""

from __future__ import annotations

from asynclambda.testing.simulator.faults import Faults, Injected
from asynclambda.testing.simulator.gateway import ApiResponse
from asynclambda.testing.simulator.seen import DeadMessage, QueueState, SentMessage, SimulatedRun
from asynclambda.testing.simulator.simulate import simulate
from asynclambda.testing.simulator.simulation import Simulation
from asynclambda.testing.simulator.timeline import Row, Timeline

__all__ = [
    "ApiResponse",
    "DeadMessage",
    "Faults",
    "Injected",
    "QueueState",
    "Row",
    "SentMessage",
    "SimulatedRun",
    "Simulation",
    "Timeline",
    "simulate",
]
