"""How long the build thinks about an app of 300 tasks, and what is used of AWS's limits on roles.

`python -m support.large_app_times` (with `tests` on the path) prints it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from support.large_app import write_large_app

TASKS = 300
#: Characters of a role's inline policies together, without white space.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
ROLE_LIMIT = 10_240

#: Imports an app in a process of its own, and then measures. Its last line is the result.
_CHILD = """
import json, pathlib, re, sys, time
project = pathlib.Path.cwd()
from asynclambda.build.application import load_application
from asynclambda.build.config import load_config
from asynclambda.build.graph import check_cycles, find_graph
from asynclambda.build.ledger import make_ledger
from asynclambda.build.plan import make_plan
from asynclambda.build.template import render
from asynclambda.spec import ExternalTrigger
application = load_application(project, "app")
times = []
def mark():
    times.append((time.perf_counter(), time.process_time()))
mark()
graph = find_graph(application.specs, project)
check_cycles(graph, application.specs)
mark()
own = [each.task_id for each in application.specs if not isinstance(each.trigger, ExternalTrigger)]
settings = load_config(project).for_stage(None, own)
template = render(make_plan(application.app, application.specs, settings, graph))
mark()
ledger = make_ledger(template, None)
mark()
roles = {
    name: sum(
        len(re.sub(r"\\\\s", "", json.dumps(policy["PolicyDocument"])))
        for policy in resource["Properties"].get("Policies", ())
    )
    for name, resource in template["Resources"].items()
    if resource["Type"] == "AWS::IAM::Role"
}
print(json.dumps({
    "tasks": len(application.specs),
    "edges": sum(map(len, graph.edges.values())),
    "roles": roles,
    "entries": len(ledger.entries),
    "wall": [after[0] - before[0] for before, after in zip(times, times[1:])],
    "processor": times[-1][1] - times[0][1],
}))
"""


@dataclass(frozen=True)
class Times:
    """What was measured. Seconds and characters."""

    tasks: int
    edges: int
    graph: float
    plan: float
    ledger: float
    #: Of all three, on the processor alone: what else runs on the machine is not in it.
    processor: float
    #: Lines of the ledger.
    entries: int
    #: The characters of each role's policies, by logical id, with the template's references in them.
    roles: dict[str, int]

    def __str__(self) -> str:
        total = self.graph + self.plan + self.ledger
        worst = max(self.roles, key=lambda role: self.roles[role])
        return (
            f"{self.tasks} tasks, {self.edges} edges: graph {self.graph:.2f} s, plan {self.plan:.2f} s, "
            f"ledger {self.ledger:.2f} s, together {total:.2f} s ({self.processor:.2f} s of processor)\n"
            f"{len(self.roles)} roles, the longest {worst} with {self.roles[worst]:,} of "
            f"{ROLE_LIMIT:,} characters"
        )


def measure(folder: Path, tasks: int = TASKS) -> Times:
    """Write an app of so many tasks into `folder`, and measure once."""
    project = write_large_app(folder, tasks)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        cwd=project,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    graph, plan, ledger = found.pop("wall")
    return Times(graph=graph, plan=plan, ledger=ledger, **found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        print(measure(Path(temporary) / "app"))  # noqa: T201  # it is what the command is for
