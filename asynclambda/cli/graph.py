"""`asynclambda graph`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage

if TYPE_CHECKING:
    from asynclambda.build.graph.picture import Format


class PictureFormat(StrEnum):
    """What a picture can be written as."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    JSON = "json"


def graph(
    module: Module,
    stage: Stage = None,
    as_format: Annotated[
        PictureFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="`mermaid` for Markdown, `dot` for Graphviz, `svg` to look at, `json` for other tools. "
            "Else by the name of --output, else mermaid.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file to write; standard output unless given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draw an app: its tasks, what runs them, and which sends to which.

    Loops are marked, those as well that the build refuses. A place that sends where the source does not tell
    has an arrow to a question.
    """
    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe
    from asynclambda.build.graph.picture import draw
    from asynclambda.errors import BuildError

    described = describe(Path.cwd(), module_name(module), stage, any_loops=True)
    wanted = _format(as_format, output)
    text = draw(described.graph, described.application.app.name, wanted)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BuildError(
            f"the picture cannot be written: {error.strerror}", where=str(output)
        ) from None
    tasks = len(described.application.specs)
    typer.echo(f"{output}: {tasks} {'task' if tasks == 1 else 'tasks'}")


def _format(given: PictureFormat | None, output: Path | None) -> Format:
    if given is not None:
        return given.value
    match output.suffix if output else "":
        case ".svg":
            return "svg"
        case ".json":
            return "json"
        case ".dot" | ".gv":
            return "dot"
        case _:
            return "mermaid"
