"""Installed distributions, and what of them goes into the bundle.

All that a wheel installs for programs to import or read is kept. What is left out, and nothing
else:

- scripts (`bin/`): nothing in Lambda calls them;
- from `*.dist-info`, all but what running programs look up or a licence demands: METADATA (without
  the description, which is a project's web page), `entry_points.txt`, `top_level.txt` and licences;
- bytecode that came with the wheel, and `*.pth` at the root, which Lambda never reads;
- tests, as `asynclambda.build.bundle.pruning` tells them.
"""

from __future__ import annotations

import csv
import json
import os
import re
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from asynclambda.build.bundle.files import File, Owner
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_METADATA = "METADATA"
_KEPT = re.compile(
    r"METADATA|entry_points\.txt|top_level\.txt|licenses/.*|.*(?:licen[cs]e|copying|notice|authors).*",
    re.IGNORECASE,
)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


def installed_files(folder: Path) -> list[File]:
    """What the distributions in a folder, installed by `uv pip install --target`, bring to the bundle.

    Raises:
        BuildError: a distribution is only a pointer to a folder elsewhere (an editable
        installation).
    """
    files: dict[str, File] = {}
    for info in sorted(folder.glob("*.dist-info")):
        for file in _of_one(folder, info):
            files.setdefault(file.name, file)
    return list(files.values())


def trimmed_metadata(content: bytes) -> bytes:
    """The headers of a METADATA file, which is all that `importlib.metadata` looks up."""
    end = _END_OF_HEADERS.search(content)
    return content if end is None else content[: end.start()] + b"\n"


def _of_one(folder: Path, info: Path) -> Iterator[File]:
    metadata = (info / _METADATA).read_bytes()
    headers = BytesHeaderParser().parsebytes(metadata)
    owner = Owner(headers["Name"], headers["Version"])
    _refuse_editable(info, owner)
    for name in _recorded(info):
        path = folder / name
        inside = name.removeprefix(f"{info.name}/")
        if inside == _METADATA:
            yield File(name, trimmed_metadata(metadata), owner)
        elif _KEPT.fullmatch(inside) if inside != name else _is_wanted(folder, name):
            yield File(name, path, owner, executable=os.access(path, os.X_OK))


def _recorded(info: Path) -> Iterator[str]:
    """The files that a distribution consists of, relative to where it is installed."""
    with (info / "RECORD").open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            if row and not row[0].startswith(("/", "../")):
                yield row[0]


def _is_wanted(folder: Path, name: str) -> bool:
    first, _, rest = name.partition("/")
    if not rest:
        return not name.endswith(".pth")
    # A package may be called `bin`; what uv puts there otherwise are scripts.
    is_script = first == "bin" and not (folder / "bin" / "__init__.py").exists()
    return not is_script and "__pycache__" not in name.split("/")


def _refuse_editable(info: Path, owner: Owner) -> None:
    try:
        origin = json.loads((info / "direct_url.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    if origin.get("dir_info", {}).get("editable"):
        raise BuildError(
            f"{owner.name} is an editable requirement (-e), which is only a pointer to {origin['url']}",
            remedy="put its modules into src/ or vendor/, or build a wheel of it and require that",
        )
