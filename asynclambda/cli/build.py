"""`asynclambda build`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Extras, ImageUri, Module, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from asynclambda.build.application import Application
    from asynclambda.build.build import Built


def build(
    module: Module,
    stage: Stage = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the template goes.")] = Path(
        "template.json"
    ),
    extras: Extras = None,
    image_uri: ImageUri = None,
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
    from asynclambda.cli.console import console
    from asynclambda.cli.doubts import print_doubts
    from asynclambda.cli.ledger import limits, print_ledger, print_ledger_json

    out = console(stderr=as_json)
    with _progress(out) as progress:
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
    print_doubts(described.graph, out)
    if as_json:
        print_ledger_json(built.ledger)
        return
    _print(described.application, built, output, out)
    print_ledger(built.ledger, out)


@contextmanager
def _progress(out: Console) -> Iterator[Callable[[str], None]]:
    """What tells how far it is: in one line that changes at a terminal, line by line elsewhere."""
    with out.status("Building") as status:

        def tell(line: str) -> None:
            if out.is_terminal:
                status.update(line)
            else:
                out.print(line, markup=False)

        yield tell


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
