"""Runs tasks in this process, where a debugger can stop in them: what `asynclambda invoke` does.

    request ─ events ─→ raw event ─ run ─→ Run (result, failures, what was sent) ─ follow ─→ further Runs

`request` makes of what a person gave the event that AWS would send; `run` puts it through the same handler as
in Lambda, with a sender that keeps what is sent (`sender`) and the variables of the task's function
(`environment`), and tells failures as their reader needs them (`failures`); `follow` runs what was sent.
Nothing of it calls AWS.
"""

from __future__ import annotations

from asynclambda.local.in_process.environment import a_region, no_aws
from asynclambda.local.in_process.failures import Failure
from asynclambda.local.in_process.follow import follow
from asynclambda.local.in_process.request import Request, raw_event
from asynclambda.local.in_process.run import InProcess, Run

__all__ = [
    "Failure",
    "InProcess",
    "Request",
    "Run",
    "a_region",
    "follow",
    "no_aws",
    "raw_event",
]
