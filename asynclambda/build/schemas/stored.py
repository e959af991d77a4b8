"""The schemas of an app's payloads in its template, and back from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asynclambda.build.schemas.generate import schema_of
from asynclambda.build.values import at
from asynclambda.spec import AsyncTrigger, BatchTrigger, DirectTrigger

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value
    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec

#: Ours in a template's `Metadata`.
METADATA = "AsyncLambda"


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload type as schemas."""

    #: Of what is put into a message.
    sent: Mapping[str, Any]
    #: Of what a message is read as.
    read: Mapping[str, Any]

    @classmethod
    def of(cls, payload: PayloadType[Any]) -> Payload:
        """The schemas of a type."""
        return cls(schema_of(payload, "serialization"), schema_of(payload, "validation"))

    def _stored(self) -> dict[str, Value]:
        return (
            {"sent": self.sent}
            if self.read == self.sent
            else {"sent": self.sent, "read": self.read}
        )


def stored_payloads(specs: Sequence[TaskSpec]) -> dict[str, Value]:
    """`Metadata.AsyncLambda.Payloads`: the schemas of each task's payload, by its id.

    `sent` is what is written, `read` what is taken where that is another. A task whose payload is that of
    one before says so: `{"like": "ChargeCard"}`. Only tasks whose payloads are sent by this app's own code
    are there.
    """
    stored: dict[str, Value] = {}
    first: dict[str, str] = {}
    # A class has one schema however many tasks take it. (Unions that are equal may differ in their order.)
    of_class: dict[type[object], dict[str, Value]] = {}
    for spec in sorted(specs, key=lambda each: each.task_id):
        if not isinstance(spec.trigger, AsyncTrigger | BatchTrigger | DirectTrigger):
            continue
        if spec.payload is None:
            continue
        annotation = spec.payload.annotation
        made = of_class.get(annotation) if isinstance(annotation, type) else None
        if made is None:
            made = Payload.of(spec.payload)._stored()
            if isinstance(annotation, type):
                of_class[annotation] = made
        like = first.setdefault(repr(made), spec.task_id)
        stored[spec.task_id] = made if like == spec.task_id else {"like": like}
    return stored


def read_payloads(template: Mapping[str, Value]) -> dict[str, Payload] | None:
    """The schemas that a template has, by task id; None where it is of a build that kept none."""
    stored = at(template.get("Metadata"), METADATA, "Payloads")
    if not isinstance(stored, Mapping):
        return None
    found: dict[str, Payload] = {}
    for task_id, entry in stored.items():
        written = stored.get(str(at(entry, "like"))) if at(entry, "like") else entry
        sent, read = at(written, "sent"), at(written, "read")
        if isinstance(sent, Mapping):
            found[task_id] = Payload(sent, read if isinstance(read, Mapping) else sent)
    return found
