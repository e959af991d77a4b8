"""What of an installed distribution goes into the bundle."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.distributions import installed_files
from asynclambda.build.bundle.files import Owner
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

METADATA = """\
Metadata-Version: 2.4
Name: Some.Thing
Version: 1.2
Requires-Dist: six

# Some thing

A long description.
"""


def install(site: Path, *names: str, version: str = "1.2") -> Path:
    """Lay out a distribution as an installer does; `names` are files besides its metadata."""
    info = f"some_thing-{version}.dist-info"
    every = [*names, f"{info}/METADATA", f"{info}/RECORD"]
    for name in every:
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (site / info / "METADATA").write_text(METADATA)
    (site / info / "RECORD").write_text("".join(f'"{name}",sha256=x,1\n' for name in every))
    return site / info


def bundled(site: Path) -> list[str]:
    return sorted(file.name for file in installed_files(site))


def test_modules_data_and_libraries_are_kept(tmp_path: Path) -> None:
    names = [
        "thing/__init__.py",
        "thing/a,b.json",
        "thing/x.so",
        "thing.libs/y.so",
        "thing/py.typed",
    ]
    install(tmp_path, *names)

    assert bundled(tmp_path) == sorted([*names, "some_thing-1.2.dist-info/METADATA"])


def test_scripts_bytecode_and_pth_files_stay_behind(tmp_path: Path) -> None:
    install(
        tmp_path,
        "bin/thing",
        "thing/__pycache__/x.cpython-313.pyc",
        "thing.pth",
        "../outside.txt",
        "thing/bin/tool",
    )

    assert bundled(tmp_path) == ["some_thing-1.2.dist-info/METADATA", "thing/bin/tool"]


def test_a_package_may_be_called_bin(tmp_path: Path) -> None:
    install(tmp_path, "bin/__init__.py", "bin/x.py")

    assert {"bin/__init__.py", "bin/x.py"} < set(bundled(tmp_path))


def test_of_the_metadata_what_programs_look_up_and_licences(tmp_path: Path) -> None:
    kept = ["entry_points.txt", "top_level.txt", "licenses/LICENSE", "LICENCE.md", "AUTHORS"]
    left = ["WHEEL", "INSTALLER", "REQUESTED", "direct_url.json", "sboms/x.json"]
    install(tmp_path, *(f"some_thing-1.2.dist-info/{name}" for name in [*kept, *left]))
    (tmp_path / "some_thing-1.2.dist-info/direct_url.json").write_text("{}")

    assert bundled(tmp_path) == sorted(
        f"some_thing-1.2.dist-info/{name}" for name in ["METADATA", *kept]
    )


def test_metadata_without_its_description_still_answers(tmp_path: Path) -> None:
    info = install(tmp_path)
    [file] = installed_files(tmp_path)
    (info / "METADATA").write_bytes(file.read())

    found = importlib.metadata.PathDistribution(info)

    assert (found.name, found.version, found.requires) == ("Some.Thing", "1.2", ["six"])
    assert b"long description" not in file.read()
    assert file.owner == Owner("Some.Thing", "1.2")


def test_a_file_of_two_distributions_is_bundled_once(tmp_path: Path) -> None:
    install(tmp_path, "shared/__init__.py")
    install(tmp_path, "shared/__init__.py", version="1.3")

    assert bundled(tmp_path).count("shared/__init__.py") == 1


def test_an_editable_installation_is_refused(tmp_path: Path) -> None:
    info = install(tmp_path, "thing.pth")
    origin = {"url": "file:///somewhere", "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(origin))

    with pytest.raises(BuildError, match=r"Some\.Thing is an editable requirement.*file:///some"):
        installed_files(tmp_path)
