"""Tasks that run for several messages at once, wrongly declared and wrongly called."""

from __future__ import annotations

from asynclambda import App, AsyncEvent, BatchEvent, BatchTask

app = App("batches", runtime="python3.13")


class Index(BatchTask[str], batch_size=10):
    def run(self, event: BatchEvent[str]) -> None:
        event.payload  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
        event.records[0].payload.cents  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


Index.invoke(1)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Index.invoke_many([1, 2])  # E: mypy[list-item] pyright[reportArgumentType] ty[invalid-argument-type]


class Mistyped(BatchTask[str], batchsize=10):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: BatchEvent[str]) -> None: ...


class OfTheWrongType(BatchTask[str], batch_size="10"):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: BatchEvent[str]) -> None: ...


class NoNumber(BatchTask[str], concurrency="4"):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: BatchEvent[str]) -> None: ...


class WrongEvent(BatchTask[str]):
    def run(self, event: AsyncEvent[str]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongPayload(BatchTask[str]):
    def run(self, event: BatchEvent[int]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongResult(BatchTask[str]):
    def run(self, event: BatchEvent[str]) -> list[str]:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return []
