"""The events that AWS sends, as files under `tests/events/`: one an event kind.

sqs               one message of a queue of ours (its body is an envelope), traced
sqs_batch         ten of lane 1: some of a message group, one on its second receive
sqs_dlq           the message of `sqs` after it was moved to a dead-letter queue
sqs_fifo          one message of somebody else's FIFO queue
sqs_foreign       one of somebody else's standard queue, with a message attribute of each type
api_get           a REST API's proxy event: path parameter, repeated query parameter and header
api_post          the same with a JSON body, and no parameters (null, not an empty object)
api_post_base64   the same with its body in base64
scheduled         what EventBridge Scheduler sends a function when its schedule has no input
dynamodb          a table's stream: INSERT, MODIFY, and a REMOVE by time to live; every type
direct            the payload of a direct invocation
"""

from __future__ import annotations

import json
from typing import Any

from support.paths import ROOT

EVENTS = ROOT / "tests" / "events"


def aws_event(name: str) -> dict[str, Any]:
    """Read `tests/events/NAME.json`. Each call gives a fresh object, which a test may change."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event
