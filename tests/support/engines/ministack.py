"""MiniStack, with the app's real template and bundle on it."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from support.aws_environment import forget_clients
from support.engines.engine import Dead

from asynclambda import env, ports
from asynclambda.dead_letter import Death
from asynclambda.local.clients import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from asynclambda.local.log_events import LogLine
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from e2e.depot.depot import Lost
    from support.deployed import DeployedApp
    from support.engines.engine import EngineName

    from asynclambda.local.log_events import LogEvent

#: Enough for cold starts on a busy machine, and the engine's scheduler. Seconds.
PATIENCE = 90.0
#: Between two looks of a case that waits. Seconds.
_TICK = 0.1
#: The visibility timeout that the queues get of tasks whose runs are lost. Their own is two minutes: six
#: times the function's, which has to be long enough for a cold start here.
_HIDDEN_SECONDS = 12
#: A date of the past, for a schedule that is to be due now.
_LONG_AGO = "at(2026-01-01T00:00:00)"
#: What a function knows of its app, and the tests' own process has to know to send as one.
_VARIABLES = (
    env.ACCOUNT_ID,
    env.PAYLOAD_BUCKET,
    env.DELAY_SCHEDULER_ROLE_ARN,
    env.DELAY_SCHEDULE_GROUP,
    env.DELAY_SCHEDULE_DLQ_ARN,
)


class MiniStack:
    """The engine of `asynclambda dev`. Its clock is the world's."""

    name: EngineName = "MiniStack"

    def __init__(self, app: DeployedApp) -> None:
        self._app = app
        self._client = app.emulator.client
        self._dead: dict[str, Dead] = {}
        self._reports: list[dict[str, Any]] = []
        for task in ("Lost", "LostForGood"):
            self._client("sqs").set_queue_attributes(
                QueueUrl=app.deployment.queues[f"{task}ALQueue"],
                Attributes={"VisibilityTimeout": str(_HIDDEN_SECONDS)},
            )

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """What is invoked in this process goes to the engine."""
        config = self._client("lambda").get_function_configuration(
            FunctionName=self._app.deployment.functions["StoreALFunc"]
        )
        of_function = config["Environment"]["Variables"]
        given = {
            **{name: of_function[name] for name in _VARIABLES},
            "AWS_ENDPOINT_URL": self._app.emulator.endpoint_url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }
        before = {name: os.environ.get(name) for name in given}
        os.environ |= given
        forget_clients()
        forget_reader = self._app.emulator.logs.subscribe(self._read)
        try:
            with ports.using(AwsSender()):
                yield
        finally:
            forget_reader()
            forget_clients()
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})

    def put(self, queue: str, body: str, *, group: str | None = None) -> None:
        sqs = self._client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        if group is None:
            sqs.send_message(QueueUrl=url, MessageBody=body)
        else:
            sqs.send_message(
                QueueUrl=url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=str(time.monotonic_ns()),
            )

    def request(self, method: str, path: str, body: object) -> tuple[int, Any]:
        answer = self._app.request(method, path, body)
        return answer.status, answer.body

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {PATIENCE:g} s:\n{self._told()}")
            time.sleep(_TICK)

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def now(self) -> float:
        return time.time()

    def skip_to(self, schedule: str) -> None:
        """Nothing is waited for: one with the same target and a date of the past takes its place.

        It gets a name of its own, because the engine fires no date for a name that it has seen in a tick.
        """
        scheduler = self._client("scheduler")
        group = "default" if schedule.startswith("depot-") else "depot-delay"
        kept = scheduler.get_schedule(GroupName=group, Name=schedule)
        scheduler.delete_schedule(GroupName=group, Name=schedule)
        scheduler.create_schedule(
            GroupName=group,
            Name=f"{schedule}-now",
            ScheduleExpression=_LONG_AGO,
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target=kept["Target"],
        )

    def lose_next(self, task: type[Lost]) -> None:
        """Each of them ends its own process."""

    def hidden_for(self, task: type[Lost]) -> float:
        return _HIDDEN_SECONDS

    def throttled(self) -> AbstractContextManager[None]:
        """It knows no quotas."""
        return nullcontext()

    def reports(self) -> list[dict[str, Any]]:
        return list(self._reports)

    def _told(self) -> str:
        """The last lines that the app wrote."""
        lines = [line for line in self._app.lines() if line.function.startswith("depot-")]
        return "\n".join(
            f"{line.at:%H:%M:%S} {line.function}: {line.text[:400]}" for line in lines[-100:]
        )

    def _read(self, event: LogEvent) -> None:
        if (
            isinstance(event, LogLine)
            and event.function.startswith("depot-")
            and '"message":"report"' in event.text
        ):
            self._reports.append(json.loads(event.text))

    def dead(self) -> list[Dead]:
        """Receives what is new there; what has been seen stays out of sight."""
        sqs, url = self._client("sqs"), self._app.deployment.queues["AsyncLambdaDLQ"]
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=600,
            MessageAttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            death = Death.of(json.loads(json.dumps(message.get("MessageAttributes", {}))))
            reason, attempt = (None, None) if death is None else (death.reason, death.attempt)
            task, payload = _content(message["Body"])
            self._dead[message["MessageId"]] = Dead(task, payload, reason, attempt)
        return list(self._dead.values())

    def waiting(self, task: str) -> int:
        attributes = self._client("sqs").get_queue_attributes(
            QueueUrl=self._app.deployment.queues[f"{task}ALQueue"], AttributeNames=["All"]
        )["Attributes"]
        return sum(
            int(value)
            for name, value in attributes.items()
            if name.startswith("ApproximateNumberOfMessages")
        )


def _content(body: str) -> tuple[str | None, str]:
    """The task and the payload's JSON of a message; None and the body of what is none."""
    try:
        message = json.loads(body)
    except ValueError:
        return None, body
    return message["destination_task_id"], message["payload"]
