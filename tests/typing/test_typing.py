"""What a user gets from a type checker: nothing where all is right, an error where a line is wrong.

`right/` holds correct programs, with `assert_type` where a type is inferred. `wrong/` holds wrong
lines, each with a comment that names what each checker says to it:

    Charge.invoke(1)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]

`[-]` says that this checker does not see the error; two rules on one line are `[a,b]`. The errors
found have to be those expected, line by line: one more fails as one fewer does.
"""

from __future__ import annotations

import functools
import re
import runpy
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from support.checkers import CHECKERS, Finding
from support.paths import ROOT

from asynclambda import registry

HERE = Path(__file__).parent
RIGHT = sorted((HERE / "right").glob("*.py"))
WRONG = sorted((HERE / "wrong").glob("*.py"))

_COMMENT = re.compile(r"# E:(?P<expected>.*)$")
_EXPECTED = re.compile(r"(?P<checker>\w+)\[(?P<rules>[\w,-]+)\]")


class WrongLine(NamedTuple):
    """A line of `wrong/` and what has to be said about it."""

    path: str
    line: int
    #: The rules that each checker names, by the checker's name.
    rules: dict[str, frozenset[str]]

    @classmethod
    def parse(cls, path: str, line: int, comment: str) -> WrongLine:
        """Read an `# E:` comment.

        Raises:
            ValueError: It does not name every checker once, or it holds something else.
        """
        found = list(_EXPECTED.finditer(comment))
        rest = _EXPECTED.sub("", comment).strip()
        if rest or [match["checker"] for match in found] != list(CHECKERS):
            raise ValueError(f"{path}:{line}: not `{'[...] '.join(CHECKERS)}[...]`: {comment!r}")
        rules = {match["checker"]: frozenset(match["rules"].split(",")) - {"-"} for match in found}
        return cls(path, line, rules)


def wrong_lines() -> list[WrongLine]:
    """Every line of `wrong/` that has an `# E:` comment."""
    return [
        WrongLine.parse(file.relative_to(ROOT).as_posix(), number, match["expected"])
        for file in WRONG
        for number, text in enumerate(file.read_text().splitlines(), start=1)
        if (match := _COMMENT.search(text)) is not None
    ]


@functools.cache
def findings(checker: str) -> dict[str, list[Finding]]:
    """What a checker finds in all the files, by path. It runs once for all tests."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in CHECKERS[checker]([*RIGHT, *WRONG]):
        found[finding.path].append(finding)
    return found


def _told(found: list[Finding]) -> str:
    return "\n".join(f"{f.path}:{f.line}: {f.message} [{f.rule}]" for f in found)


each_checker = pytest.mark.parametrize("checker", CHECKERS)


@each_checker
@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.stem)
def test_right_code_is_clean(checker: str, file: Path) -> None:
    found = findings(checker).get(file.relative_to(ROOT).as_posix(), [])

    assert not found, _told(found)


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.stem)
def test_right_code_is_right_when_it_runs(file: Path) -> None:
    # A checker that is content with a class that is refused when it is made would be no help.
    with registry.isolated() as tasks:
        runpy.run_path(str(file))

        assert tasks.specs()


@each_checker
@pytest.mark.parametrize("wrong", wrong_lines(), ids=lambda w: f"{Path(w.path).stem}:{w.line}")
def test_wrong_line_is_an_error(checker: str, wrong: WrongLine) -> None:
    found = [f for f in findings(checker).get(wrong.path, []) if f.line == wrong.line]

    assert {f.rule for f in found} == wrong.rules[checker], _told(found)


def test_a_mistyped_keyword_is_answered_with_the_right_one() -> None:
    found = findings("mypy")["tests/typing/wrong/async_task.py"]

    assert any('"memry"' in f.message and 'did you mean "memory"?' in f.message for f in found)


@each_checker
@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_nothing_else_is_an_error(checker: str, file: Path) -> None:
    path = file.relative_to(ROOT).as_posix()
    expected = {wrong.line for wrong in wrong_lines() if wrong.path == path}

    found = [f for f in findings(checker).get(path, []) if f.line not in expected]

    assert not found, _told(found)


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param(" mypy[arg-type] pyright[x]", id="a checker is missing"),
        pytest.param(" mypy[a] pyright[b] ty[c] ty[d]", id="a checker is named twice"),
        pytest.param(" mypy[a] pyright[b] ty[c] pyre", id="something else is in it"),
        pytest.param(" mypy[a] pyright[b] ty[]", id="a checker has no rule"),
    ],
)
def test_a_malformed_comment_is_refused(comment: str) -> None:
    with pytest.raises(ValueError, match=r"wrong/api\.py:7"):
        WrongLine.parse("wrong/api.py", 7, comment)
