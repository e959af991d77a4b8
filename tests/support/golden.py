"""The templates and pictures of the examples, as they are committed and as they are made now.

`make golden` (`python -m support.golden`) writes them anew.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from support.builds import template_of
from support.command import SCRIPT, clean_environment
from support.paths import ROOT

from asynclambda.build.template import dump

if TYPE_CHECKING:
    from pathlib import Path

#: The folders of the examples.
EXAMPLES = tuple(sorted(path.parent for path in ROOT.glob("examples/*/app.py")))


def golden_file(example: Path) -> Path:
    """Where the example's template is committed: where `asynclambda build app` writes it."""
    return example / "template.json"


def fresh(example: Path) -> str:
    """What `asynclambda build app` writes there now."""
    return dump(template_of(example))


def golden_picture(example: Path) -> Path:
    """Where the example's picture is committed: the README shows it."""
    return example / "graph.svg"


def fresh_picture(example: Path) -> str:
    """What `asynclambda graph app --format svg` writes now."""
    done = subprocess.run(
        [SCRIPT, "graph", "app", "--format", "svg"],
        cwd=example,
        env=clean_environment(),
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return done.stdout


def main() -> None:
    """Write every template and picture."""
    for example in EXAMPLES:
        golden_file(example).write_text(fresh(example), encoding="utf-8")
        golden_picture(example).write_text(fresh_picture(example), encoding="utf-8")


if __name__ == "__main__":
    main()
