"""botocore's errors as the port reports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.ports import Refused

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError


def refused(error: BotoCoreError | ClientError) -> Refused:
    """What a failed request says: AWS's code and text, or botocore's where no answer came."""
    response = getattr(error, "response", None)
    if response is None:
        return Refused(type(error).__name__, str(error))
    details = response.get("Error", {})
    code = details.get("Code", "Unknown")
    return Refused(code, f"{details.get('Message', '')} ({getattr(error, 'operation_name', '')})")
