"""The process of a `Worker`: reads jobs, answers what they took. Imports nothing but what Lambda has.

What the handler prints goes nowhere, since the answers go to standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time

from awslambdaric.lambda_context import LambdaContext  # type: ignore[import-untyped]  # AWS gives it no types

answers = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
module, _, function = sys.argv[1].rpartition(".")
handler = getattr(importlib.import_module(module), function)
for line in sys.stdin:
    job = json.loads(line)
    event, calls = job["event"], range(job["calls"])
    deadline = int(time.time() * 1_000) + 900_000
    context = LambdaContext("request", {}, {}, deadline, "arn:aws:lambda:us-east-1:1:function:f")
    wall, processor = time.perf_counter(), time.process_time()
    for _call in calls:
        handler(event, context)
    took = time.perf_counter() - wall, time.process_time() - processor
    answers.write(json.dumps(took) + "\n")
    answers.flush()
