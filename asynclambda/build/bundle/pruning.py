"""Which files are tests, and may stay behind.

A name alone does not tell: `numpy.testing`, `jinja2.tests` and `aiohttp.test_utils` are modules
that programs import. So a file is taken for a test only where its place says so, *and* nothing that
stays names it:

- everywhere, a file under a folder called `tests` that has Python files in it, and `conftest.py`;
- in the project's own code, also `test_*.py` and `*_test.py`. A distribution's such files stay:
  they are few, and some are modules (`ray._private.test_utils`).

Naming is an import, relative or not, or the dotted name anywhere in the text, as in
`App(modules=["src.load_test"])`. What a test that has to stay names stays with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from asynclambda.build.bundle.files import File

_FOLDER = "tests"


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which files outside of test folders are suspects, and what a file that names any holds."""

    patterns: tuple[str, ...]
    #: To pass over most files without a closer look: that takes seconds for numpy and the like.
    words: tuple[bytes, ...]


_OWN = _Rule(("conftest.py", "test_*.py", "*_test.py"), (b"test",))
_OTHERS = _Rule(("conftest.py",), (b"tests", b"conftest"))

_TEST = re.compile(rb"tests|test_\w+|\w+_test|conftest")
#: A dotted name that might be that of a test module, with the dots of a relative import.
_DOTTED = re.compile(rb"(?<![\w.])(\.*)((?:\w+\.)*(?:" + _TEST.pattern + rb")(?:\.\w+)*)")
#: `from x import (a, b)`: the modules may be among the names that are imported.
_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE
)
_NAME = re.compile(rb"\w+")


@dataclass(frozen=True, slots=True)
class Pruned:
    """Files without their tests, and the tests."""

    kept: list[File]
    tests: list[File]


def without_tests(files: Iterable[File], *, own: bool, keep: Collection[str] = ()) -> Pruned:
    """Tell tests from what has to be in the bundle.

    Args:
        files: everything that could be bundled together.
        own: whether it is the project's own code.
        keep: dotted names of modules that are no tests, whatever they are called.
    """
    by_name = {file.name: file for file in files}
    rule = _OWN if own else _OTHERS
    suspects = set(_suspects(by_name, rule))
    waiting = [file for name, file in by_name.items() if name not in suspects]
    waiting += _take(keep, suspects, by_name)
    kept: list[File] = []
    while waiting:
        file = waiting.pop()
        kept.append(file)
        if suspects and _is_python(file.name):
            text = file.read()
            if _test_folder(file.name) is not None or any(word in text for word in rule.words):
                waiting += _take(_named(file.name, text), suspects, by_name)
    return Pruned(kept, [by_name[name] for name in suspects])


def _suspects(names: Collection[str], rule: _Rule) -> Iterator[str]:
    # A folder `tests` without any Python in it holds data: the tests that a laboratory did, say.
    folders = {
        folder
        for name in names
        if name.endswith(".py") and (folder := _test_folder(name)) is not None
    }
    for name in names:
        base = name.rpartition("/")[2]
        if _test_folder(name) in folders or any(fnmatchcase(base, each) for each in rule.patterns):
            yield name


def _test_folder(name: str) -> str | None:
    """The outermost folder `tests` that a file is in."""
    parts = name.split("/")[:-1]
    return "/".join(parts[: parts.index(_FOLDER) + 1]) if _FOLDER in parts else None


def _take(names: Iterable[str], suspects: set[str], by_name: dict[str, File]) -> list[File]:
    """Clear the suspects that are named, the packages they are in and the data that lies beside them."""
    cleared = []
    for dotted in names:
        for path in _paths(dotted):
            if path not in suspects:
                continue
            beside = _data_beside(path, suspects)
            suspects.difference_update((path, *beside))
            cleared += [by_name[each] for each in (path, *beside)]
    return cleared


def _data_beside(path: str, suspects: Collection[str]) -> list[str]:
    """The files without code at and below the place of a module that lies in a test folder."""
    if _test_folder(path) is None:
        return []
    folder = path.rpartition("/")[0] + "/"
    return [each for each in suspects if each.startswith(folder) and not _is_python(each)]


def _paths(dotted: str) -> Iterator[str]:
    """The files that importing a dotted name may need."""
    parts = dotted.split(".")
    for end in range(1, len(parts) + 1):
        path = "/".join(parts[:end])
        yield f"{path}/__init__.py"
        yield f"{path}.py"


def _named(path: str, text: bytes) -> Iterator[str]:
    """The dotted names in a Python file that could be those of tests, made absolute."""
    package = PurePosixPath(path).parent.parts
    for dots, dotted in _DOTTED.findall(text):
        yield _absolute(package, len(dots), dotted)
    for dots, module, names in _FROM.findall(text):
        origin = _absolute(package, len(dots), module)
        in_tests = _FOLDER in origin.split(".")
        if in_tests:  # also seen from a sibling: `from .helpers import x`
            yield origin
        for name in _NAME.findall(names):
            if in_tests or _TEST.fullmatch(name):
                yield f"{origin}.{name.decode()}"


def _absolute(package: tuple[str, ...], dots: int, dotted: bytes) -> str:
    """A name as seen from the root; `dots` are those in front of it in a relative import."""
    above = package[: len(package) - dots + 1] if dots else ()
    return ".".join((*above, *filter(None, dotted.decode().split("."))))


def _is_python(name: str) -> bool:
    return name.endswith(".py")
