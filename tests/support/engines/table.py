"""The table of cases and engines in the test kit's README, made of the cases themselves.

`python -m support.engines.table` (with `tests` on the path) writes it there. Each cell is what a test holds
an engine to, so the table says what is so.
"""

from __future__ import annotations

from support.engines.cases import CASES
from support.engines.engine import ENGINES
from support.paths import ROOT

README = ROOT / "asynclambda" / "testing" / "README.md"
BEGIN, END = "<!-- cases -->", "<!-- /cases -->"


def table() -> str:
    """Returns a row for each case: AWS's rule with its page, and what each engine does."""
    same = {engine: sum(case.difference(engine) is None for case in CASES) for engine in ENGINES}
    head = [f"{engine}: {same[engine]} of {len(CASES)}" for engine in ENGINES]
    lines = [
        " | ".join(["| case", "in AWS", *head]) + " |",
        "|---" * (2 + len(ENGINES)) + "|",
    ]
    for case in CASES:
        cells = [case.difference(engine) or "as AWS" for engine in ENGINES]
        lines.append(" | ".join([f"| {case.name}", f"[{case.rule}]({case.source})", *cells]) + " |")
    return "\n".join(lines)


def with_table(readme: str) -> str:
    """Returns the README with the table between its marks."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, f"{README.name} has no {BEGIN}"
    assert end, f"{README.name} has no {END}"
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
