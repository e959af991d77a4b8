"""Where the events of tests come from: an account and a region that are nobody's."""

from __future__ import annotations

#: AWS's own account of examples.
ACCOUNT = "123456789012"
REGION = "us-east-1"


def arn(service: str, name: str) -> str:
    """The ARN of something in that account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"
