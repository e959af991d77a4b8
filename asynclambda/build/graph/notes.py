"""What a person has to know of a graph: the doubts that are left, and code that no task reaches."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.graph import Graph


def notes(graph: Graph) -> Iterator[str]:
    """The texts, one for each task in doubt and one for all unreached functions.

    A doubt is not an error: a task that looks something up by name need not send to it. But what it
    sends in a way that the build does not see, its role does not allow.
    """
    specs = {spec.task_id: spec for spec in graph.specs}
    for task_id, unknown in groupby(graph.unknown, key=lambda each: each.source_id):
        lines = "\n".join(f"  {each.file}:{each.line}: {each.why}" for each in unknown)
        yield (
            f"{task_id} may send to tasks that its source does not tell:\n{lines}\n"
            f"  Say so on {specs[task_id].location}: `invokes=[TheTask]`, or `invokes=()` if there is "
            "none.\n  What it does not say, its role does not allow, and AWS answers AccessDenied."
        )
    if graph.unreached:
        lines = "\n".join(f"  {each.file}:{each.line}: {each.function}" for each in graph.unreached)
        yield (
            f"no task is seen to come to these functions, which send:\n{lines}\n"
            "  If one does, say on its class to whom they send: `invokes=[TheTask]`."
        )
