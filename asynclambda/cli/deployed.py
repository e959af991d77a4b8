"""Templates that are deployed, or were built before: from a file, or from CloudFormation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from asynclambda.build.changes import LostQueue
    from asynclambda.build.plan.resource import Value

#: The functions of CloudFormation whose tag in YAML is their whole name.
_WHOLE_NAMES = frozenset({"Ref", "Condition"})


def template_of_file(path: Path) -> Mapping[str, Value]:
    """The template in a file, JSON or YAML.

    Raises:
        AsyncLambdaError: It cannot be read, or is no template.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise AsyncLambdaError(f"the template cannot be read: {why}", where=str(path)) from None
    return _parsed(text, str(path))


def template_of_stack(stack: str) -> Mapping[str, Value]:
    """The template that a stack was last deployed with, before SAM's transform.

    Raises:
        AsyncLambdaError: There is no such stack in the account and region, or it may not be read.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from asynclambda.sending import clients

    try:
        answer = clients.cloudformation().get_template(StackName=stack, TemplateStage="Original")
    except (BotoCoreError, ClientError) as error:
        raise AsyncLambdaError(
            f"the template of the stack cannot be read: {error}",
            where=stack,
            remedy="Is it deployed in this account and region? What a first deployment makes, "
            "`asynclambda build` shows.",
        ) from error
    # boto3 has made a mapping of JSON already; of YAML it has left the text, whatever its types say.
    body: Any = answer.get("TemplateBody", "")
    return _parsed(body if isinstance(body, str) else json.dumps(body), stack)


def message_counts(stack: str, queues: Sequence[LostQueue]) -> dict[str, int | None]:
    """How many messages are in queues of a stack, by logical id: visible, in work and delayed ones.

    None where that cannot be read. SQS's numbers are about right, not exact.
    """
    return {queue.logical_id: _count(stack, queue.logical_id) for queue in queues}


def _count(stack: str, logical_id: str) -> int | None:
    from botocore.exceptions import BotoCoreError, ClientError

    from asynclambda.sending import clients

    try:
        found = clients.cloudformation().describe_stack_resource(
            StackName=stack, LogicalResourceId=logical_id
        )
        url = found["StackResourceDetail"].get("PhysicalResourceId", "")
        attributes = (
            clients.sqs()
            .get_queue_attributes(
                QueueUrl=url,
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                    "ApproximateNumberOfMessagesDelayed",
                ],
            )
            .get("Attributes", {})
        )
    except (BotoCoreError, ClientError):
        return None
    return sum(map(int, attributes.values()))


def _parsed(text: str, where: str) -> Mapping[str, Value]:
    try:
        content: Any = json.loads(text)
    except ValueError:
        content = _yaml(text, where)
    if not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
        raise AsyncLambdaError(
            "it is no template: it has no `Resources`",
            where=where,
            remedy="Give the template.json of a build, or what was deployed of it.",
        )
    return content


def _yaml(text: str, where: str) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """YAML with the tags of CloudFormation's functions."""

    Loader.add_multi_constructor("!", _function)
    try:
        content = yaml.load(text, Loader)  # noqa: S506  # it is a safe one
    except yaml.YAMLError as error:
        raise AsyncLambdaError(
            f"it is neither JSON nor YAML: {' '.join(str(error).split())}", where=where
        ) from None
    # A date, such as a policy's version, is a text in a template.
    return json.loads(json.dumps(content, default=str))


def _function(loader: Any, tag: str, node: Any) -> Any:
    """`!Sub text` is `{"Fn::Sub": "text"}`."""
    import yaml

    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in _WHOLE_NAMES else f"Fn::{tag}": value}
