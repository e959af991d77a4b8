"""`asynclambda openapi`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asynclambda.cli.arguments import Module, Stage


def openapi(
    module: Module,
    stage: Stage = None,
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
    """Write an OpenAPI 3.1 document of an app's routes.

    It has the parameters, the bodies and the answers of every ApiTask, made of the types that the class
    declares. The server is the domain of the config, else a placeholder for API Gateway's own.
    """
    from pydantic_core import to_json

    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe
    from asynclambda.build.openapi import openapi_document, project_version
    from asynclambda.errors import BuildError

    project = Path.cwd()
    described = describe(project, module_name(module), stage)
    document = openapi_document(
        described.application.app,
        described.application.specs,
        domain_name=described.settings.app.domain_name,
        version=project_version(project),
    )
    text = to_json(document, indent=2).decode()
    if output is None:
        typer.echo(text)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise BuildError(
            f"the document cannot be written: {error.strerror}", where=str(output)
        ) from None
    typer.echo(f"{output}: {len(document['paths'])} paths")
