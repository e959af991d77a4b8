"""`asynclambda build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage

if TYPE_CHECKING:
    from rich.console import Console

    from asynclambda.build.application import Application
    from asynclambda.build.build import Built


def build(
    module: Module,
    stage: Stage = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the template goes.")] = Path(
        "template.json"
    ),
    extras: Annotated[
        Path | None,
        typer.Option(
            "--extras", "-e", help="A JSON file to lay over the template.", show_default=False
        ),
    ] = None,
    image_uri: Annotated[
        str | None,
        typer.Option(
            help="Run the functions from this container image instead of a bundle.",
            show_default=False,
        ),
    ] = None,
    include_boto3: Annotated[
        bool, typer.Option("--include-boto3", help="Ship boto3, though Lambda has one.")
    ] = False,
    measure_imports: Annotated[
        bool | None,
        typer.Option(
            "--measure-imports/--no-measure-imports",
            help="Time what each task imports at a cold start. Else: if the config has max_import_ms.",
            show_default=False,
        ),
    ] = None,
    most: Annotated[
        list[str] | None,
        typer.Option(
            "--max",
            help="Fail over this: `resources=400`. The names are those that `--json` prints.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how much of each limit is used as JSON.")
    ] = False,
) -> None:
    """Write the SAM template and the bundle of an app.

    Run it in the project's folder. The bundle has the main module, `src/`, `vendor/` and the
    dependencies (of uv.lock, pyproject.toml or requirements.txt), resolved for the function's own
    runtime and architecture.
    """
    from asynclambda.build.application import module_name
    from asynclambda.build.build import Output, describe
    from asynclambda.build.build import build as run_build
    from asynclambda.build.graph.notes import notes
    from asynclambda.cli.console import console
    from asynclambda.cli.ledger import limits, print_ledger, print_ledger_json

    out = console(stderr=as_json)
    with out.status("Building") as status:

        def progress(line: str) -> None:
            if out.is_terminal:
                status.update(line)
            else:
                out.print(line, markup=False)

        progress("Importing the app")
        described = describe(Path.cwd(), module_name(module), stage)
        built = run_build(
            described,
            Output(
                template=output,
                extras=extras,
                image_uri=image_uri,
                include_boto3=include_boto3,
                limits=limits(most or []),
                measure_imports=measure_imports,
            ),
            progress,
        )
    for note in notes(described.graph):
        out.print(note, soft_wrap=True, markup=False, highlight=False)
    if as_json:
        print_ledger_json(built.ledger)
        return
    _print(described.application, built, output, out)
    print_ledger(built.ledger, out)


def _print(application: Application, built: Built, template: Path, out: Console) -> None:
    app = application.app
    resources = built.template["Resources"]
    count = len(resources) if isinstance(resources, dict) else 0
    out.print(
        f"[bold]{app.name}[/]: {len(application.specs)} tasks, {app.runtime} on {app.architecture}"
    )
    out.print(f"  template  {template}  ({count} resources)", soft_wrap=True, markup=False)
    if built.bundle is not None:
        bundle = built.bundle
        out.print(
            f"  bundle    {bundle.path}  ({bundle.zipped_bytes / 1e6:.1f} MB zipped, "
            f"{bundle.unzipped_bytes / 1e6:.1f} MB unzipped)",
            soft_wrap=True,
            markup=False,
        )
    out.print(
        f"Deploy it: sam deploy --template-file {template} --stack-name {app.name} "
        "--capabilities CAPABILITY_IAM --resolve-s3",
        soft_wrap=True,
        markup=False,
    )
