"""Boxes without arrows on the page's graph: in the columns of the others, and never over one of them."""

from __future__ import annotations

from asynclambda.build.graph.picture.layout import Place
from asynclambda.local.page.columns import in_columns

CHAIN = {"A": Place(0, 0, 100, 50), "B": Place(150, 0, 100, 50), "C": Place(300, 0, 100, 50)}


def places(**lone: Place) -> dict[str, float]:
    """Where the boxes without arrows come to be."""
    moved = in_columns({**CHAIN, **lone}, CHAIN.keys(), 400)
    assert {key: moved[key] for key in CHAIN} == CHAIN
    return {key: moved[key].x for key in lone}


def test_they_go_below_the_columns_of_the_others() -> None:
    assert places(
        one=Place(0, 80, 100, 50), two=Place(120, 80, 100, 50), three=Place(240, 80, 100, 50)
    ) == {"one": 0, "two": 150, "three": 300}


def test_where_there_is_no_room_they_stay() -> None:
    # Beyond the picture's end; and where another box is.
    assert places(wide=Place(160, 80, 150, 50)) == {"wide": 160}
    assert places(inside=Place(255, 20, 40, 20)) == {"inside": 255}
    assert places(last=Place(320, 80, 80, 50)) == {"last": 320}


def test_without_arrows_nothing_moves() -> None:
    assert in_columns({"A": Place(7, 0, 10, 10)}, (), 400) == {"A": Place(7, 0, 10, 10)}
