"""The body of a message: who sends it to whom, and the payload.

On the wire it is JSON with `source_task_id`, `destination_task_id`, `invocation_id` and either
`payload`, which is the payload's JSON *as a string*, or `s3_payload_key`. async-lambda writes and reads
the same keys and ignores others, so the keys that are only ours stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, NotRequired, TypedDict, TypeVar

from pydantic_core import core_schema, to_json

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

P = TypeVar("P")


class Wire(TypedDict, Generic[P]):
    """A decoded body. `payload` is validated in the same pass that reads the body."""

    source_task_id: str | None
    destination_task_id: str
    invocation_id: str
    payload: NotRequired[P]
    s3_payload_key: NotRequired[str | None]
    source_app: NotRequired[str]
    #: The invocation that the chain began with. Only ours.
    root_invocation_id: NotRequired[str]
    #: How many messages lie between the chain's begin and this one. Only ours.
    hops: NotRequired[int]
    #: The tasks that the chain came by, the sender last. Only ours.
    trail: NotRequired[list[str]]


def wire_schema(payload: CoreSchema) -> CoreSchema:
    """The schema of bodies, `Wire`, for a payload of this schema, which stands there as JSON in a string.

    By hand, since pydantic takes 1 ms to make the same of `Wire`'s annotations, at each cold start.
    """
    text = core_schema.str_schema()
    text_or_none = core_schema.nullable_schema(text)
    required = {
        "source_task_id": text_or_none,
        "destination_task_id": text,
        "invocation_id": text,
    }
    optional = {
        "payload": core_schema.json_schema(payload),
        "s3_payload_key": text_or_none,
        "source_app": text,
        "root_invocation_id": text,
        "hops": core_schema.int_schema(),
        "trail": core_schema.list_schema(text),
    }
    field = core_schema.typed_dict_field
    return core_schema.typed_dict_schema(
        {name: field(schema, required=True) for name, schema in required.items()}
        | {name: field(schema, required=False) for name, schema in optional.items()}
    )


class Header(NamedTuple):
    """An envelope without its payload."""

    source_task_id: str | None
    destination_task_id: str
    invocation_id: str
    root_invocation_id: str
    hops: int
    #: The sender's app where the destination is another app's task, else None.
    source_app: str | None = None
    #: The tasks that the chain came by, the sender last.
    trail: tuple[str, ...] = ()


def encode(header: Header, payload: bytes | None, s3_payload_key: str | None = None) -> bytes:
    """The body of a message, UTF-8 encoded JSON.

    Args:
        header: The envelope.
        payload: The payload's JSON, or None where it lies in S3.
        s3_payload_key: Its key there.
    """
    body: dict[str, str | int | tuple[str, ...] | None] = {
        "source_task_id": header.source_task_id,
        "destination_task_id": header.destination_task_id,
        "invocation_id": header.invocation_id,
    }
    if payload is not None:
        body["payload"] = payload.decode()
    if s3_payload_key is not None:
        body["s3_payload_key"] = s3_payload_key
    if header.source_app is not None:
        body["source_app"] = header.source_app
    body["root_invocation_id"] = header.root_invocation_id
    body["hops"] = header.hops
    if header.trail:
        body["trail"] = header.trail
    text = to_json(body)
    if b"\xef\xbf\xbe" in text or b"\xef\xbf\xbf" in text:
        # SQS refuses these two characters; as JSON escapes they pass.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
        text = text.replace(b"\xef\xbf\xbe", b"\\ufffe").replace(b"\xef\xbf\xbf", b"\\uffff")
    return text
