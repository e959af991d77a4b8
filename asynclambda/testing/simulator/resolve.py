"""CloudFormation's references, resolved as in a stack of the account of examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asynclambda.build.values import at, items, mapping, plain, resources, shown
from asynclambda.testing.place import ACCOUNT, REGION, arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.plan.resource import Value

#: Where the queues of the simulation seem to be.
SQS = f"https://sqs.{REGION}.amazonaws.com"

#: The property that names a resource, and the service in its ARN with what stands before the name there.
_KINDS = {
    "AWS::SQS::Queue": ("QueueName", "sqs", ""),
    "AWS::Serverless::Function": ("FunctionName", "lambda", "function:"),
    "AWS::DynamoDB::Table": ("TableName", "dynamodb", "table/"),
    "AWS::IAM::Role": ("RoleName", "iam", "role/"),
    "AWS::S3::Bucket": ("BucketName", "s3", ""),
    "AWS::Scheduler::ScheduleGroup": ("Name", "scheduler", "schedule-group/"),
}
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}


def queue_url(name: str) -> str:
    """The URL of a queue."""
    return f"{SQS}/{ACCOUNT}/{name}"


class Resolver:
    """Resolves the values of one template."""

    def __init__(self, template: Mapping[str, Value], stack: str) -> None:
        """`stack` is what the names of resources begin with that the template leaves to CloudFormation."""
        self._resources = resources(template)
        self._parameters = mapping(template.get("Parameters"))
        self._stack = stack

    def name(self, logical_id: str) -> str:
        """The physical name of a resource."""
        resource = self._resources.get(logical_id, {})
        named, _, _ = _KINDS.get(str(resource.get("Type")), ("", "", ""))
        given = at(resource, "Properties", named)
        if given is not None:
            return self.text(given)
        made = f"{self._stack}-{logical_id}"
        return made.lower() if resource.get("Type") == "AWS::S3::Bucket" else made

    def arn(self, logical_id: str) -> str:
        """The ARN of a resource."""
        kind = str(self._resources.get(logical_id, {}).get("Type"))
        _, service, before = _KINDS.get(kind, ("", "cloudformation", ""))
        return arn(service, before + self.name(logical_id))

    def text(self, value: Value) -> str:
        """A value as text. What only AWS can resolve, such as a secret, is shown as it is written."""
        if not (isinstance(value, dict) and len(value) == 1):
            return plain(value) if isinstance(value, str | int | float) else shown(value)
        ((function, argument),) = value.items()
        match function:
            case "Ref":
                return self._ref(str(argument))
            case "Fn::GetAtt":
                parts = argument.split(".") if isinstance(argument, str) else items(argument)
                return self._attribute(*(str(part) for part in parts))
            case "Fn::Sub":
                return self._substituted(argument)
            case "Fn::Join":
                between, joined = items(argument)
                return str(between).join(self.text(part) for part in items(joined))
            case _:
                return shown(value)

    def _ref(self, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self.text(at(self._parameters, name, "Default"))
        made = self.name(name)
        kind = self._resources.get(name, {}).get("Type")
        return queue_url(made) if kind == "AWS::SQS::Queue" else made

    def _attribute(self, logical_id: str, attribute: str = "Arn", *_: str) -> str:
        return self.arn(logical_id) if attribute == "Arn" else self.name(logical_id)

    def _substituted(self, argument: Value) -> str:
        text, given = argument, None
        if not isinstance(argument, str):
            text, given = [*items(argument), None][:2]
        values = mapping(given)

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            if name in values:
                return self.text(values[name])
            return self._attribute(*name.split(".")) if "." in name else self._ref(name)

        return re.sub(r"\$\{([\w:.]+)\}", filled, str(text))
