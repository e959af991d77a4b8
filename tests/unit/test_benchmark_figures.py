"""The pure parts of the benchmarks: what remains of figures, and when a goal is met."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from benchmarks import report
from benchmarks.bench import OURS, packages
from benchmarks.figures import Comparison, Figure, Goal, Summary, interleave
from rich.console import Console
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def comparison(*goals: Goal) -> Comparison:
    """Ours at 2 and 4 and 30 ms (the median is 4), the ancestor at 8."""
    return Comparison(
        "work",
        "ms",
        {
            OURS: [Figure(4, 3), Figure(2, 1), Figure(30, 2)],
            "ancestor": [Figure(8, 4), Figure(8, 4), Figure(8, 4)],
            "by hand": [Figure(5), Figure(5), Figure(5)],
        },
        goals,
    )


def test_a_summary_has_the_median_so_one_slow_round_does_not_count() -> None:
    assert comparison().summaries()[OURS] == Summary(4, 2, 2, 3)


def test_the_processors_time_is_left_out_where_a_round_lacks_it() -> None:
    assert Summary.of([Figure(1, 1), Figure(2)]) == Summary(1.5, 1, None, 2)


@pytest.mark.parametrize(
    ("limit", "sense", "met"),
    [
        (0.5, "at most", True),
        (0.49, "at most", False),
        (0.5, "at least", True),
        (0.51, "at least", False),
    ],
)
def test_a_goal_is_about_the_ratio_of_medians(limit: float, sense: str, met: bool) -> None:
    goal = Goal("work", OURS, "ancestor", limit, "at most" if sense == "at most" else "at least")

    (verdict,) = comparison(goal).verdicts()

    assert verdict.ratio == 0.5
    assert verdict.minimum == 0.25
    assert verdict.processor == 0.5
    assert verdict.met is met


def test_a_ratio_of_processor_time_needs_both() -> None:
    (verdict,) = comparison(Goal("work", OURS, "by hand", 1.1)).verdicts()

    assert verdict.processor is None


def test_peers_have_their_turns_in_each_round_and_warm_ups_do_not_count() -> None:
    turns = []

    def peer(name: str) -> Figure:
        turns.append(name)
        return Figure(len(turns))

    found = interleave({"a": lambda: peer("a"), "b": lambda: peer("b")}, rounds=2, warm_ups=1)

    assert turns == ["b", "a", "a", "b", "b", "a"]
    assert found == {"a": [Figure(3), Figure(6)], "b": [Figure(4), Figure(5)]}


def test_the_report_says_which_goals_are_met() -> None:
    measured = comparison(
        Goal("good", OURS, "ancestor", 0.75), Goal("bad", "ancestor", OURS, 2.5, "at least")
    )
    text = io.StringIO()
    out = Console(file=text, width=118)

    out.print(report.figures_table(measured))
    out.print(report.goals_table([measured]))

    rows = [line.split() for line in text.getvalue().splitlines()]
    assert ["good", "≤", "0.75", "0.50", "0.25", "0.50", "yes"] in rows
    assert ["bad", "≥", "2.5", "2.00", "4.00", "2.00", "no"] in rows
    assert ["ours", "4.00", "ms", "2.00", "ms", "2.00", "ms", "1.00", "3"] in rows
    assert ["by", "hand", "5.00", "ms", "5.00", "ms", "1.25", "3"] in rows


def test_the_written_report_has_every_round(tmp_path: Path) -> None:
    path = report.write([comparison(Goal("good", OURS, "ancestor", 0.75))], tmp_path / "new")

    (found,) = json.loads(path.read_text())["comparisons"]
    assert [each["wall"] for each in found["peers"][OURS]["rounds"]] == [4, 2, 30]
    assert found["goals"] == [
        {
            "what": "good",
            "goal": "≤ 0.75",
            "measured": 0.5,
            "minima": 0.25,
            "processor": 0.5,
            "met": True,
        }
    ]


def test_another_checkout_is_a_peer_of_its_folders_name(tmp_path: Path) -> None:
    (tmp_path / "faster" / "asynclambda").mkdir(parents=True)
    (tmp_path / "faster" / "asynclambda" / "__init__.py").touch()

    assert packages([tmp_path / "faster"]) == {OURS: ROOT, "faster": tmp_path / "faster"}


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no asynclambda"):
        packages([tmp_path])


def test_two_checkouts_of_one_name_are_refused(tmp_path: Path) -> None:
    for parent in ("a", "b"):
        (tmp_path / parent / "x" / "asynclambda").mkdir(parents=True)
        (tmp_path / parent / "x" / "asynclambda" / "__init__.py").touch()

    with pytest.raises(ValueError, match="two peers would be called 'x'"):
        packages([tmp_path / "a" / "x", tmp_path / "b" / "x"])
