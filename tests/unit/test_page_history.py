"""What the page remembers: chains out of observations, in whatever order these come."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from support.page_story import TRACEBACK, Story

from asynclambda.local.observed import MessageSent
from asynclambda.local.page.history import History, Limits
from asynclambda.local.page.texts import TEXT_LIMIT, message_of


@pytest.fixture
def history() -> History:
    known = History()
    known.know_queues(
        {"orders-ChargeCard": ("ChargeCard", 0), "orders-ChargeCard-L1": ("ChargeCard", 1)},
        {"orders-ChargeCard": 5},
    )
    return known


@pytest.fixture
def story(history: History) -> Story:
    return Story(history.observe)


def shape(history: History) -> list[list[tuple[str, str]]]:
    """Each chain's hops with their states, newest chain first."""
    return [[(hop.task_id, hop.status) for hop in chain.hops] for chain in history.chains]


def test_an_order_is_one_chain_from_its_route_to_its_receipt(
    history: History, story: Story
) -> None:
    story.order(lane=1, delay=2)

    [chain] = history.chains
    assert (chain.root, chain.status, chain.active) == ("api", "done", False)
    assert shape(history) == [
        [
            ("PlaceOrder", "done"),
            ("ReserveStock", "done"),
            ("ChargeCard", "done"),
            ("SendReceipt", "done"),
        ]
    ]
    parents = [hop.parent.task_id if hop.parent else None for hop in chain.hops]
    assert parents == [None, "PlaceOrder", "ReserveStock", "ChargeCard"]
    assert [hop.lane for hop in chain.hops] == [0, 1, 1, 0]
    assert chain.hops[3].delay == timedelta(seconds=2)


def test_a_route_that_sends_twice_is_one_chain(history: History, story: Story) -> None:
    # Each of its messages is a root of its own: only the run holds them together.
    request = story.api("PlaceOrder")
    first, second = story.send("ReserveStock", 1, by=request), story.send("Audit", 2, by=request)
    story.end(request, "PlaceOrder")
    for sent in (second, first):
        story.end(story.receive(sent), sent.task_id)

    assert shape(history) == [[("PlaceOrder", "done"), ("ReserveStock", "done"), ("Audit", "done")]]


def test_attempts_that_fail_wait_for_the_next_and_the_last_is_dead(
    history: History, story: Story
) -> None:
    sent = story.send("ChargeCard", {"cents": 1})
    seen = []
    for attempt in range(1, 6):
        run = story.receive(sent, attempt=attempt)
        story.end(run, "ChargeCard", error=True)
        seen.append(next(iter(history.chains)).status)

    assert seen == ["retrying"] * 4 + ["dead"]
    [chain] = history.chains
    assert [attempt.receive_count for attempt in chain.hops[0].attempts] == [1, 2, 3, 4, 5]


