"""The payload bucket."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.testing.simulator.clock import VirtualClock

_DAY = 86_400 * 1_000_000


class Bucket:
    """Objects by key, until they expire."""

    def __init__(self, clock: VirtualClock, days: int | None) -> None:
        """`days` is how long an object stays; None for ever."""
        self._clock = clock
        self._days = days
        self._objects: dict[str, tuple[bytes, int]] = {}

    def put(self, key: str, content: bytes) -> None:
        """Keeps an object."""
        self._objects[key] = content, self._clock.ticks

    def get(self, key: str) -> bytes | None:
        """An object's content; None where there is none any more."""
        content, put = self._objects.get(key, (None, 0))
        if self._days is not None and self._clock.ticks - put >= self._days * _DAY:
            return None
        return content


class S3StandIn:
    """S3's client, as far as the runtime calls it."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, BytesIO]:  # noqa: N803  # boto3's names
        """An object; for a missing one, what S3 answers to who may not list the bucket.

        Raises:
            ClientError: There is none.
        """
        from botocore.exceptions import ClientError

        content = self._bucket.get(Key)
        if content is None:
            raise ClientError(
                {"Error": {"Code": "AccessDenied", "Message": f"Access Denied: {Bucket}/{Key}"}},
                "GetObject",
            )
        return {"Body": BytesIO(content)}

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803  # boto3's names
        Key: str,  # noqa: N803  # as above
        Body: bytes,  # noqa: N803  # as above
    ) -> None:
        """Keeps an object."""
        self._bucket.put(Key, Body)
