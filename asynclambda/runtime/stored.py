"""Payloads in S3, as the task that gets them sees them.

SQS may deliver a message twice. Where the task is to delete its payloads after a successful run, the
object is therefore emptied and not deleted: the bytes are gone, and a second delivery finds an empty
object, which says that the work is done. A deleted one would say nothing: to a function that may not
list the bucket, S3 answers for a missing object as for a forbidden one. The bucket's lifecycle removes
the empty objects with all others.
"""

from __future__ import annotations

from asynclambda import env
from asynclambda.logs import task_logger
from asynclambda.runtime.invalid import PayloadUnreachable
from asynclambda.sending import clients


def read_payload(key: str) -> bytes:
    """A payload's JSON; empty where its run has succeeded before.

    Only ever from the app's own bucket: a key in a message says nothing about the bucket.

    Raises:
        PayloadUnreachable: S3 does not give it.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = env.required(env.PAYLOAD_BUCKET)
    try:
        return clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        raise PayloadUnreachable(
            f"the payload cannot be read: {error}",
            where=f"s3://{bucket}/{key}",
            remedy="`AccessDenied` is also S3's answer for an object that has expired: see the app's "
            "`s3_payload_retention`.",
        ) from error


def empty_payload(key: str, app_name: str) -> None:
    """Empties a payload's object after a successful run. A failure is logged, since the run stands."""
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = env.required(env.PAYLOAD_BUCKET)
    try:
        clients.s3().put_object(Bucket=bucket, Key=key, Body=b"")
    except (BotoCoreError, ClientError):
        task_logger(app_name).warning(
            "the payload's object was not emptied", exc_info=True, s3_payload_key=key
        )
