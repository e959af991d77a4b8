"""Prints the ledger of a build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from asynclambda.build.ledger import Limit
from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from asynclambda.build.imports import Imports
    from asynclambda.build.ledger import Entry, Ledger

#: Shares of a limit from which an entry is worth a look, and worth worry.
_NOTABLE, _WORRYING = 0.5, 0.8
#: Modules whose imports are shown.
_SLOWEST = 5


def limits(options: Sequence[str]) -> dict[str, int]:
    """The limits of `--max name=number` options.

    Raises:
        AsyncLambdaError: One is no such thing.
    """
    names = [limit.key for limit in Limit]
    read: dict[str, int] = {}
    for option in options:
        name, _, number = option.partition("=")
        if name not in names or not number.isdecimal():
            raise AsyncLambdaError(
                f"--max {option} is no limit",
                remedy=f"Write name=number; the names are {', '.join(names)}.",
            )
        read[name] = int(number)
    return read


def print_ledger(ledger: Ledger, out: Console) -> None:
    """Prints the ledger as a table, and the largest packages of the bundle."""
    from rich import box
    from rich.table import Table

    table = Table("What", "Of", "Used", "Limit", "", box=box.SIMPLE_HEAD)
    for column in (2, 3):
        table.columns[column].justify = "right"
    for entry in ledger.entries:
        limit = "" if entry.limit.most is None else f"{entry.limit.most:,}"
        table.add_row(
            entry.limit.meaning,
            entry.subject,
            f"{entry.used:,}",
            limit,
            _note(entry),
            style=_style(entry),
        )
    out.print(table)
    if ledger.packages:
        out.print("Largest in the bundle: " + ", ".join(map(str, ledger.packages)), soft_wrap=True)
    if ledger.imports is not None:
        _print_imports(ledger.imports, out)


def _print_imports(imports: Imports, out: Console) -> None:
    """Prints the slowest modules, each with what makes it slow."""
    if imports.obstacle:
        out.print(
            f"The imports were not measured: {imports.obstacle}", soft_wrap=True, markup=False
        )
        return
    out.print("Slowest to import, on this machine:")
    for each in imports.modules[:_SLOWEST]:
        out.print(f"  {each}", soft_wrap=True, markup=False)


def print_ledger_json(ledger: Ledger) -> None:
    """Prints the ledger as JSON."""
    content = {
        "limits": [
            {
                "name": entry.limit.key,
                "subject": entry.subject,
                "used": entry.used,
                "limit": entry.limit.most,
                "note": entry.note,
            }
            for entry in ledger.entries
        ],
        "packages": [
            {"name": each.name, "version": each.version, "bytes": each.bytes}
            for each in ledger.packages
        ],
        "imports": None if ledger.imports is None else _imports(ledger.imports),
    }
    typer.echo(json.dumps(content, indent=2))


def _imports(imports: Imports) -> dict[str, Any]:
    return {
        "obstacle": imports.obstacle or None,
        "modules": [
            {
                "module": each.module,
                "tasks": each.tasks,
                "milliseconds": round(each.milliseconds, 1),
                "costliest": [
                    {"name": cost.name, "milliseconds": round(cost.milliseconds, 1)}
                    for cost in each.costliest
                ],
            }
            for each in imports.modules
        ],
    }


def _note(entry: Entry) -> str:
    share = "" if entry.share is None else f"{entry.share:.0%}"
    return "  ".join(part for part in (share, entry.note) if part)


def _style(entry: Entry) -> str:
    if entry.share is None or entry.share < _NOTABLE:
        return ""
    return "yellow" if entry.share < _WORRYING else "red"
