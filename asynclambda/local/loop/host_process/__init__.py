"""The program of a host: one version of the app, whose tasks run here in threads.

    python -P -m asynclambda.local.loop.host_process FD

What Lambda gives each execution environment and a process has only once is given to each run:

- `running`: which run a thread belongs to;
- `process_environment`: `os.environ` is that of the run's function;
- `output`: what a run prints is told with its request id; all else goes to the terminal;
- `environments`: a task's instance has one event at a time, another one at the same time gets another;
- `deadlines`: a run that is over its time is answered for, and stopped as far as Python can.

`debugger` lets `breakpoint()` have the terminal, and `app_modules` imports the app from its sources alone.
What Lambda has and this has not: modules of its own for each task (what a module holds is shared by all
tasks), the main thread (signals), and variables of its own for the programs that a task starts.
`asynclambda dev --isolated` has all of that.
"""

from __future__ import annotations
