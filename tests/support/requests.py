"""Requests as API Gateway hands them to a function."""

from __future__ import annotations

import json
from typing import Any


def request(
    body: object = None,
    *,
    path: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
    encoded: bool = False,
) -> dict[str, Any]:
    """An event of API Gateway, with null for what there is none of."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    return {
        "resource": "/",
        "path": "/",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": headers and {name: [value] for name, value in headers.items()},
        "queryStringParameters": query and {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
        "pathParameters": path,
        "body": text,
        "isBase64Encoded": encoded,
    }
