"""What uv's messages become. They were recorded from uv 0.5.20, 0.9.8 and 0.13.9."""
# ruff: noqa: RUF001 — uv draws its trees with that sign

from __future__ import annotations

from pathlib import Path

import pytest

from asynclambda.build.bundle.explain import explained
from asynclambda.build.bundle.requirements import Requirement
from asynclambda.build.bundle.target import Target

TARGET = Target("python3.13", "arm64")
REQUIREMENTS = [
    Requirement("six", "requirements.txt:1"),
    Requirement("numpy==1.20.0", "requirements.txt:2"),
    Requirement("pywin32", "requirements.txt:3"),
    Requirement("pydantic<2", "requirements.txt:4"),
    Requirement("requests==99", "requirements.txt:5"),
    Requirement("docopt", "requirements.txt:6"),
    Requirement("ipython>=9.10", "requirements.txt:7"),
    Requirement("no-such-package", "requirements.txt:8"),
    Requirement("pydantic>=2.9", "asynclambda itself"),
]
USING = "Using CPython 3.11.7 interpreter at: .venv/bin/python\nResolved 1 package in 5ms\n"

NO_WHEEL_NEW = """\
error: No solution found when resolving dependencies
  cause: Because numpy==1.20.0 has no usable wheels and you require numpy==1.20.0, we can conclude \
that your requirements are unsatisfiable.

hint: Wheels are required for `numpy` because building from source is disabled for all packages
"""
NO_WHEEL_OLD = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because all versions of docopt have no usable wheels and you require
      docopt, we can conclude that your requirements are unsatisfiable.

      hint: Wheels are required for `docopt` because building from source is
      disabled for all packages (i.e., with `--no-build`)
"""
NO_WHEEL_TWICE = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because only the following versions of pywin32 are available:
          pywin32<=306
          pywin32>=307
      and pywin32<=306 has no wheels with a matching Python ABI tag (e.g.,
      `cp313`), we can conclude that pywin32<=306 cannot be used.
      And because pywin32>=307 has no wheels with a matching platform tag
      (e.g., `manylinux_2_34_aarch64`) and you require pywin32, we can
      conclude that your requirements are unsatisfiable.
"""
SOURCE_TREE = """\
error: Failed to prepare distributions
  Caused by: Building source distributions is disabled, but attempted to build `six`
"""
WRONG_WHEEL = """\
error: Failed to determine installation plan
  Caused by: A path dependency is incompatible with the current platform: foo-1-cp313-cp313-x.whl
"""
NO_PACKAGE = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because no-such-package was not found in the package registry
      and you require no-such-package, we can conclude that your
      requirements are unsatisfiable.
"""
NO_VERSION = """\
error: No solution found when resolving dependencies
  cause: Because there is no version of requests==99 and you require requests==99, we can \
conclude that your requirements are unsatisfiable.
"""
CONFLICT = """\
error: No solution found when resolving dependencies
  cause: Because you require pydantic>=2.9 and pydantic<2, we can conclude that your requirements \
