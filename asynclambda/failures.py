"""The error of a send: which payloads did not go out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.receipts import Receipt

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class InvokeFailure(Generic[P]):
    """A payload that was not sent.

        failure = InvokeFailure(index=3, payload=4999, code="RequestThrottled", reason="Rate exceeded")
        assert "4999" not in repr(failure)  # it ends up in logs

    An `InvokeError` has one for each payload that it tells of.
    """

    #: Its place among the payloads of the call.
    index: int
    payload: P
    #: AWS's error code, or the framework's own.
    code: str
    #: AWS's text, or the framework's own.
    reason: str

    def __repr__(self) -> str:
        # Without the payload: this ends up in logs.
        return f"InvokeFailure(index={self.index}, code={self.code!r}, reason={self.reason!r})"


class InvokeError(AsyncLambdaError, Generic[P]):
    """Some messages were not accepted. Together, `receipts` and `failures` account for every payload.

        with simulate(app) as sim:
            sim.throttle_next(SendReceipt)
            try:
                SendReceipt.invoke(Order(order_id="o-1", cents=4999))
            except InvokeError as error:
                print(error)
                SendReceipt.invoke_many(failure.payload for failure in error.failures)
            assert_invoked(SendReceipt, times=1)

    `receipts` has None in the place of what was not sent. The rest is on its way.
    """

    task_id: str
    #: The payloads that were not sent, in their order, each with its reason.
    failures: tuple[InvokeFailure[P], ...]
    #: In the order of the payloads: a receipt for each that was sent, None for the others.
    receipts: tuple[Receipt | None, ...]

    def __init__(
        self,
        task_id: str,
        failures: Sequence[InvokeFailure[P]],
        receipts: Sequence[Receipt | None],
    ) -> None:
        self.task_id = task_id
        self.failures = tuple(failures)
        self.receipts = tuple(receipts)
        reasons = sorted({f"{each.code}: {each.reason}" for each in failures})
        shown = "; ".join(reasons[:3]) + ("; ..." if len(reasons) > 3 else "")
        super().__init__(
            f"{len(failures)} of {len(receipts)} messages to {task_id} were not sent: {shown}",
            remedy=f"`failures` of this error has {'it' if len(failures) == 1 else 'them'}, "
            "each with its payload, to send again.",
        )

    def __reduce__(self) -> tuple[type[InvokeError[P]], tuple[object, ...]]:
        """So that it can come out of a process pool."""
        return type(self), (self.task_id, self.failures, self.receipts)
