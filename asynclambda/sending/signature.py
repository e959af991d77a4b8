"""AWS's Signature Version 4, for requests that are a POST of JSON to a service's root.

As the reference has it; botocore's signer, of which the tests make the same signatures, costs a cold start
20 ms to import: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.sending.plain import Settings

_ALGORITHM = "AWS4-HMAC-SHA256"


def sign(settings: Settings, service: str, host: str, headers: dict[str, str], body: bytes) -> None:
    """Adds to a request's headers what proves who makes it, and when.

    Args:
        settings: The region and the credentials.
        service: As it is in endpoints: `sqs`.
        host: The endpoint's, with its port where that is none of the protocol's own.
        headers: All of them are signed.
        body: The request's.
    """
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers["X-Amz-Date"] = now
    if settings.token:
        headers["X-Amz-Security-Token"] = settings.token
    signed = {name.lower(): value.strip() for name, value in headers.items()} | {"host": host}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{now[:8]}/{settings.region}/{service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{settings.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, f"{_ALGORITHM}\n{now}\n{scope}\n{digest}".encode(), "sha256").hex()
    headers["Authorization"] = (
        f"{_ALGORITHM} Credential={settings.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
