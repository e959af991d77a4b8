"""Why uv fails: the phrases that tell one cause from another, and what each error of ours says.

An error names the package, the line that asks for it (or for what leads to it), the target, and
what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from packaging.utils import canonicalize_name

from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.build.bundle.requirements import Requirement
    from asynclambda.build.bundle.target import Target

_NAME = r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_VERSIONS = r"(?P<versions>[<>=!~][^ ]*)?"
#: What the project asks for, and what a package that it asks for asks for.
_ASKED = re.compile(rf"(?:you require|depends on) {_NAME}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a cause is told from, and with."""

    #: uv's text in one line.
    text: str
    #: The project's file that uv was given; None if it was given only the framework's requirements.
    file: Path | None
    #: What was asked for directly, the project's first.
    requirements: Sequence[Requirement]
    target: Target

    def subject(self, match: re.Match[str]) -> str:
        """A package as uv names it, with its versions unless it says the same of others too."""
        told = {
            found.groupdict().get("versions")
            for found in match.re.finditer(self.text)
            if found["name"] == match["name"]
        }
        versions = told.pop() if len(told) == 1 else None
        return f"{match['name']} {versions.removeprefix('==')}" if versions else match["name"]

    def where(self, name: str | None = None) -> str | None:
        """The line that asks for a package, or for one that leads to it; else the file."""
        asked = [name] if name else []
        asked += (found["name"] for found in _ASKED.finditer(self.text))
        for each in map(canonicalize_name, asked):
            for requirement in self.requirements:
                if requirement.name == each:
                    return requirement.where
        return self.file.name if self.file else None


def _old_uv(_: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"this uv is too old: it does not know {match['option']}",
        remedy="install a newer one with: pip install -U 'asynclambda[cli]'",
    )


def _stale_lock(failure: Failure, _: re.Match[str]) -> BuildError:
    return BuildError(
        "uv.lock is out of date: pyproject.toml was changed after it was written",
        where=failure.where(),
        remedy="bring it up to date with: uv lock",
    )


def _bad_lock(failure: Failure, _: re.Match[str]) -> BuildError:
    return BuildError(
        "uv.lock cannot be read",
        where=failure.where(),
        remedy="write it anew with: uv lock",
    )


def _no_access(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"the package index refuses access ({match['status']})",
        where=failure.where(),
        remedy="give uv the credentials of the index: UV_INDEX_<NAME>_USERNAME and _PASSWORD, or a"
        " netrc file",
    )


def _untrusted(failure: Failure, _: re.Match[str]) -> BuildError:
    return BuildError(
        "uv does not trust the certificate of the package index",
        where=failure.where(),
        remedy="if this machine trusts it (that of a proxy, for example), set UV_SYSTEM_CERTS=1, or"
        " UV_NATIVE_TLS=1 for an older uv",
    )


def _no_network(failure: Failure, _: re.Match[str]) -> BuildError:
    return BuildError(
        "the package index could not be reached",
        where=failure.where(),
        remedy="check the connection, HTTPS_PROXY, and what UV_DEFAULT_INDEX or [tool.uv] name as"
        " the index; then build again",
    )


def _bad_line(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        "uv cannot read a line of the requirements",
        where=_position(failure, match.groupdict()),
        remedy="correct the line that uv shows:",
    )


def _position(failure: Failure, found: dict[str, str]) -> str | None:
    """File and line of what uv could not read; it tells a line, or how many bytes come before."""
    if failure.file is None or "line" in found:
        return f"{found['file']}:{found['line']}"
    try:
        content = (failure.file.parent / found["file"]).read_bytes()
    except OSError:
        return found["file"]
    line = content[: int(found["position"])].count(b"\n") + 1
    return f"{found['file']}:{line}"


def _no_wheel(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"{failure.subject(match)} has no wheel for {failure.target}",
        where=failure.where(match["name"]),
        remedy="require a version that has one, change the App's runtime or architecture, or build"
        " a wheel of it on such a machine and require that file (or unpack it into vendor/)",
    )


