"""All cases of the contract, in the order of the table."""

from __future__ import annotations

from support.engines.cases import delivery, failures, flow, requests

CASES = (*delivery.CASES, *failures.CASES, *flow.CASES, *requests.CASES)
