"""`asynclambda dev`: the app on the local engine, and every save of it live in a moment.

                         MiniStack (child)
                queues, API, Lambda's API, CloudFormation
                    │ event                   ▲ template, where it has changed
                    ▼                         │
    dev process:  proxy ─→ dispatcher       DevLoop ←─ watcher (a file was saved)
                              │               │
                              ▼               ▼
    host (child):       runs the tasks    the next host imports the app anew

1. `watcher` tells which of the app's own files were saved.
2. `hosts` has a host for each version of the app. One more is always there ahead, with every package
   imported that the app before needed, so that a save costs the import of the app's own modules.
3. `host_process` is the program of a host: it imports the app, tells its template, and runs its tasks,
   at the terminal, so that a debugger stops in them.
4. `loop` puts a changed template onto the engine, and switches. A version that cannot be imported is told,
   and the one before goes on.
5. `proxy` takes the functions' events from the engine, and `dispatcher` gives each to the host that is
   current and tells what came of it (`asynclambda.local.observed`).

The cost of a save is a host that loads: about a tenth of a second, and the app's own imports.
"""

from __future__ import annotations
