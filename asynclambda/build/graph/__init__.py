"""The graph of an app: which task sends to which, found in its source.

1. `find.find_graph` lets `analysis` follow what each task's function starts, and collects for each task
   what it may send: `calls.Call`s, and `calls.Unknown`s where the source does not tell.
2. `declared` adds what classes say by `invokes=`, and checks it.
3. `unreached` lists functions that send and that no task is seen to reach.
4. `graph.Graph` answers: to whom does a task send, may it need the scheduler, which tasks are on a loop.
5. `notes.notes` tells a person what doubts are left.
6. `cycles.check_cycles` refuses loops that nobody asked for.

An edge too many is a permission too many; an edge too few is an AccessDenied in production. So what is in
doubt is an edge or an `Unknown`, never nothing. Nearly all of the time goes into parsing.
"""

from asynclambda.build.graph.calls import Call, Declared, Kind, TaskKey, Unknown, Unreached
from asynclambda.build.graph.cycles import Cycle, check_cycles
from asynclambda.build.graph.find import find_graph
from asynclambda.build.graph.graph import Graph
from asynclambda.build.graph.notes import notes

__all__ = [
    "Call",
    "Cycle",
    "Declared",
    "Graph",
    "Kind",
    "TaskKey",
    "Unknown",
    "Unreached",
    "check_cycles",
    "find_graph",
    "notes",
]
