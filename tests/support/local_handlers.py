"""The functions of `support.local_app`: they do what their events tell them to.

This file is the whole bundle of that app, as `handlers.py`; so it imports nothing but the standard
library, and boto3, which Lambda's runtime has.
"""

# ruff: noqa: T201 - what a function prints is its log
from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
import time
from typing import Any

print("handlers imported")


def inspect(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Tell what the function sees. `event["modules"]` are tried to be imported."""
    importable: dict[str, str] = {}
    for name in event.get("modules", []):
        try:
            importable[name] = str(importlib.import_module(name).__file__)
        except ImportError as error:
            importable[name] = f"{type(error).__name__}: {error}"
    return {
        "importable": importable,
        "environment": dict(os.environ),
        "path": sys.path,
        "version": sys.version_info[:2],
        "has_exit": hasattr(builtins, "exit"),
        "context": {
            "arn": context.invoked_function_arn,
            "log_group": context.log_group_name,
            "memory": context.memory_limit_in_mb,
            "remaining_ms": context.get_remaining_time_in_millis(),
        },
    }


def consume(event: dict[str, Any], _context: Any) -> None:
    """Follow the instructions in the body of every record."""
    for record in event["Records"]:
        _follow(json.loads(record["body"]), record)


def _follow(order: dict[str, Any], record: dict[str, Any]) -> None:
    for line in order.get("print", []):
        print(line)
    if "attribute" in order:
        print(f"attribute {record['attributes'].get(order['attribute'])}")
    if "send" in order:
        import boto3

        boto3.client("sqs").send_message(
            QueueUrl=os.environ["NEXT_QUEUE_URL"], MessageBody=json.dumps(order["send"])
        )
    if "visibility" in order:
        import boto3

        boto3.client("sqs").change_message_visibility(
            QueueUrl=os.environ["OWN_QUEUE_URL"],
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=order["visibility"],
        )
    if "sleep" in order:
        time.sleep(order["sleep"])
    if "exit" in order:
        os._exit(order["exit"])
    if "raise" in order:
        raise ValueError(order["raise"])


def batch(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Report the records whose body starts with "bad" as failed."""
    print("batch", *(record["body"] for record in event["Records"]))
    failed = [record for record in event["Records"] if record["body"].startswith("bad")]
    return {
        "batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed],
    }


def api(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer with the event."""
    return {"statusCode": 200, "body": json.dumps(event)}


def silent(_event: object, _context: object) -> str:
    """Return without a word."""
    return "done"


def scheduled(event: object, _context: object) -> None:
    """Print the event."""
    print("scheduled", json.dumps(event))