def _wrong_wheel(failure: Failure, _: re.Match[str]) -> BuildError:
    return BuildError(
        f"a wheel that the requirements name is not for {failure.target}",
        where=failure.where(),
        remedy=f"name one for {failure.target.uv_platform} and Python"
        f" {failure.target.python_version}, or change the App's runtime or architecture",
    )


def _wrong_python(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"{failure.subject(match)} needs Python {match['python']}, and the function runs on"
        f" {failure.target.python_version}",
        where=failure.where(match["name"]),
        remedy="require another version of it, or change the App's runtime",
    )


def _no_package(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"there is no package {match['name']} in the index",
        where=failure.where(match["name"]),
        remedy="check its spelling; if it is in an index of your own, name that index in"
        " UV_INDEX or [[tool.uv.index]]",
    )


def _no_version(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"there is no {failure.subject(match)}",
        where=failure.where(match["name"]),
        remedy="require a version that exists",
    )


def _conflict(failure: Failure, _: re.Match[str]) -> BuildError:
    named = {canonicalize_name(name) for name in re.findall(_NAME, failure.text)}
    asked = [each for each in failure.requirements if each.name in named]
    told = ", ".join(f"{each.text} ({each.where})" for each in asked)
    return BuildError(
        f"the requirements contradict each other: {told}",
        where=failure.file.name if failure.file else None,
        remedy="loosen one of them",
    )


def _bad_hash(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"what was downloaded as {failure.subject(match)} has another hash than the one written down",
        where=failure.where(match["name"]),
        remedy="find out why before you change the hash: the file is not the one that was locked",
    )


def _not_there(failure: Failure, match: re.Match[str]) -> BuildError:
    return BuildError(
        f"there is nothing at {match['path']}",
        where=failure.where(),
        remedy="correct the path; it counts from the project's folder",
    )


def _full_disk(_: Failure, __: re.Match[str]) -> BuildError:
    return BuildError(
        "the disk is full",
        remedy="make room where the project and uv's cache (uv cache dir) are",
    )


_Tell: TypeAlias = Callable[[Failure, re.Match[str]], BuildError]

#: Phrases and who tells about them. The order counts: a text may hold several, and the later ones
#: are also consequences of the earlier.
CAUSES: tuple[tuple[re.Pattern[str], _Tell], ...] = tuple(
    (re.compile(phrase, re.IGNORECASE), tell)
    for phrase, tell in (
        (r"unexpected argument '(?P<option>[^']+)'", _old_uv),
        (r"lockfile at \S+ needs to be updated", _stale_lock),
        (r"failed to parse .?uv\.lock", _bad_lock),
        (r"no space left on device", _full_disk),
        (r"(?P<status>401 Unauthorized|403 Forbidden)", _no_access),
        (r"invalid peer certificate", _untrusted),
        (r"error sending request|dns error|tcp connect error|timed out", _no_network),
        (r"network was disabled|HTTP status server error", _no_network),
        (
            (
                r"(?:parse requirement|parsing included file) in .(?P<file>[^`']+). at position"
                r" (?P<position>\d+)"
            ),
            _bad_line,
        ),
        (
            r"(?:Expected|Unexpected) .*? (?P<file>\S+):(?P<line>\d+):\d+",
            _bad_line,
        ),
        (rf"hash mismatch for .{_NAME}{_VERSIONS}`", _bad_hash),
        (r"distribution not found at: (?P<path>\S+)", _not_there),
        (r"dependency is incompatible with the current platform", _wrong_wheel),
        (rf"{_NAME}{_VERSIONS} (?:has|have) no (?:usable )?wheels", _no_wheel),
        (rf"attempted to build .{_NAME}`", _no_wheel),
        (
            (
                rf"does not satisfy Python(?P<python>\S+) and (?:all (?:versions )?of:? )?{_NAME}"
                rf"{_VERSIONS}"
            ),
            _wrong_python,
        ),
        (rf"{_NAME} was not found in the", _no_package),
        (rf"there (?:is|are) no versions? of {_NAME}{_VERSIONS}", _no_version),
        (r"no solution found|unsatisfiable", _conflict),
    )
)
