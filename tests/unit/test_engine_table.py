"""The table of the test kit's README is that of the cases."""

from __future__ import annotations

import pytest
from support.engines.case import Case, Differs
from support.engines.cases import CASES
from support.engines.engine import ENGINES
from support.engines.table import README, table, with_table


def test_the_readme_has_every_case_as_it_is() -> None:
    readme = README.read_text(encoding="utf-8")

    assert with_table(readme) == readme, "PYTHONPATH=tests python -m support.engines.table"


def test_a_difference_is_told_where_it_is() -> None:
    [row] = [line for line in table().splitlines() if line.startswith("| a batching window |")]

    assert row.endswith("| as AWS | ignores the window; a batch has what is there |")


def test_every_case_has_a_name_of_its_own_and_a_page_of_aws() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert [case.name for case in CASES if "|" in case.name + case.rule] == []
    for case in CASES:
        assert case.source.startswith("https://docs.aws.amazon.com/"), case.name


@pytest.mark.parametrize("engine", ENGINES)
def test_a_known_difference_is_one(engine: str) -> None:
    same = [
        case.name
        for case in CASES
        for name, known in case.differs.items()
        if name == engine and known.observed == case.expected
    ]

    assert same == [], "take it out of `differs`"


def test_what_is_to_be_seen_is_awss_unless_it_is_known_to_differ() -> None:
    case = Case("n", "r", "s", lambda _: None, 1, {"MiniStack": Differs(2, "twice")})

    assert (case.observation("simulator"), case.observation("MiniStack")) == (1, 2)
    assert (case.difference("simulator"), case.difference("MiniStack")) == (None, "twice")