def test_a_task_says_itself_that_a_message_is_dead(history: History, story: Story) -> None:
    # It has been deleted from its queue, so its run has ended well.
    run = story.receive(story.send("ChargeCard", {"cents": 1}))
    story.log(run, "ChargeCard", "ERROR", "the message is dead", dead_because="permanent")
    story.end(run, "ChargeCard")

    [chain] = history.chains
    assert chain.status == "dead"
    assert chain.hops[0].death == "permanent"
    assert history.deaths == 1
    assert history.counters.as_json() == {
        "tasks": {"ChargeCard": [[0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]},
        "dead": 0,
        "undelivered": 0,
    }


def test_a_dead_message_that_is_sent_again_goes_on_in_its_chain(
    history: History, story: Story
) -> None:
    sent = story.send("ChargeCard", {"cents": 1})
    run = story.receive(sent)
    story.log(run, "ChargeCard", "ERROR", "the message is dead", dead_because="permanent")
    story.end(run, "ChargeCard")

    story.end(story.receive(sent), "ChargeCard")

    [chain] = history.chains
    assert (chain.status, len(chain.hops[0].attempts)) == ("done", 2)


def test_a_dead_message_that_is_dropped_is_dead_no_more(history: History, story: Story) -> None:
    sent = story.send("ChargeCard", {"cents": 1})
    run = story.receive(sent, attempt=5)
    story.end(run, "ChargeCard", error=True)

    history.drop(sent.invocation_id)

    assert shape(history) == [[("ChargeCard", "dropped")]]


def test_of_a_batch_each_message_has_its_own_outcome(history: History, story: Story) -> None:
    sent = [story.send("ChargeCard", number) for number in range(3)]
    run = story.receive(*sent)
    story.log(
        run,
        "ChargeCard",
        "ERROR",
        "the task failed",
        invocation_id=sent[1].invocation_id,
        exception=TRACEBACK,
        exception_name="CardDeclined",
    )
    story.end(run, "ChargeCard", failed=(str(sent[1].message_id),))

    assert shape(history) == [
        [("ChargeCard", "done")],
        [("ChargeCard", "retrying")],
        [("ChargeCard", "done")],
    ]
    attempts = [chain.hops[0].attempts[0] for chain in history.chains]
    errors = [None if each.error is None else each.error.type for each in attempts]
    assert errors == [None, "CardDeclined", None]


def test_a_message_may_run_before_its_sender_is_heard_of(history: History, story: Story) -> None:
    request = story.api("PlaceOrder")
    late: list[MessageSent] = []
    unheard = Story(lambda each: late.append(each) if isinstance(each, MessageSent) else None)
    sent = unheard.send("ReserveStock", 1, by=request)
    run = story.receive(sent)
    assert len(shape(history)) == 2

    story.tell(late[0])
    story.end(run, "ReserveStock")
    story.end(request, "PlaceOrder")

    assert shape(history) == [[("PlaceOrder", "done"), ("ReserveStock", "done")]]


def test_a_line_after_the_end_still_belongs_to_its_run(history: History, story: Story) -> None:
    request = story.api("PlaceOrder")
    story.end(request, "PlaceOrder")
    story.write(request, "PlaceOrder", "a word more")

    [chain] = history.chains
    assert [line.text for line in chain.hops[0].attempts[0].run.lines] == ["a word more"]


def test_lines_without_a_known_run_are_left_out(history: History, story: Story) -> None:
    story.write("nobody", "PlaceOrder", "INIT_START")

    assert (shape(history), history.revision) == ([], 1)


def test_the_oldest_chains_are_forgotten(story: Story) -> None:
    history = History(Limits(chains=3))
    story.tell = history.observe
    for number in range(5):
        story.end(story.api("PlaceOrder", number), "PlaceOrder")

    kept = [str(chain.hops[0].attempts[0].run.event) for chain in history.chains]
    assert [text.count("'body': '4'") for text in kept] == [1, 0, 0]
    assert len(kept) == 3


def test_a_run_that_is_forgotten_does_not_run_for_ever(story: Story) -> None:
    history = History(Limits(chains=2))
    story.tell = history.observe
    long = story.api("PlaceOrder")
    for _ in range(4):
        story.end(story.api("PlaceOrder"), "PlaceOrder")
    story.end(long, "PlaceOrder")

    numbers: Any = history.counters.as_json()
    assert numbers["tasks"] == {"PlaceOrder": [[0, 0, 4, 0, 0]]}


def test_long_payloads_make_room_for_nothing_else(story: Story) -> None:
    history = History(Limits(characters=100_000))
    story.tell = history.observe
    for _ in range(4):
        story.send("ChargeCard", "x" * 60_000)

    assert len(list(history.chains)) == 1


def test_a_text_that_is_too_long_is_cut_and_says_so(history: History, story: Story) -> None:
    story.send("ChargeCard", "x" * 100_000)

    [chain] = history.chains
    payload = chain.hops[0].payload
    assert payload is not None
    assert payload.endswith("x… (100,002 characters)")
    assert len(payload) < TEXT_LIMIT + 100


def test_a_change_names_the_chains_that_have_changed(history: History, story: Story) -> None:
    first = story.api("PlaceOrder")
    seen = history.revision
    second = story.api("PlaceOrder")
    assert history.changed_since(seen) == [second]

    seen = history.revision
    story.end(first, "PlaceOrder", result=json.loads("null"))
    assert history.changed_since(seen) == [first]


@pytest.mark.parametrize(
    ("last", "text"),
    [
        ("app.CardDeclined: the bank says: no", "the bank says: no"),
        ("CardDeclined: no", "no"),
        ("CardDeclined", "CardDeclined"),
        ("and a second line: of it", "and a second line: of it"),
    ],
)
def test_the_text_of_an_exception_is_what_it_says(last: str, text: str) -> None:
    assert message_of(f"Traceback …\n  File …\n{last}\n", "CardDeclined") == text
