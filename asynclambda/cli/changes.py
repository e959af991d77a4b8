"""Prints what a deployment changes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from asynclambda.build.changes import Changes, LostQueue, PayloadChange, ResourceChange

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "replaced": "!"}
_STYLES = {"added": "green", "removed": "red", "changed": "", "replaced": "red"}
_WHEN = {
    "waiting": "Payloads that wait, and that the new code does not read:",
    "rollout": "Payloads that the new code sends, and that functions which are not updated yet do not read:",
}


def print_changes(changes: Changes, counts: Mapping[str, int | None], out: Console) -> None:
    """Prints the changes for a reader.

    Args:
        changes: The changes.
        counts: The messages in the queues that go, by logical id, as far as they were counted.
        out: Where to.
    """

    def line(text: str, style: str = "") -> None:
        out.print(text, style=style, markup=False, soft_wrap=True)

    if not changes:
        line("Nothing changes but the code.")
    if changes.tasks:
        line("Tasks:", "bold")
    for task in changes.tasks:
        facts = "; ".join(map(str, task.facts))
        line(f"  {_SIGNS[task.kind]} {task.task_id}  {facts}".rstrip(), _STYLES[task.kind])
    if changes.resources:
        line(f"Resources: {_summary(changes)}", "bold")
    for resource in changes.resources:
        line(f"  {_SIGNS[resource.kind]} {_resource(resource)}", _STYLES[resource.kind])
    if changes.permissions:
        line("Permissions:", "bold")
    for role in changes.permissions:
        line(f"  {role.logical_id}")
        for text in role.gained:
            line(f"    + {text}", "green")
        for text in role.lost:
            line(f"    - {text}", "red")
    if changes.queues:
        line("Queues that are deleted, with the messages in them:", "bold red")
    for queue in changes.queues:
        for text in _queue(queue, counts):
            line(f"  {text}", "red")
    _print_payloads(changes, out)


def print_changes_json(
    changes: Changes, counts: Mapping[str, int | None], *, allowed: bool
) -> None:
    """Prints the changes as JSON.

    Args:
        changes: The changes.
        counts: As for `print_changes`.
        allowed: Whether payloads that would not be read are let be.
    """
    content = asdict(changes)
    content["queues"] = [
        {**asdict(queue), "messages": counts.get(queue.logical_id)} for queue in changes.queues
    ]
    content["refused"] = bool(changes.refused) and not allowed
    typer.echo(json.dumps(content, indent=2))


def _summary(changes: Changes) -> str:
    kinds = [each.kind for each in changes.resources]
    words = {"changed": "changed in place"}
    return ", ".join(
        f"{kinds.count(kind)} {words.get(kind, kind)}" for kind in _SIGNS if kind in kinds
    )


def _resource(resource: ResourceChange) -> str:
    text = f"{resource.logical_id}  {resource.type}"
    if resource.replaced_by:
        return f"{text}  replaced: another {', '.join(resource.replaced_by)}"
    return f"{text}  {', '.join(resource.properties)}".rstrip()


def _queue(queue: LostQueue, counts: Mapping[str, int | None]) -> Iterator[str]:
    name = f" ({queue.name})" if queue.name else ""
    count = counts.get(queue.logical_id)
    told = "" if count is None else f": {count:,} {'message' if count == 1 else 'messages'} now"
    yield f"{queue.logical_id}{name} is {queue.kind}{told}"
    if queue.taken_by is not None:
        yield (
            f"  {queue.taken_by} has the same name, and is made before this one is deleted: SQS refuses it. "
            "Keep the logical id, or deploy without the queue first."
        )


def _print_payloads(changes: Changes, out: Console) -> None:
    if not changes.payloads_known:
        out.print(
            "Payloads are not compared: the old template has no schemas of them, since it was not built by "
            "this version of asynclambda.",
            style="yellow",
            soft_wrap=True,
        )
    for when, heading in _WHEN.items():
        found = [each for each in changes.payloads if each.when == when]
        if not found:
            continue
        out.print(
            heading, style="bold red" if any(each.refused for each in found) else "bold yellow"
        )
        for each in found:
            out.print(f"  {_payload(each)}", markup=False, soft_wrap=True)


def _payload(change: PayloadChange) -> str:
    text = f"{change.task_id}  {change.path or 'the payload'}: {change.reason}"
    if change.refused:
        return text
    return f"{text} (only a warning: they are dead, and `asynclambda dlq replay` sends them again)"
