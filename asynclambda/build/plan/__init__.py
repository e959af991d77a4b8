"""From specs and settings to resources: what the stack is to have, as values.

`make_plan` asks one module for each part: `shared` for what an app has once (payload bucket, DLQs, the
delay scheduler), `queues`, `functions` with their `triggers` and `roles` for what each task has,
`api` and `alarms` where the app has them. Nothing here reads or writes anything; `render` makes a
template of it. The cost is linear in the number of tasks.
"""

from asynclambda.build.plan.plan import Plan, make_plan
from asynclambda.build.plan.resource import Resource

__all__ = ["Plan", "Resource", "make_plan"]
