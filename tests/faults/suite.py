"""Thousands of messages through a chain of tasks on a bad day: which are run, dead, lost, or run twice.

    make faults

The real bundle runs on the local engine. Of the messages, some make their task raise, kill its process or
outlast its timeout, some are poison, broken or of a wrong shape, and some come twice; of all sends, one in
twenty fails. At the end every message is accounted for: its effect is in the table, or it is in the DLQ.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rich import box
from rich.console import Console
from rich.table import Table
from support import ancestor
from support.bad_network import bad_network
from support.beside import BuiltApp
from support.deployed import DeployedApp, deploy_app
from support.example import copy_project

from asynclambda.dead_letter import Death
from asynclambda.envelope import Header, encode
from asynclambda.local.emulator import Emulator
from asynclambda.local.interpreter import current
from asynclambda.local.log_events import LogEvent, LogLine

if TYPE_CHECKING:
    from collections.abc import Callable

APP = Path(__file__).with_name("parcels")
SEED = 20_261_124
#: Of a thousand messages, how many have each fault. The rest have none.
MIX = {
    "raise": 100,
    "kill": 10,
    "timeout": 10,
    "exhaust": 10,
    "poison": 10,
    "broken JSON": 5,
    "wrong shape": 5,
    "delivered twice": 20,
}
#: Faults that end in the DLQ, each with the reason that the dead message has to give.
DEAD = {
    "exhaust": "attempts",
    "poison": "permanent",
    "broken JSON": "invalid",
    "wrong shape": "invalid",
}
#: The part of sends that fails.
BAD_SENDS = 0.05
QUEUES = ("CollectALQueue", "SortALQueue", "DeliverALQueue")
TABLE = "parcels-effects"


@dataclass
class Tally:
    """What became of the messages with one fault."""

    sent: int = 0
    run: int = 0
    retried: int = 0
    dead: int = 0
    lost: int = 0
    twice: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Runs the suite."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=5_000)
    arguments.add_argument("--patience", type=int, default=480, help="seconds")
    arguments.add_argument("--beside", type=int, default=1_000, help="messages for the ancestor")
    options = arguments.parse_args()
    tallies, failed_sends, seconds = run(options.messages, options.patience)
    report("asynclambda", tallies, failed_sends, seconds)
    if options.beside:
        report("async-lambda", *run(options.beside, options.patience, deploy_theirs))
    problems = verdict(tallies)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def run(
    messages: int,
    patience: float,
    deploy: Callable[[Path, Emulator, dict[str, str]], DeployedApp] | None = None,
) -> tuple[dict[str, Tally], int, float]:
    """Sends the messages and waits until all queues are empty. Gives back what became of them."""
    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator:
        dynamodb(emulator).create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "number", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "number", "AttributeType": "N"}],
            BillingMode="PAY_PER_REQUEST",
        )
        with bad_network(emulator.endpoint_url, BAD_SENDS, SEED) as (address, failed):
            variables = {"AWS_ENDPOINT_URL_SQS": address, "EFFECTS_TABLE": TABLE}
            app = (deploy or deploy_ours)(Path(folder), emulator, variables)
            retried: set[int] = set()
            emulator.logs.subscribe(lambda event: note_retry(event, retried))
            faults = faults_of(messages)
            begin = time.monotonic()
            send(app, faults)
            wait(app, begin + patience)
            seconds = time.monotonic() - begin
            return account(app, faults, retried), len(failed), seconds


def deploy_ours(folder: Path, emulator: Emulator, variables: dict[str, str]) -> DeployedApp:
    """The chain in our classes."""
    project = copy_project(APP, folder)
    configure(project, variables)
    return deploy_app(project, "parcels", emulator)


def deploy_theirs(folder: Path, emulator: Emulator, variables: dict[str, str]) -> DeployedApp:
    """The chain in the ancestor's API, with its own template and bundle."""
    project = copy_project(APP.with_name("parcels_ancestor"), folder)
    configure(project, variables)
    ancestor.vendor(project)
    template = ancestor.build(
        project, "app", env={"AWS_DEFAULT_REGION": "us-east-1", "EFFECTS_TABLE": TABLE}
    )
    bundle = project / ".async_lambda" / "build" / "deployment.zip"
    built = BuiltApp(project, template, bundle, current())
    return DeployedApp(emulator, built.deploy(emulator, "parcels-stack"), bundle)


def configure(project: Path, variables: dict[str, str]) -> None:
    """Gives the functions their variables, by the config that both packages read."""
    (project / ".async_lambda").mkdir(exist_ok=True)
    config = json.dumps({"environment_variables": variables})
    (project / ".async_lambda" / "config.json").write_text(config)


def faults_of(messages: int) -> dict[int, str]:
    """The fault of each message, by its number, spread evenly."""
    pattern = [fault for fault, count in MIX.items() for _ in range(count)]
    pattern += ["none"] * (1_000 - len(pattern))
    # 389 has no factor in common with 1,000: a stride that mixes the faults.
    return {number: pattern[number * 389 % 1_000] for number in range(messages)}


def send(app: DeployedApp, faults: dict[int, str]) -> None:
    """Puts the messages into the first queue, past the bad network: that they are there is given."""
    sqs, url = app.emulator.client("sqs"), app.deployment.queues["CollectALQueue"]
    bodies = [
        body
        for number, fault in faults.items()
        for body in [body_of(number, fault)] * (2 if fault == "delivered twice" else 1)
    ]
    for start in range(0, len(bodies), 10):
        entries: list[Any] = [
            {"Id": str(index), "MessageBody": body}
            for index, body in enumerate(bodies[start : start + 10])
        ]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)


