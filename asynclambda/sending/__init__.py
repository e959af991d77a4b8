"""The sender behind the port in Lambda: SQS, S3 for what does not fit, Scheduler for what waits long.

Its cost is boto3, which is imported when the first message is sent and not before, or in INIT where the
build has seen that the task sends.
"""

from typing import TYPE_CHECKING

from asynclambda.lazy import exports

if TYPE_CHECKING:
    from asynclambda.sending.sender import AwsSender
else:
    __getattr__ = exports(__name__, {"AwsSender": "asynclambda.sending.sender"})

__all__ = ["AwsSender"]
