"""When a failed message comes back, and what never will."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from asynclambda.errors import AsyncLambdaError, DefinitionError

#: SQS's longest visibility timeout, in seconds: 12 hours.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
LONGEST = 43_200


class Permanent(AsyncLambdaError):  # noqa: N818  # `raise Permanent(...)` says what the failure is
    """Raised by a task: this message can never succeed, so it goes to the DLQ at once, once.

        class Refund(AsyncTask[Order], permanent=[LookupError]):
            def run(self, event: AsyncEvent[Order]) -> None:
                if event.payload.cents <= 0:
                    raise Permanent("an order of nothing")

    `permanent=` on the class says the same of other exceptions.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long a failed message waits until its next attempt.

        class Refund(AsyncTask[Order], retry=Backoff(first=5, most=timedelta(hours=1))):
            def run(self, event: AsyncEvent[Order]) -> None: ...

        assert [Backoff(first=5, jitter=0).pause(attempt) for attempt in (1, 2, 3)] == [5, 10, 20]

    The pause before attempt n + 1 is `first * factor ** (n - 1)`, at most `most`, less a random part of
    up to `jitter` of it, so that messages which failed together do not come back together.

    Raises:
        DefinitionError: A value is out of its range.
    """

    #: After the first attempt. Seconds, or a timedelta.
    first: timedelta | int = 10
    #: What each further pause is multiplied by; 1 keeps them the same.
    factor: float = 2.0
    #: The longest pause; at most SQS's 12 hours.
    most: timedelta | int = 900
    #: From 0, always the full pause, to 1, anything up to it.
    jitter: float = 0.5

    def __post_init__(self) -> None:
        first, most = _seconds(self.first), _seconds(self.most)
        if not 0 <= first <= most <= LONGEST:
            raise DefinitionError(
                f"{self}: its pauses are out of range",
                remedy=f"Give 0 <= first <= most <= {LONGEST:,} seconds, SQS's 12 hours.",
            )
        if not (self.factor >= 1 and 0 <= self.jitter <= 1):
            raise DefinitionError(
                f"{self}: its factor or jitter is out of range",
                remedy="Give factor >= 1 and 0 <= jitter <= 1.",
            )

    def pause(self, attempt: int) -> int:
        """Whole seconds until the next attempt.

        Args:
            attempt: The one that failed, from 1.
        """
        most = _seconds(self.most)
        # Past this exponent the product is over `most` anyway, and a float may overflow.
        full = min(_seconds(self.first) * self.factor ** min(attempt - 1, 64), most)
        return round(full * (1 - self.jitter * random.random()))  # noqa: S311  # spreads, hides nothing


def _seconds(value: timedelta | int) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value
