"""What roles allow, in the words that the local engine has for it; a part of `localise`.

This counts where the engine is started with `auth=True`. What a statement allows stays what it is in AWS.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.local.json_object import Object

#: AWS has no actions for batches: `sqs:SendMessage` allows SendMessageBatch. MiniStack asks for these.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
_BATCHES = {
    "sqs:SendMessage": "sqs:SendMessageBatch",
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
}
#: MiniStack takes every schedule for one of the group `default`.
_SCHEDULE_GROUP = re.compile(r"(:schedule/)[^/*\"]+/")


def localise_permissions(value: JsonValue) -> None:
    """Changes the statements of all policies in a part of a template in place."""
    if isinstance(value, list):
        for each in value:
            localise_permissions(each)
    elif isinstance(value, dict):
        if "Effect" in value and "Action" in value:
            _statement(value)
        else:
            for each in value.values():
                localise_permissions(each)


def _statement(statement: Object) -> None:
    action = statement["Action"]
    actions = action if isinstance(action, list) else [action]
    batches = [batch for one, batch in _BATCHES.items() if one in actions and batch not in actions]
    if batches:
        statement["Action"] = [*actions, *batches]
    if any(str(each).startswith("scheduler:") for each in actions) and "Resource" in statement:
        resource = json.dumps(statement["Resource"])
        statement["Resource"] = json.loads(_SCHEDULE_GROUP.sub(r"\1default/", resource))
