"""The ancestor's stack, with messages waiting in its queues, is updated to ours and back again.

No queue is replaced, and every message is run by the class that took the place of the function that it
was for. Roles are enforced: so ours let a function read what the ancestor put into S3, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.beside import (
    BuiltApp,
    await_said,
    build_ours,
    build_theirs,
    hold,
    physical_ids,
    said,
    send_ours,
    send_theirs,
    waiting,
)
from support.local_app import until

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.local.deployment import Deployment

#: Characters. Over the ancestor's limit, so it goes through S3, by a key with the date first.
LARGE = 300_000
#: Over ours.
LARGER = 1_100_000

#: What the ancestor sends, and what ours prints when it runs that.
SENT: list[tuple[str, dict[str, Any]]] = [
    (
        "app.async_invoke('Charge', {'order_id': 'first'})",
        {"task": "Charge", "payload": {"order_id": "first"}, "lane": 0, "group": None},
    ),
    (
        "app.async_invoke('Charge', {'order_id': 'second'}, lane=1, message_group_id='tenant-1')",
        {"task": "Charge", "payload": {"order_id": "second"}, "lane": 1, "group": "tenant-1"},
    ),
    (
        f"app.async_invoke('Charge', {{'order_id': 'large', 'note': 'x' * {LARGE}}}, lane=1)",
        {"task": "Charge", "payload": {"order_id": "large"}, "note": LARGE, "lane": 1},
    ),
    (
        "app.async_invoke('Charge', {'order_id': 'late'}, delay=3)",
        {"task": "Charge", "payload": {"order_id": "late"}, "lane": 0},
    ),
    (
        "app.set_current_task_id('Sweep'); app.async_invoke('Charge', {'order_id': 'from'})",
        {"task": "Charge", "payload": {"order_id": "from"}, "source": "Sweep"},
    ),
    (
        "app.async_invoke('Receipt', {'order_id': 'r'})",
        {"task": "Receipt", "payload": {"order_id": "r"}, "lane": 0},
    ),
    (
        "app.async_invoke('Refund', {'order_id': 'b'}, lane=1)",
        {"task": "Refund", "payload": {"order_id": "b"}, "lane": 1},
    ),
    *(
        (
            f"app.async_invoke('Invoice', {{'lane': 'of {lane}'}}, lane={lane})",
            {"task": "Invoice", "payload": {"lane": f"of {lane}"}, "lane": lane},
        )
        for lane in range(3)
    ),
    (
        "app.async_invoke('Report', {'r': '1'}, lane=2)",
        {"task": "Report", "payload": {"r": "1"}, "lane": 2},
    ),
    (
        "app.async_invoke_batch('Small', [{'order_id': 's'}], lane=1)",
        {"task": "Small", "payloads": [{"order_id": "s"}], "lane": 1},
    ),
]
#: How many wait in each queue.
WAITING = {
    "ChargeALQueue": 3,
    "ChargeALQueueL1": 2,
    "ReceiptALQueue": 1,
    "RefundALQueueL1": 1,
    "InvoiceALQueue": 1,
    "InvoiceALQueueL1": 1,
    "InvoiceALQueueL2": 1,
    "ReportALQueueL2": 1,
    "SmallALQueueL1": 1,
    "BulkALQueue": 12,
    "AsyncLambdaDLQ": 1,
}
BULK = [{"order_id": f"bulk-{number}"} for number in range(12)]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> BuiltApp:
    return build_theirs(tmp_path_factory.mktemp("upgrade") / "theirs")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> BuiltApp:
    return build_ours(tmp_path_factory.mktemp("upgrade") / "ours")


class Upgraded:
    """The stack before and after, with the ancestor's messages still waiting."""

    def __init__(self, emulator: Emulator, theirs: BuiltApp, ours: BuiltApp) -> None:
        self.emulator = emulator
        self.before = theirs.deploy(emulator)
        self.ids_before = physical_ids(emulator)
        self.attributes_before = attributes(emulator, self.before)
        hold(emulator, held=True)
        code = [each for each, _ in SENT]
        code.append(f"app.async_invoke_batch('Bulk', {BULK!r})")
        code.append("app.async_invoke('Charge', {}, delay=5000, unique_delay_id='in-an-hour')")
        # A task id that the code sets would be the source of what comes after it.
        send_theirs(
            theirs, emulator, "feature-Sweep", "\napp.set_current_task_id(None)\n".join(code)
        )
        dead = self.before.queues["AsyncLambdaDLQ"]
        emulator.client("sqs").send_message(QueueUrl=dead, MessageBody="dead before")
        self.waiting_before = self.waiting()
        self.said_before = said(emulator)
        self.after = ours.deploy(emulator)
        self.ids_after = physical_ids(emulator)
        self.attributes_after = attributes(emulator, self.after)
        # Mappings that have changed let messages through again, the others do not.
        self.seen_while_updating = said(emulator)

    def waiting(self) -> dict[str, int]:
        found = {
            queue: waiting(self.emulator, url) for queue, url in sorted(self.before.queues.items())
        }
        return {queue: number for queue, number in found.items() if number}


