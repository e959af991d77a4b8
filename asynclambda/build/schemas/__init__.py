"""Payload types as JSON Schemas: kept with each build, and compared with those of the next one.

1. `generate`: the schema of a type, as it is sent and as it is read, with what JSON Schema has no words for.
2. `stored`: the schemas of an app in its template's `Metadata`, and back from there.
3. `compare`: whether each payload that one schema describes can be read by another.

The comparison looks at structure alone, and calls a problem whatever it cannot show to fit. What it relies
on: a payload that is sent is one that its own type reads; pydantic's lax mode reads it. What a validator
of the user's does is in no schema: one that is new is a problem, one of the same name is taken for the same.
"""

from asynclambda.build.schemas.compare import problems
from asynclambda.build.schemas.problem import Problem
from asynclambda.build.schemas.stored import METADATA, Payload, read_payloads, stored_payloads

__all__ = ["METADATA", "Payload", "Problem", "problems", "read_payloads", "stored_payloads"]
