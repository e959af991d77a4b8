"""Runs inside the ancestor's interpreter, or ours: one job, read as JSON from standard input.

The job's `code` is executed in the namespace of the app's module, whose folder is the working
directory; its variable `result`, if it sets one, is the result. What the code and the app print goes
to standard output as always; the report goes to the file that the first argument names.

With `record`, no AWS call leaves the process: each is noted with its parameters, and answered from
`replies` (by operation, in order; the last is repeated) or as if all had gone well.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any


def _well(operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The answer to a call that went well."""
    if operation == "SendMessageBatch":
        ids = [entry["Id"] for entry in parameters["Entries"]]
        return {"Successful": [{"Id": each, "MessageId": each} for each in ids], "Failed": []}
    return {"MessageId": "m-1"} if operation == "SendMessage" else {}


def _record(calls: list[dict[str, Any]], replies: dict[str, list[dict[str, Any]]]) -> None:
    """Answer every AWS call in this process, and note it in `calls`."""
    client_module = importlib.import_module("botocore.client")

    def call(client: Any, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        calls.append(
            {
                "service": client.meta.service_model.service_name,
                "operation": operation,
                "parameters": json.loads(json.dumps(parameters, default=str)),
            }
        )
        waiting = replies.get(operation)
        if not waiting:
            return _well(operation, parameters)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    client_module.BaseClient._make_api_call = call


def main() -> None:
    """Do the job."""
    job = json.load(sys.stdin)
    calls: list[dict[str, Any]] = []
    report: dict[str, Any] = {"result": None, "error": None, "traceback": None, "calls": calls}
    sys.path.insert(0, str(Path.cwd()))
    try:
        if job["record"]:
            _record(calls, job["replies"])
        namespace = {**vars(importlib.import_module(job["module"])), "job": job}
        exec(job["code"], namespace)  # noqa: S102 - the code is a test's own
        report["result"] = namespace.get("result")
    except Exception as error:  # noqa: BLE001 - whatever the ancestor raises is the finding
        report["error"] = {"type": type(error).__name__, "message": str(error)}
        report["traceback"] = traceback.format_exc()
    Path(sys.argv[1]).write_text(json.dumps(report, default=str))


if __name__ == "__main__":
    main()
