"""Where the boxes, arrows and labels of a picture go: whatever the app, nothing hides anything."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from asynclambda.build.graph.picture.layout import Item, Link, lay_out

if TYPE_CHECKING:
    from asynclambda.build.graph.picture.layout import Layout, Place

_LABEL_HEIGHT = 14.0


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[Item], list[Link]]:
    count = draw(st.integers(1, 14))
    sizes = st.tuples(st.integers(40, 260), st.integers(30, 140))
    items = [Item(f"t{number}", *draw(sizes)) for number in range(count)]
    ends = st.integers(0, count - 1)
    found = draw(st.lists(st.tuples(ends, ends), max_size=24, unique=True))
    links = [
        Link(
            f"t{source}",
            f"t{target}",
            draw(st.sampled_from((0, 0, 60, 110))),
            draw(st.sampled_from(("message", "call"))),
        )
        for source, target in found
    ]
    return items, links


def overlap(one: Place, two: Place) -> bool:
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )


def labels(layout: Layout, links: list[Link]) -> list[Place]:
    from asynclambda.build.graph.picture.layout import Place as At

    found = []
    for path, link in zip(layout.paths, links, strict=True):
        assert (path.label is None) == (link.label_width == 0)
        if path.label is not None:
            x, y = path.label
            corner = x - link.label_width / 2, y - _LABEL_HEIGHT / 2
            found.append(At(*corner, link.label_width, _LABEL_HEIGHT))
    return found


@settings(max_examples=200, deadline=None)
@given(pictures())
def test_nothing_overlaps_and_all_is_inside(picture: tuple[list[Item], list[Link]]) -> None:
    items, links = picture
    layout = lay_out(items, links)

    assert layout.places.keys() == {item.key for item in items}
    for item in items:
        assert layout.places[item.key].width >= item.width
        assert layout.places[item.key].height == item.height
    things = [*layout.places.values(), *labels(layout, links)]
    for one, two in combinations(things, 2):
        assert not overlap(one, two), (one, two)
    for thing in things:
        assert thing.x >= 0
        assert thing.y >= -1e-6
        assert thing.x + thing.width <= layout.width + 1e-6
        assert thing.y + thing.height <= layout.height + 1e-6


@settings(max_examples=200, deadline=None)
@given(pictures())
def test_an_arrow_joins_its_boxes_and_passes_beside_all_others(
    picture: tuple[list[Item], list[Link]],
) -> None:
    items, links = picture
    layout = lay_out(items, links)

    for link, path in zip(links, layout.paths, strict=True):
        first, last = path.points[0], path.points[-1]
        if link.source == link.target:
            place = layout.places[link.source]
            assert first[1] == last[1] == place.y + place.height
            assert place.x < last[0] < first[0] < place.x + place.width
            continue
        assert at_the_edge(layout.places[link.source], first)
        assert at_the_edge(layout.places[link.target], last)
        for (x, y), (right, lower) in pairwise(path.points):
            # Between two columns there are no boxes; through one, an arrow runs level.
            for key, place in layout.places.items():
                beside = (
                    max(x, right) <= place.x + 1e-6
                    or place.x + place.width - 1e-6 <= min(x, right)
                    or max(y, lower) <= place.y
                    or place.y + place.height <= min(y, lower)
                )
                assert beside, (link, key)


def at_the_edge(place: Place, point: tuple[float, float]) -> bool:
    x, y = point
    sides = (place.x, place.x + place.width)
    return min(abs(x - side) for side in sides) < 1e-6 and place.y < y < place.y + place.height


def test_senders_are_left_of_their_targets_but_on_the_way_back_of_a_loop() -> None:
    items = [Item(key, 100, 60) for key in ("c", "b", "a")]
    links = [Link("a", "b"), Link("b", "c"), Link("c", "a")]

    layout = lay_out(items, links)

    xs = [place.x for _, place in sorted(layout.places.items())]
    turns = sum(later < earlier for earlier, later in pairwise([*xs, xs[0]]))
    assert turns == 1


def test_arrows_to_one_box_share_their_way() -> None:
    """A task that all others send to has one arrow's room between the boxes, not one for each."""
    chains = [f"{chain}{step}" for chain in "abcdefgh" for step in range(3)]
    items = [Item(key, 100, 60) for key in [*chains, "hub"]]
    links = [
        Link(f"{chain}{step}", f"{chain}{step + 1}") for chain in "abcdefgh" for step in range(2)
    ]
    links += [Link(key, "hub") for key in chains]

    layout = lay_out(items, links)

    through = {
        points
        for link, path in zip(links, layout.paths, strict=True)
        if link.target == "hub"
        for points in pairwise(path.points)
        # Through a column of boxes.
        if points[1][0] - points[0][0] == 100
    }
    assert len(through) == 2


def test_the_same_app_gives_the_same_picture() -> None:
    items = [Item(f"t{number}", 90 + number, 40) for number in range(12)]
    links = [Link(f"t{number}", f"t{number * 5 % 12}", 30) for number in range(12)]

    assert lay_out(items, links) == lay_out(items, links)
