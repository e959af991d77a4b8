"""Options and types down the class tree, wrongly used: none gets lost on the way."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, Event, TaskGroup, middleware

app = App("billing", runtime="python3.13")


class Order(BaseModel):
    order_id: str


class Billing(TaskGroup, lane_count=2):
    """Shared by tasks of different kinds."""


class Refund(Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


T = TypeVar("T", bound=BaseModel)


class Audited(AsyncTask[T], Generic[T]):
    def run(self, event: AsyncEvent[T]) -> None: ...


class AuditedOrder(Audited[Order]):
    """Its payload is that of the base's parameter."""


class Base(AsyncTask[Order], abstract=True):
    """A base of one kind."""


class Concrete(Base):
    def run(self, event: AsyncEvent[Order]) -> None: ...


# A payload of the wrong type, by way of a mix-in, a generic base and a base class.
Refund.invoke("o-1")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
AuditedOrder.invoke("o-1")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Concrete.invoke("o-1")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]


class MistypedInMixIn(TaskGroup, lanecount=2):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    """No such keyword."""


class WrongTypeInMixIn(TaskGroup, lane_count="2"):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    """A number is wanted."""


class NotShared(TaskGroup, path="/orders"):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    """A path is of one kind of task only."""


class MistypedBelowMixIn(Billing, AsyncTask[Order], memry=256):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class WrongTypeBelowMixIn(Billing, AsyncTask[Order], memory="256"):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class MistypedBelowBase(Base, memry=256):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class WrongRunBelowMixIn(Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[str]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongRunBelowGeneric(Audited[Order]):
    def run(self, event: AsyncEvent[str]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class NotOfItsBound(Audited[int]):  # E: mypy[type-var] pyright[reportInvalidTypeArguments] ty[invalid-type-arguments]
    """A model is wanted."""


@middleware  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue,reportUntypedFunctionDecorator] ty[no-matching-overload]
def takes_no_next(event: Event) -> object:
    return event


class NoMiddleware(TaskGroup, middleware=[print]):  # E: mypy[list-item] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    """Functions are to be decorated."""
