"""`asynclambda new`: what it makes passes as it is, by the commands that its own CI runs."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.command import SCRIPT, asynclambda, clean_environment

if TYPE_CHECKING:
    from support.command import Ended

BIN = Path(sys.executable).parent
#: As Python's own process has it.
RUNTIME = f"python3.{sys.version_info.minor}"
#: Bytes; app.py has more.
_FULL = 900


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("new")


@pytest.fixture(scope="module")
def made(parent: Path) -> Ended:
    return asynclambda("new", "shop", cwd=parent)


@pytest.fixture(scope="module")
def shop(made: Ended, parent: Path) -> Path:
    assert made.status == 0, made.text
    return parent / "shop"


def checks(shop: Path) -> list[str]:
    """What its workflow runs, without `uv run` and what comes before: the environment is this one."""
    workflow = (shop / ".github/workflows/test.yml").read_text()
    return re.findall(r"^      - run: uv run (.+)$", workflow, re.MULTILINE)


def test_it_says_what_it_has_made_and_what_to_type_next(made: Ended, shop: Path) -> None:
    lines = made.out.splitlines()
    begin = lines.index("Go on with:")

    assert made.err == ""
    assert [line.strip() for line in lines[1:begin]] == sorted(
        path.relative_to(shop.parent).as_posix() for path in shop.rglob("*") if path.is_file()
    )
    assert [line.strip() for line in lines[begin + 1 :]] == [
        "cd shop",
        "uv sync",
        "uv run pytest",
        "uv run asynclambda dev app",
    ]


def test_all_that_its_ci_runs_passes(shop: Path) -> None:
    ran = checks(shop)
    for command in ran:
        program, *arguments = command.split()
        done = subprocess.run(
            [BIN / program, *arguments],
            cwd=shop,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"

    assert [command.split()[0] for command in ran] == [
        "ruff",
        "ruff",
        "mypy",
        "pytest",
        "asynclambda",
    ]
    template = json.loads((shop / "template.json").read_text())
    assert template["Globals"]["Function"]["Runtime"] == RUNTIME
    assert {
        name for name, each in template["Resources"].items() if each["Type"].endswith("::Function")
    } == {"PlaceOrderALFunc", "ChargeCardALFunc", "SendReceiptALFunc", "ReportALFunc"}
    assert (shop / ".async_lambda/build/deployment.zip").stat().st_size > 0


def test_its_types_would_tell_a_mistake(shop: Path, tmp_path: Path) -> None:
    source = (shop / "app.py").read_text()
    (tmp_path / "app.py").write_text(source.replace("memory=256", "memroy=256"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "mypy.ini").write_text((shop / "mypy.ini").read_text())

    done = subprocess.run(
        [BIN / "mypy", "--cache-dir", shop / ".mypy_cache", "app.py"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert 'did you mean "memory"?' in " ".join(done.stdout.split())


def test_its_tests_would_tell_a_mistake(shop: Path, tmp_path: Path) -> None:
    for path in ("pyproject.toml", "tests/test_app.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text((shop / path).read_text())
    source = (shop / "app.py").read_text()
    (tmp_path / "app.py").write_text(source.replace(", delay=RECEIPT_DELAY", ""))

    done = subprocess.run(
        [BIN / "pytest"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "1 failed" in done.stdout


def test_a_second_one_of_the_name_is_refused(shop: Path) -> None:
    before = (shop / "app.py").stat()

    ended = asynclambda("new", "shop", cwd=shop.parent)

    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"Error in {shop}\n  shop is there already\n")
    assert (shop / "app.py").stat() == before


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("my_shop", "`asynclambda new my-shop` would do"),
        ("pydantic", "it is that of the package pydantic"),
    ],
)
def test_a_wrong_name_leaves_nothing(name: str, says: str, tmp_path: Path) -> None:
    ended = asynclambda("new", name, cwd=tmp_path)

    assert (ended.status, ended.out) == (1, "")
    assert says in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, _FULL))

    done = subprocess.run(
        [SCRIPT, "new", "shop"],
        cwd=tmp_path,
        env=clean_environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=fill,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "the folder cannot be written: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []
