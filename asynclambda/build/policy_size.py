"""How long a policy is, as IAM counts it once CloudFormation has filled it in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value

#: Characters of all inline policies of a role together, and of a managed policy, white space not counted.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
INLINE_CHARACTERS = 10_240
MANAGED_CHARACTERS = 6_144

#: What a part of an ARN is at its longest. Others than these become names of buckets.
_LONGEST = {"AWS::Partition": 10, "AWS::Region": 14, "AWS::AccountId": 12}
_BUCKET = 63
#: Of a `Ref` or `Fn::GetAtt`: a queue's ARN is the longest, 46 characters before a name of 80.
_ARN = 128

_PLACEHOLDER = re.compile(r"\$\{([\w:]+)\}")


def characters(policy: Value) -> int:
    """Characters of a policy or a part of it, at their most, without white space.

    A function of CloudFormation counts as the longest text that it may become.
    """
    return len(json.dumps(_longest(policy), separators=(",", ":")))


def _longest(value: Value) -> Value:
    """A value with a text of the right length in the place of each function."""
    if isinstance(value, Mapping):
        if value.keys() <= {"Ref", "Fn::GetAtt", "Fn::ImportValue"} and value:
            return "x" * _ARN
        template = value.get("Fn::Sub")
        if isinstance(template, str):
            return _PLACEHOLDER.sub(lambda match: "x" * _LONGEST.get(match[1], _BUCKET), template)
        return {key: _longest(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_longest(each) for each in value]
    return value
