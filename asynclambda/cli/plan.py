"""`asynclambda plan`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Extras, ImageUri, Module, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asynclambda.build.changes import Changes, Upgrade
    from asynclambda.build.plan.resource import Value
    from asynclambda.errors import AsyncLambdaError
    from asynclambda.spec import TaskSpec


def plan(
    module: Module,
    stage: Stage = None,
    against: Annotated[
        Path | None,
        typer.Option(
            help="The template to compare with: the template.json of a build, or YAML.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(help="The deployed stack to compare with, by name.", show_default=False),
    ] = None,
    extras: Extras = None,
    image_uri: ImageUri = None,
    allow_incompatible: Annotated[
        bool,
        typer.Option("--allow-incompatible", help="Only warn of messages that would not be read."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other tools.")] = False,
) -> None:
    """Show what a deployment changes, and refuse to lose messages.

    Compares the app with a template that was built before, or with a deployed stack. It says which tasks and
    resources come, go and change, and which queues go with their messages. Payloads are compared by their
    schemas: where messages that wait would not be valid any more, or those that are sent while the update
    runs would not be to the old code, it ends with exit code 1.
    """
    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe, make_template
    from asynclambda.build.changes import find_changes
    from asynclambda.cli.changes import print_changes, print_changes_json
    from asynclambda.cli.console import console
    from asynclambda.cli.deployed import message_counts
    from asynclambda.cli.doubts import print_doubts

    read = _reader(against, stack)
    described = describe(Path.cwd(), module_name(module), stage)
    old = read()
    new = make_template(described, extras, image_uri)
    changes = find_changes(old, new, _upgrades(described.application.specs))
    counts = message_counts(stack, changes.queues) if stack else {}
    print_doubts(described.graph, console(stderr=as_json))
    if as_json:
        print_changes_json(changes, counts, allowed=allow_incompatible)
    else:
        print_changes(changes, counts, console())
    if changes.refused and not allow_incompatible:
        if as_json:
            raise typer.Exit(1)
        raise _refusal(changes)


def _reader(against: Path | None, stack: str | None) -> Callable[[], Mapping[str, Value]]:
    """What reads the template to compare with; which one it is, is checked before the app is imported."""
    from asynclambda.cli.deployed import template_of_file, template_of_stack
    from asynclambda.errors import AsyncLambdaError

    if against is not None and stack is None:
        return partial(template_of_file, against)
    if stack is not None and against is None:
        return partial(template_of_stack, stack)
    raise AsyncLambdaError(
        "there is nothing to compare with" if against is None else "there are two to compare with",
        remedy="Give `--against template.json` or `--stack NAME`.",
    )


def _upgrades(specs: Sequence[TaskSpec]) -> dict[str, Upgrade]:
    """What the tasks' `upgrade_from` takes, by task id."""
    from asynclambda.build.changes import Upgrade
    from asynclambda.build.schemas import Payload

    return {
        spec.task_id: Upgrade(spec.old_payload.name, Payload.of(spec.old_payload).read)
        for spec in specs
        if spec.old_payload is not None
    }


def _refusal(changes: Changes) -> AsyncLambdaError:
    from asynclambda.errors import BuildError

    tasks = list(dict.fromkeys(each.task_id for each in changes.refused))
    return BuildError(
        f"messages of {', '.join(tasks)} would not be read",
        remedy="What is not read is dead at once. Give a new field a default; take one away in two "
        "deployments, of which the first gives it a default; or say by `upgrade_from` how to read what the "
        "old code has sent. `--allow-incompatible` lets it be.",
    )
