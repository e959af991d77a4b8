"""DynamoDB, as Powertools' Idempotency calls it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.testing.simulator.clock import VirtualClock

_Item: TypeAlias = "dict[str, dict[str, str]]"

#: Powertools' attributes that are times, and what a second is in each.
_TIMES = {"expiration": 1, "in_progress_expiration": 1_000}


class DynamoDBStandIn:
    """DynamoDB's client with one table, whose key is `id`. Names are boto3's.

    Powertools reads the machine's clock. So the times in what it writes are moved to the simulation's, and
    back in what it reads: a record expires when the virtual time is over.
    """

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._items: dict[str, _Item] = {}

    def put_item(
        self,
        *,
        Item: _Item,  # noqa: N803  # boto3's names
        ConditionExpression: str,  # noqa: N803  # always Powertools' own, which is below
        **_: object,
    ) -> None:
        """Keeps an item, unless there is one that holds still.

        Raises:
            ClientError: There is.
        """
        from botocore.exceptions import ClientError

        key = Item["id"]["S"]
        known = self._items.get(key)
        if known is not None and self._holds(known):
            error: Any = {
                "Error": {"Code": "ConditionalCheckFailedException", "Message": "it holds"},
                "Item": self._moved(known, -self._ahead()),
            }
            raise ClientError(error, "PutItem")
        self._items[key] = self._moved(Item, self._ahead())

    def get_item(
        self,
        *,
        Key: _Item,  # noqa: N803  # boto3's names
        **_: object,
    ) -> dict[str, _Item]:
        """An item; an answer without one where there is none."""
        item = self._items.get(Key["id"]["S"])
        return {} if item is None else {"Item": self._moved(item, -self._ahead())}

    def update_item(
        self,
        *,
        Key: _Item,  # noqa: N803  # boto3's names
        ExpressionAttributeNames: Mapping[str, str],  # noqa: N803  # as above
        ExpressionAttributeValues: Mapping[str, dict[str, str]],  # noqa: N803  # as above
        **_: object,
    ) -> None:
        """Sets attributes: each `#name` to the value of the same name."""
        item = self._items.setdefault(Key["id"]["S"], dict(Key))
        item |= self._moved(
            {
                attribute: ExpressionAttributeValues[f":{name.removeprefix('#')}"]
                for name, attribute in ExpressionAttributeNames.items()
            },
            self._ahead(),
        )

    def delete_item(self, *, Key: _Item, **_: object) -> None:  # noqa: N803  # boto3's names
        """Removes an item, if it is there."""
        self._items.pop(Key["id"]["S"], None)

    def _ahead(self) -> float:
        """Seconds from the machine's time to the simulation's."""
        return self._clock.monotonic() - time.time()

    def _holds(self, item: _Item) -> bool:
        """Whether an item is no longer to be replaced: neither expired, nor left over by a run that died."""
        now = self._clock.monotonic()
        if float(item["expiration"]["N"]) < now:
            return False
        running = item.get("in_progress_expiration")
        in_progress = item["status"]["S"] == "INPROGRESS"
        return not (in_progress and running is not None and float(running["N"]) < now * 1_000)

    def _moved(self, item: _Item, seconds: float) -> _Item:
        return {
            name: {"N": str(round(float(value["N"]) + seconds * _TIMES[name]))}
            if name in _TIMES
            else value
            for name, value in item.items()
        }