def body_of(number: int, fault: str) -> str:
    """A message's body. Broken ones carry their number all the same, so that they can be found."""
    if fault == "broken JSON":
        return f'{{"number": {number}, "payload": '
    payload: dict[str, Any] = {"number": number}
    if fault != "wrong shape":
        known = {"raise", "kill", "timeout", "exhaust", "poison"}
        payload["fault"] = fault if fault in known else "none"
    header = Header(
        source_task_id=None,
        destination_task_id="Collect",
        invocation_id=uuid4().hex,
        root_invocation_id=uuid4().hex,
        hops=1,
    )
    return encode(header, json.dumps(payload).encode()).decode()


def wait(app: DeployedApp, deadline: float) -> None:
    """Returns when all queues have been empty for three seconds.

    Raises:
        TimeoutError: They are not, at the deadline.
    """
    quiet = 0
    while quiet < 3:
        if time.monotonic() > deadline:
            raise TimeoutError(f"messages are left: {[left(app, each) for each in QUEUES]}")
        quiet = 0 if any(left(app, each) for each in QUEUES) else quiet + 1
        time.sleep(1)


def left(app: DeployedApp, queue_id: str) -> int:
    """Messages in a queue, those that a function has included."""
    answer = app.emulator.client("sqs").get_queue_attributes(
        QueueUrl=app.deployment.queues[queue_id], AttributeNames=["All"]
    )
    return sum(
        int(count)
        for name, count in answer["Attributes"].items()
        if name.startswith("ApproximateNumberOfMessages")
    )


def account(app: DeployedApp, faults: dict[int, str], retried: set[int]) -> dict[str, Tally]:
    """What became of each message."""
    effects = effects_of(app)
    dead = dead_of(app)
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for number, fault in faults.items():
        tally = tallies[fault]
        tally.sent += 1
        tally.run += number in effects
        tally.twice += effects.get(number, 0) > 1
        tally.retried += number in retried
        tally.dead += number in dead
        tally.lost += number not in effects and number not in dead
        tally.reasons.update(dead.get(number, ()))
    return dict(tallies)


def dynamodb(emulator: Emulator) -> Any:
    """The engine's DynamoDB, of whose client we have no types."""
    return emulator.client("dynamodb")  # type: ignore[call-overload]  # as said


def effects_of(app: DeployedApp) -> dict[int, int]:
    """How often each parcel was delivered."""
    pages = dynamodb(app.emulator).get_paginator("scan").paginate(TableName=TABLE)
    return {
        int(item["number"]["N"]): int(item["effects"]["N"])
        for page in pages
        for item in page["Items"]
    }


def dead_of(app: DeployedApp) -> dict[int, list[str]]:
    """The reasons that the dead messages of each parcel give."""
    sqs, url = app.emulator.client("sqs"), app.deployment.queues["AsyncLambdaDLQ"]
    found: defaultdict[int, list[str]] = defaultdict(list)
    while messages := sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        VisibilityTimeout=600,
        MessageAttributeNames=["All"],
    ).get("Messages"):
        for message in messages:
            death = Death.of(message.get("MessageAttributes", {}))  # type: ignore[arg-type]  # wider values
            body = message["Body"]
            text = body if "destination_task_id" not in body else json.loads(body)["payload"]
            number = int(text.partition('"number":')[2].partition(",")[0].strip(" }"))
            found[number].append("no report" if death is None else death.reason)
    return dict(found)


def note_retry(event: LogEvent, retried: set[int]) -> None:
    """Notes the parcel of a log line, where a task has more than its first attempt at it."""
    if not isinstance(event, LogLine) or '"at work"' not in event.text:
        return
    line = json.loads(event.text)
    if line.get("attempt", 1) > 1:
        retried.add(line["parcel"])


def verdict(tallies: dict[str, Tally]) -> list[str]:
    """What is not as it has to be; nothing where all is well."""
    problems = []
    for fault, tally in tallies.items():
        if tally.lost:
            problems.append(f"{fault}: {tally.lost} messages are lost")
        if tally.twice:
            problems.append(f"{fault}: {tally.twice} messages had their effect twice")
        if fault in DEAD:
            if tally.dead != tally.sent or set(tally.reasons) != {DEAD[fault]}:
                problems.append(
                    f"{fault}: of {tally.sent}, {tally.dead} are dead, for {dict(tally.reasons)}"
                )
        elif tally.dead:
            problems.append(f"{fault}: {tally.dead} are dead, for {dict(tally.reasons)}")
    return problems


def report(name: str, tallies: dict[str, Tally], failed_sends: int, seconds: float) -> None:
    """Prints the table."""
    table = Table(
        "Fault",
        "Sent",
        "Run",
        "Retried",
        "Dead",
        "Lost",
        "Run twice",
        "Reasons",
        box=box.SIMPLE_HEAD,
        title=name,
    )
    for fault in ("none", *MIX):
        tally = tallies.get(fault)
        if tally is None:
            continue
        reasons = ", ".join(f"{reason} {count}" for reason, count in tally.reasons.items())
        numbers = (tally.sent, tally.run, tally.retried, tally.dead, tally.lost, tally.twice)
        table.add_row(fault, *(f"{number:,}" for number in numbers), reasons)
    console = Console(highlight=False, width=110)
    console.print(table)
    sent = sum(tally.sent for tally in tallies.values())
    console.print(
        f"{sent:,} messages in {seconds:.0f} s; {failed_sends:,} sends failed by the network"
    )


if __name__ == "__main__":
    sys.exit(main())
