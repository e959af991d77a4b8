"""The app's own files: which module is the main one, what stays behind, where links may lead."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.app_files import own_files, vendored_files
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path


def lay(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return folder


def names(folder: Path, main_module: str = "app") -> list[str]:
    return sorted(file.name for file in own_files(folder, main_module))


def test_a_module_brings_itself_and_src(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", "other.py", "README.md", "src/orders/__init__.py", "src/data.json")

    assert names(tmp_path) == ["app.py", "src/data.json", "src/orders/__init__.py"]


def test_src_is_not_needed(tmp_path: Path) -> None:
    assert names(lay(tmp_path, "app.py")) == ["app.py"]


def test_a_package_brings_all_of_its_folder(tmp_path: Path) -> None:
    lay(tmp_path, "app/__init__.py", "app/tasks/charge.py", "app/schema.json")

    assert names(tmp_path) == ["app/__init__.py", "app/schema.json", "app/tasks/charge.py"]


def test_a_module_in_a_package_brings_the_package(tmp_path: Path) -> None:
    lay(tmp_path, "service/app.py", "service/models.py", "src/x.py")

    assert names(tmp_path, "service.app") == ["service/app.py", "service/models.py", "src/x.py"]


def test_a_main_module_in_src_is_not_bundled_twice(tmp_path: Path) -> None:
    assert names(lay(tmp_path, "src/app.py"), "src.app") == ["src/app.py"]


@pytest.mark.parametrize("main_module", ["app", "service.app", "src.app"])
def test_a_main_module_that_is_not_there(tmp_path: Path, main_module: str) -> None:
    with pytest.raises(BuildError, match=f"no module '{main_module}'") as caught:
        own_files(tmp_path, main_module)

    assert caught.value.where == str(tmp_path)
    assert "app.py" in (caught.value.remedy or "")


@pytest.mark.parametrize("main_module", ["app.py/", "a-b", "", "vendor.x", "asynclambda", "1a"])
def test_what_cannot_be_a_main_module(tmp_path: Path, main_module: str) -> None:
    with pytest.raises(BuildError, match="cannot be the name of an app's module"):
        own_files(tmp_path, main_module)


def test_vendored_files_lie_at_the_root(tmp_path: Path) -> None:
    lay(tmp_path, "vendor/six.py", "vendor/bin/tool")
    (tmp_path / "vendor/bin/tool").chmod(0o755)

    found = {file.name: file.executable for file in vendored_files(tmp_path)}

    assert found == {"six.py": False, "bin/tool": True}


def test_no_vendor_is_no_files(tmp_path: Path) -> None:
    assert vendored_files(tmp_path) == []


def test_secrets_caches_and_environments_stay_behind(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "app.py",
        "src/.env",
        "src/.env.local",
        "src/.envrc",
        "src/.git/HEAD",
        "src/x/__pycache__/y.cpython-313.pyc",
        "src/.mypy_cache/z.json",
        "src/.pytest_cache/z",
        "src/.venv/bin/python",
        "src/x/.DS_Store",
        "src/environment.py",
        "src/.well-known/key.json",
    )

    assert names(tmp_path) == ["app.py", "src/.well-known/key.json", "src/environment.py"]


def test_a_link_inside_of_the_project_is_followed(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", "shared/model.py", "src/a.py")
    (tmp_path / "src/shared").symlink_to("../shared")
    (tmp_path / "src/b.py").symlink_to("a.py")

    files = {file.name: file.read() for file in own_files(tmp_path, "app")}

    assert files["src/shared/model.py"] == b"# shared/model.py\n"
    assert files["src/b.py"] == b"# src/a.py\n"


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    project = lay(tmp_path / "project", "app.py", "src/a.py")
    lay(tmp_path, "secret.py")
    (project / "src/b.py").symlink_to(tmp_path / "secret.py")

    with pytest.raises(BuildError, match="leaves the project") as caught:
        own_files(project, "app")

    assert caught.value.where == str(project / "src/b.py")


def test_a_link_to_what_is_never_bundled_is_refused(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", ".env", "src/a.py")
    (tmp_path / "src/settings").symlink_to("../.env")

    with pytest.raises(BuildError, match=r"leads to \.env"):
        own_files(tmp_path, "app")


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", "src/a.py")
    (tmp_path / "src/b.py").symlink_to("gone.py")

    with pytest.raises(BuildError, match=r"leads nowhere \(gone\.py\)"):
        own_files(tmp_path, "app")


def test_a_link_to_its_own_folder_is_refused(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", "src/x/a.py")
    (tmp_path / "src/x/y").symlink_to("..")

    with pytest.raises(BuildError, match="a folder that it lies in"):
        own_files(tmp_path, "app")


def test_a_project_behind_a_link_is_itself(tmp_path: Path) -> None:
    lay(tmp_path / "real", "app.py", "src/a.py")
    (tmp_path / "linked").symlink_to("real")

    assert names(tmp_path / "linked") == ["app.py", "src/a.py"]


def test_a_pipe_is_refused_instead_of_read(tmp_path: Path) -> None:
    lay(tmp_path, "app.py", "src/a.py")
    os.mkfifo(tmp_path / "src/pipe")

    with pytest.raises(BuildError, match="neither a file nor a folder"):
        own_files(tmp_path, "app")
