"""One limit, and how much of it is used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from asynclambda.build.policy_size import INLINE_CHARACTERS, MANAGED_CHARACTERS


class Limit(Enum):
    """A limit: its name in `--max` and in the config, what it counts, and AWS's own number, if any."""

    RESOURCES = ("resources", "resources of the stack", 500)
    TEMPLATE_BYTES = ("template_bytes", "bytes of the template", 1_000_000)
    ROLE_CHARACTERS = (
        "role_characters",
        "characters of a role's inline policies",
        INLINE_CHARACTERS,
    )
    POLICY_CHARACTERS = ("policy_characters", "characters of a managed policy", MANAGED_CHARACTERS)
    ROLE_POLICIES = ("role_policies", "managed policies of a role", 10)
    ENVIRONMENT_BYTES = ("environment_bytes", "bytes of a function's environment", 4_096)
    ZIPPED_BYTES = ("zipped_bytes", "bytes of the bundle, zipped", None)
    UNZIPPED_BYTES = ("unzipped_bytes", "bytes of the bundle, unzipped", 262_144_000)
    ALARM_METRICS = ("alarm_metrics", "metrics of an alarm", 10)
    RESERVED_CONCURRENCY = ("reserved_concurrency", "executions kept for functions", 900)
    LANE_CONCURRENCY = ("lane_concurrency", "maximum concurrency of all lanes together", 1_000)
    IMPORT_MS = ("import_ms", "milliseconds of imports at a cold start", None)
    POLLING_REQUESTS = ("polling_requests", "requests a month of idle polling", None)

    def __init__(self, key: str, meaning: str, most: int | None) -> None:
        self.key = key
        self.meaning = meaning
        #: AWS's number; None where AWS has none, or another way (a zip over 50 MB goes through S3).
        self.most = most


@dataclass(frozen=True, slots=True)
class Entry:
    """How much of a limit something uses."""

    limit: Limit
    #: A logical id, or the stack or bundle as a whole.
    subject: str
    used: int
    #: What a reader would not see from the number.
    note: str = ""

    @property
    def share(self) -> float | None:
        """The part of AWS's limit that is used; None where there is no limit."""
        return None if self.limit.most is None else self.used / self.limit.most
