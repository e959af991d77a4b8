"""Changes of a table in a simulation: in their order, until they are done or dropped."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, DynamoDBChange, DynamoDBEvent, DynamoDBTask
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"


class Order(BaseModel):
    order_id: str
    cents: int


class Older(BaseModel):
    order_id: str


def order(number: int) -> Order:
    return Order(order_id=f"o-{number}", cents=number)


def images(change: DynamoDBChange[Order]) -> tuple[int | None, int | None]:
    """The cents before and after."""
    old, new = change.old_image, change.new_image
    return None if old is None else old.cents, None if new is None else new.cents


def test_changes_come_in_batches_with_both_images() -> None:
    app = App("shop")
    seen: list[list[tuple[str, int | None, int | None]]] = []

    class Audit(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM, batch_size=2):
        def run(self, event: DynamoDBEvent[Order]) -> None:
            seen.append([(change.event_name, *images(change)) for change in event.records])
            Audit.invoke(len(event.records))

    with simulate(app) as sim:
        sim.change(Mirror, order(1))
        sim.change(Mirror, order(2), old_image=order(1))
        sim.change(Mirror, old_image=order(2))
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(Audit)] == [2, 1]
        assert sim.now == START
    assert seen == [[("INSERT", None, 1), ("MODIFY", 1, 2)], [("REMOVE", 2, None)]]


def test_a_batch_waits_for_its_window_unless_it_is_full() -> None:
    app = App("shop")

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM, batch_size=3, max_batching_window=10):
        def run(self, event: DynamoDBEvent[Order]) -> None: ...

    with simulate(app) as sim:
        for number in range(4):
            sim.change(Mirror, order(number))
        sim.run_until_idle()

        assert [(run.at - START).seconds for run in sim.runs(Mirror)] == [0, 10]


def test_what_fails_holds_up_what_comes_after_it() -> None:
    app = App("shop")
    seen: list[list[int]] = []

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM, batch_size=2):
        def run(self, event: DynamoDBEvent[Order]) -> None:
            seen.append([change.new_image.cents for change in event.records if change.new_image])
            if len(seen) < 3:
                raise ValueError("not yet")

    with simulate(app) as sim:
        for number in range(3):
            sim.change(Mirror, order(number))
        sim.run_until_idle()

        assert [run.attempt for run in sim.runs(Mirror)] == [1, 2, 3, 1]
        assert [run.outcome for run in sim.runs(Mirror)] == ["failed", "failed", "done", "done"]
        assert sim.now == START + timedelta(seconds=3)
    assert seen == [[0, 1], [0, 1], [0, 1], [2]]


def test_what_never_succeeds_is_dropped_and_the_stream_goes_on() -> None:
    app = App("shop")

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM, batch_size=1):
        def run(self, event: DynamoDBEvent[Order]) -> None:
            if event.records[0].new_image == order(1):
                raise ValueError("never")

    with simulate(app) as sim:
        sim.change(Mirror, order(1))
        sim.change(Mirror, order(2))
        sim.run_until_idle()

        # Five attempts after the first, as the template has it.
        assert [run.outcome for run in sim.runs(Mirror)] == ["failed"] * 6 + ["done"]
        assert "1 change dropped after 6 attempts" in str(sim.timeline())


def test_changes_before_one_that_is_not_valid_are_done() -> None:
    app = App("shop")
    seen: list[int] = []

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Order]) -> None:
            seen.extend(change.new_image.cents for change in event.records if change.new_image)

    with simulate(app) as sim:
        sim.change(Mirror, order(1))
        sim.change(Mirror, Older(order_id="o-2"))  # type: ignore[misc]  # as an older app wrote it
        sim.change(Mirror, order(3))
        sim.run_until_idle()

        outcomes = [run.outcome for run in sim.runs(Mirror)]
        assert outcomes[0] == "partial"
        assert outcomes[1:] == ["failed"] * 6
    assert seen == [1]


def test_a_killed_run_is_tried_again() -> None:
    app = App("shop")

    class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Order]) -> None: ...

    with simulate(app, durations={Mirror: timedelta(seconds=2)}) as sim:
        sim.crash_next(Mirror)
        sim.change(Mirror, order(1))
        sim.run_until_idle()

        assert [run.outcome for run in sim.runs(Mirror)] == ["crashed", "done"]
        assert sim.now == START + timedelta(seconds=5)
