"""`$QUEUEID` and `$EXTRA<i>` in the extra resources of a queue."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from asynclambda.build.config import substitute
from asynclambda.errors import ConfigError

IDS = [f"ChargeALFuncExtra{index}" for index in range(13)]


def _filled(properties: Any, ids: list[str] | None = None) -> Any:
    extra = {"Type": "AWS::A::B", "Properties": properties}
    return substitute(extra, "ChargeALQueue", IDS if ids is None else ids)["Properties"]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("$QUEUEID", "ChargeALQueue"),
        ("depth-${$QUEUEID.QueueName}", "depth-${ChargeALQueue.QueueName}"),
        ("$EXTRA0", "ChargeALFuncExtra0"),
        ("$EXTRA12", "ChargeALFuncExtra12"),
        ("$EXTRA1-$EXTRA2$QUEUEID", "ChargeALFuncExtra1-ChargeALFuncExtra2ChargeALQueue"),
        ("$EXTRA007", "ChargeALFuncExtra7"),
        ("$EXTRAS $queueid ${AWS::Region}", "$EXTRAS $queueid ${AWS::Region}"),
        ("$EXTRA\u0661", "$EXTRA\u0661"),  # a digit, but no number of ours
    ],
)
def test_placeholders_are_filled_in_texts(text: str, filled: str) -> None:
    assert _filled({"Name": text}) == {"Name": filled}


def test_they_are_filled_wherever_they_stand_and_all_else_stays() -> None:
    properties = {
        "Names": [["$QUEUEID"], {"Ref": "$EXTRA1"}],
        "$QUEUEID": {"$EXTRA0": 1},
        "Flag": True,
        "Number": 1.5,
    }

    assert _filled(properties) == {
        "Names": [["ChargeALQueue"], {"Ref": "ChargeALFuncExtra1"}],
        "ChargeALQueue": {"ChargeALFuncExtra0": 1},
        "Flag": True,
        "Number": 1.5,
    }


def test_attributes_beside_the_properties_are_filled_too() -> None:
    extra: dict[str, Any] = {"Type": "AWS::A::B", "DependsOn": ["$QUEUEID"]}

    assert substitute(extra, "Q", []) == {"Type": "AWS::A::B", "DependsOn": ["Q"]}


def test_the_extra_itself_stays_for_the_next_queue() -> None:
    extra: dict[str, Any] = {"Type": "AWS::A::B", "Properties": {"Names": ["$QUEUEID"]}}
    before = copy.deepcopy(extra)

    made = substitute(extra, "Q", [])
    made["Properties"] = None

    assert extra == before


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert _filled({"Name": "$EXTRA0"}, ["$QUEUEID"]) == {"Name": "$QUEUEID"}


@pytest.mark.parametrize(
    ("placeholder", "ids", "what"),
    [
        ("$EXTRA2", IDS[:2], "$EXTRA2 stands for no extra: there are 2"),
        ("$EXTRA0", [], "$EXTRA0 stands for no extra: there are 0"),
        ("$EXTRA12", IDS[:2], "$EXTRA12 stands for no extra"),
        ("$EXTRA" + "9" * 5000, IDS, "stands for no extra"),
    ],
)
def test_an_index_out_of_range_is_refused(placeholder: str, ids: list[str], what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _filled({"Name": placeholder}, ids)

    assert caught.value.where == ".async_lambda/config.json: managed_queue_extras"
    assert what in caught.value.what


def test_an_index_out_of_range_is_refused_in_keys_too() -> None:
    with pytest.raises(ConfigError, match=r"\$EXTRA13"):
        _filled({"$EXTRA13": 1})


def test_keys_that_become_the_same_are_refused() -> None:
    with pytest.raises(ConfigError, match="two keys of an object become the same"):
        _filled({"$EXTRA1": 1, "$EXTRA01": 2})