def attributes(emulator: Emulator, deployment: Deployment) -> Mapping[str, Mapping[str, str]]:
    """Every attribute of every queue."""
    sqs = emulator.client("sqs")
    found: dict[str, Mapping[str, str]] = {}
    for queue, url in deployment.queues.items():
        given = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        found[queue] = {str(name): value for name, value in given.items()}
    return found


@pytest.fixture(scope="module")
def upgraded(theirs: BuiltApp, ours: BuiltApp) -> Iterator[Upgraded]:
    with Emulator(auth=True) as emulator:
        yield Upgraded(emulator, theirs, ours)


def test_messages_waited_and_none_had_run(upgraded: Upgraded) -> None:
    assert upgraded.waiting_before == WAITING
    assert upgraded.said_before == []


def test_no_queue_is_replaced(upgraded: Upgraded) -> None:
    assert len(upgraded.before.queues) == 24
    assert upgraded.after.queues == upgraded.before.queues
    for queue, before in upgraded.attributes_before.items():
        after = upgraded.attributes_after[queue]
        for name in ("QueueArn", "CreatedTimestamp", "MessageRetentionPeriod"):
            assert after[name] == before[name], (queue, name)


def test_nothing_else_that_both_have_is_replaced(upgraded: Upgraded) -> None:
    before, after = upgraded.ids_before, upgraded.ids_after
    kept = {each for each in before.keys() & after.keys() if before[each] == after[each]}

    # Mappings keep their UUIDs, the bucket, the DLQ and the API their generated names.
    gone = {each for each in before.keys() - kept if "APIGatewayDeployment" not in each}
    assert gone == {"SendToAllAsyncLambdaQueuesPolicy", "AsyncLambdaCreateDelaySchedulesPolicy"}


def test_a_queue_takes_our_settings_in_place(upgraded: Upgraded) -> None:
    before = upgraded.attributes_before["ChargeALQueueL1"]
    after = upgraded.attributes_after["ChargeALQueueL1"]

    assert (before["VisibilityTimeout"], after["VisibilityTimeout"]) == ("120", "720")
    assert '"maxReceiveCount": 3' in after["RedrivePolicy"].replace('":3', '": 3')


def test_a_schedule_still_waits_with_a_role_that_lets_it_send(upgraded: Upgraded) -> None:
    scheduler, iam = upgraded.emulator.client("scheduler"), upgraded.emulator.client("iam")

    schedule = scheduler.get_schedule(Name="in-an-hour", GroupName="feature-delay")

    role = upgraded.ids_after["AsyncLambdaDelaySchedulerRole"]
    assert schedule["Target"]["RoleArn"].endswith(f"role/{role}")
    policies = iam.list_role_policies(RoleName=role)["PolicyNames"]
    assert policies == ["SendDelayedMessages"]


def test_ours_runs_every_message_that_waited(upgraded: Upgraded) -> None:
    hold(upgraded.emulator, held=False)

    # What Invoice sends when it runs, in a batch.
    reminded = [
        {"task": "Remind", "payload": {"lane": f"of {lane}"}, "group": "tenant-1"}
        for lane in range(3)
    ]
    wanted = [*(expected for _, expected in SENT), *reminded]
    lines = await_said(upgraded.emulator, wanted)

    charges = [line["invocation"] for line in lines if line["task"] == "Charge"]
    assert len(charges) == len(set(charges)) == 5
    # Nothing is left but what was dead before, and what Refund has sent for later.
    left = {"AsyncLambdaDLQ": 1, "ReceiptALQueue": 1}
    until(lambda: upgraded.waiting() == left)
    assert bulk(upgraded.emulator) == sorted(each["order_id"] for each in BULK)


def bulk(emulator: Emulator, after: int = 0) -> list[str]:
    """The orders that the batch task has run for."""
    lines = [line for line in said(emulator, after) if line["task"] == "Bulk"]
    return sorted(each["order_id"] for line in lines for each in line["payloads"])


def order(order_id: str) -> dict[str, Any]:
    """A payload as the ancestor gets it from ours: with all of its fields."""
    return {"order_id": order_id, "cents": 0, "fail": False}


def test_the_ancestor_runs_our_messages_after_a_way_back(
    upgraded: Upgraded, theirs: BuiltApp, ours: BuiltApp
) -> None:
    emulator = upgraded.emulator
    hold(emulator, held=True)
    so_far = len(emulator.logs.history)
    send_ours(
        ours,
        emulator,
        "feature-Sweep",
        "Charge.invoke(Order(order_id='back'), lane=1, message_group_id='tenant-2')\n"
        f"Charge.invoke(Order(order_id='larger', note='y' * {LARGER}))\n"
        "Bulk.invoke_many([Order(order_id=str(number)) for number in range(25)], lane=1)\n"
        "Charge.invoke(Order(order_id='soon'), delay=2)\n",
    )

    again = theirs.deploy(emulator)
    assert again.queues == upgraded.before.queues
    hold(emulator, held=False)

    await_said(
        emulator,
        [
            {"task": "Charge", "payload": order("back"), "lane": 1, "group": "tenant-2"},
            {"task": "Charge", "payload": order("larger"), "note": LARGER, "source": None},
            {"task": "Charge", "payload": order("soon"), "lane": 0},
        ],
        so_far,
    )
    until(lambda: len(bulk(emulator, so_far)) == 25)
    assert sorted(map(int, bulk(emulator, so_far))) == list(range(25))