are unsatisfiable.
"""
WRONG_PYTHON = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because the requested Python version (>=3.13) does not satisfy
      Python>=3.14 and all of:
          ipython>=9.10.0,<=9.10.1
          ipython>=9.13.0
      depend on Python>=3.14, we can conclude that all of:
          ipython>=9.10.0,<=9.10.1
          ipython>=9.13.0
       cannot be used.
"""
NO_NETWORK = """\
error: Request failed after 3 retries in 9.2s
  cause: Failed to fetch: http://127.0.0.1:9/simple/six/
  cause: error sending request for url (http://127.0.0.1:9/simple/six/)
  cause: client error (Connect)
"""
UNTRUSTED = """\
error: Failed to fetch: https://127.0.0.1:9/simple/six/
  cause: error sending request for url (https://127.0.0.1:9/simple/six/)
  cause: client error (Connect)
  cause: invalid peer certificate: UnknownIssuer
hint: Consider enabling use of system TLS certificates with the `--system-certs` command-line flag
"""
OFFLINE = """\
error: No solution found when resolving dependencies
  cause: Because six was not found in the cache and you require six, we can conclude that your \
requirements are unsatisfiable.

hint: Packages were unavailable because the network was disabled.
"""
SERVER_DOWN = """\
error: Failed to fetch: `http://127.0.0.1:8/simple/six/`
  Caused by: HTTP status server error (500 Internal Server Error) for url (http://127.0.0.1:8/)
"""
NO_ACCESS = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because six was not found in the package registry and you require six,
      we can conclude that your requirements are unsatisfiable.

      hint: An index URL (http://127.0.0.1:8/simple) could not
      be queried due to a lack of valid authentication credentials (401
      Unauthorized).
"""
BAD_HASH = """\
  × Failed to download `six==1.17.0`
  ╰─▶ Hash mismatch for `six==1.17.0`

      Expected:
        sha256:00
"""
BAD_OPTION = """\
error: Unexpected '-', expected '-c', '-e', '-r' or the start of a requirement at more.txt:3:1
"""
STALE = """\
error: The lockfile at `uv.lock` needs to be updated, but `--check` was provided.

hint: To update the lockfile, run `uv lock`.
"""
BAD_LOCK = "error: Failed to parse `uv.lock`\n  cause: TOML parse error at line 1, column 8\n"
OLD_UV = "error: unexpected argument '--prune' found\n\n  tip: a similar argument exists\n"
NOT_THERE = "error: Distribution not found at: file:///x/foo-1.0-py3-none-any.whl\n"
FULL_DISK = "error: Failed to install: x.whl\n  cause: No space left on device (os error 28)\n"


@pytest.mark.parametrize(
    ("messages", "where", "what"),
    [
        (NO_WHEEL_NEW, "requirements.txt:2", "numpy 1.20.0 has no wheel for arm64 python3.13"),
        (NO_WHEEL_OLD, "requirements.txt:6", "docopt has no wheel for arm64 python3.13"),
        (NO_WHEEL_TWICE, "requirements.txt:3", "pywin32 has no wheel for arm64 python3.13"),
        (SOURCE_TREE, "requirements.txt:1", "six has no wheel for arm64 python3.13"),
        (
            WRONG_WHEEL,
            "requirements.txt",
            "a wheel that the requirements name is not for arm64 python3.13",
        ),
        (NO_PACKAGE, "requirements.txt:8", "there is no package no-such-package in the index"),
        (NO_VERSION, "requirements.txt:5", "there is no requests 99"),
        (
            CONFLICT,
            "requirements.txt",
            (
                "the requirements contradict each other: pydantic<2 (requirements.txt:4),"
                " pydantic>=2.9 (asynclambda itself)"
            ),
        ),
        (
            WRONG_PYTHON,
            "requirements.txt:7",
            "ipython >=9.10.0,<=9.10.1 needs Python >=3.14, and the function runs on 3.13",
        ),
        (NO_NETWORK, "requirements.txt", "the package index could not be reached"),
        (
            UNTRUSTED,
            "requirements.txt",
            "uv does not trust the certificate of the package index",
        ),
        (OFFLINE, "requirements.txt:1", "the package index could not be reached"),
        (SERVER_DOWN, "requirements.txt", "the package index could not be reached"),
        (NO_ACCESS, "requirements.txt:1", "the package index refuses access (401 Unauthorized)"),
        (
            BAD_HASH,
            "requirements.txt:1",
            "what was downloaded as six 1.17.0 has another hash than the one written down",
        ),
        (BAD_OPTION, "more.txt:3", "uv cannot read a line of the requirements"),
        (
            STALE,
            "requirements.txt",
            "uv.lock is out of date: pyproject.toml was changed after it was written",
        ),
        (BAD_LOCK, "requirements.txt", "uv.lock cannot be read"),
        (OLD_UV, None, "this uv is too old: it does not know --prune"),
        (NOT_THERE, "requirements.txt", "there is nothing at file:///x/foo-1.0-py3-none-any.whl"),
        (FULL_DISK, None, "the disk is full"),
        (
            "thread 'main' panicked\n",
            "requirements.txt",
            "uv could not install the dependencies for arm64 python3.13",
        ),
    ],
)
def test_every_cause_is_told(messages: str, where: str | None, what: str) -> None:
    error = explained(USING + messages, Path("requirements.txt"), REQUIREMENTS, TARGET)

    assert (error.where, error.what) == (where, what)
    remedy, *text = str(error.remedy).splitlines()
    assert len(remedy) > 10
    shown = [line.strip() for line in text]
    assert shown == ["uv:", *(line.strip() for line in messages.splitlines() if line.strip())]


def test_the_place_of_a_bad_line_is_counted_in_bytes(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("# für alle\nsix\nfoo >=> 1\n")
    position = path.read_bytes().index(b"foo")
    messages = f"error: Couldn't parse requirement in `requirements.txt` at position {position}\n"

    assert explained(messages, path, [], TARGET).where == "requirements.txt:3"


def test_what_leads_to_a_package_is_where_it_comes_from() -> None:
    messages = (
        "error: No solution found when resolving dependencies\n"
        "  cause: Because foo==1 has no usable wheels and bar==2 depends on foo==1, and because you"
        " require six, we can conclude that your requirements are unsatisfiable.\n"
    )

    error = explained(messages, Path("requirements.txt"), REQUIREMENTS, TARGET)

    assert (error.where, error.what) == (
        "requirements.txt:1",
        "foo 1 has no wheel for arm64 python3.13",
    )


def test_a_long_text_is_cut() -> None:
    error = explained("error: odd\n" + "line\n" * 100, None, [], TARGET)

    assert error.where is None
    assert str(error.remedy).endswith("… 76 more lines")
