"""The templates of the examples, as they are committed and as they are built now.

`make golden` (`python -m support.golden`) writes them anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.builds import template_of
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


def main() -> None:
    """Write every template."""
    for example in EXAMPLES:
        golden_file(example).write_text(fresh(example), encoding="utf-8")


if __name__ == "__main__":
    main()
