"""The README's table of commands is the command line's own."""

from __future__ import annotations

from support.command_table import BEGIN, END, README, command_table, with_table


def test_the_readme_has_every_command_as_it_is() -> None:
    readme = README.read_text(encoding="utf-8")

    assert with_table(readme) == readme, "PYTHONPATH=tests python -m support.command_table"


def test_the_table_has_commands_and_those_of_groups() -> None:
    table = command_table()

    assert "| `asynclambda build` | Write the SAM template and the bundle of an app. |" in table
    assert "| `asynclambda config show` |" in table
    assert "| `asynclambda dlq replay` |" in table


def test_only_what_is_between_the_marks_is_written() -> None:
    assert (
        with_table(f"a\n{BEGIN}\nold\n{END}\nb\n") == f"a\n{BEGIN}\n{command_table()}\n{END}\nb\n"
    )
