"""The README's table of commands, made of the command line itself.

`python -m support.command_table` (with `tests` on the path) writes it into the README.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer

README = ROOT / "README.md"
BEGIN, END = "<!-- commands -->", "<!-- /commands -->"


def command_table() -> str:
    """Return a row for each command: what to type, and the first line of its help."""
    rows = [f"| `asynclambda {name}` | {text} |" for name, text in commands().items()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def commands() -> dict[str, str]:
    """Return the first line of each command's help, by what to type after `asynclambda`."""
    from asynclambda.cli.commands import app

    return dict(_commands(app, ""))


def _commands(app: typer.Typer, prefix: str) -> Iterator[tuple[str, str]]:
    for command in app.registered_commands:
        callback = command.callback
        assert callback is not None
        assert callback.__doc__, f"{command.name} has no help"
        text = " ".join(callback.__doc__.partition("\n\n")[0].split())
        yield f"{prefix}{command.name}", text.replace("|", "\\|")
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from _commands(group.typer_instance, f"{prefix}{group.name} ")


def with_table(readme: str) -> str:
    """Return the README with the table between its marks."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, f"README.md has no {BEGIN}"
    assert end, f"README.md has no {END}"
    return f"{before}{BEGIN}\n{command_table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
