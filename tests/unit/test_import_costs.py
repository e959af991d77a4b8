"""What imports cost, read from what the interpreter says about them; and who is refused for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from asynclambda.build.imports import Cost, Imports, ModuleImport
from asynclambda.build.imports.costs import BEGIN, module_import, read_costs
from asynclambda.build.ledger import Limit, check, make_ledger
from asynclambda.cli.ledger import print_ledger_json
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping

REPORT = f"""import time: self [us] | cumulative | imported package
import time:      5000 |       5000 |   encodings
{BEGIN}
import time:      1000 |       1000 |     pydantic.fields
import time:      2500 |       3500 |   pydantic
import time:       300 |        300 |     src.rates
a module printed this
import time:       400 |       4200 | src.orders
import time:        50 |         50 | app
"""
SLOW = ModuleImport(
    "src.orders", ("Charge", "Refund"), 812.4, (Cost("pandas", 400.2), Cost("src.orders", 90))
)
FAST = ModuleImport("src.receipts", ("Receipt",), 90, (Cost("pydantic", 60),))


def template() -> Mapping[str, Any]:
    return {"Resources": {}}


def test_packages_are_summed_up_and_modules_of_the_app_stand_for_themselves() -> None:
    assert read_costs(REPORT, "app") == [
        Cost("pydantic", 3.5),
        Cost("src.orders", 0.4),
        Cost("src.rates", 0.3),
        Cost("app", 0.05),
    ]


def test_the_total_is_that_of_all_costs_though_five_are_named() -> None:
    costs = [Cost(f"package{number}", 10) for number in range(7)]

    found = module_import("src.orders", ["Charge"], costs)

    assert found.milliseconds == 70
    assert found.costliest == tuple(costs[:5])


def test_a_module_of_many_tasks_names_some() -> None:
    many = ModuleImport("src.orders", ("A", "B", "C", "D", "E"), 1_234, (Cost("pandas", 900),))

    assert str(many) == "src.orders (A, B, C and 2 more): 1,234 ms, of which pandas 900"


def test_the_slowest_is_an_entry_of_the_ledger() -> None:
    ledger = make_ledger(template(), None, Imports((SLOW, FAST)))

    (entry,) = [each for each in ledger.entries if each.limit is Limit.IMPORT_MS]
    assert (entry.subject, entry.used) == ("src.orders", 812)
    assert entry.note == "pandas 400, src.orders 90"


def test_over_the_threshold_the_error_names_each_module_and_what_is_dear() -> None:
    ledger = make_ledger(template(), None, Imports((SLOW, FAST)))

    with pytest.raises(BuildError) as refusal:
        check(ledger, template(), {"import_ms": 811})

    error = refusal.value
    assert "src.orders has 812 milliseconds of imports at a cold start" in error.what
    assert "the project takes 811" in error.what
    assert "src.orders (Charge, Refund): 812 ms, of which pandas 400" in str(error.remedy)
    assert "src.receipts" not in str(error)


def test_at_the_threshold_nothing_is_refused() -> None:
    check(make_ledger(template(), None, Imports((SLOW, FAST))), template(), {"import_ms": 812})


def test_what_could_not_be_measured_is_not_refused() -> None:
    ledger = make_ledger(template(), None, Imports(obstacle="this machine has no Python 3.14"))

    check(ledger, template(), {"import_ms": 1})


def test_the_json_has_every_module(capsys: pytest.CaptureFixture[str]) -> None:
    print_ledger_json(make_ledger(template(), None, Imports((SLOW, FAST))))

    imports = json.loads(capsys.readouterr().out)["imports"]
    assert imports["obstacle"] is None
    assert [each["module"] for each in imports["modules"]] == ["src.orders", "src.receipts"]
    assert imports["modules"][0] == {
        "module": "src.orders",
        "tasks": ["Charge", "Refund"],
        "milliseconds": 812.4,
        "costliest": [
            {"name": "pandas", "milliseconds": 400.2},
            {"name": "src.orders", "milliseconds": 90},
        ],
    }


def test_the_json_says_where_nothing_was_to_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    print_ledger_json(make_ledger(template(), None))

    assert json.loads(capsys.readouterr().out)["imports"] is None
