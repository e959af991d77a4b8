"""The roles of functions: one each, or one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.arns import named_arn, queue_arns
from asynclambda.build.plan.permissions import (
    RECEIVE,
    REMEMBER,
    allow,
    delay_messages,
    read_streams,
)
from asynclambda.build.plan.policies import document, placed
from asynclambda.build.plan.resource import Resource, Value, arn_of, ref, sub
from asynclambda.build.plan.shared import assume_role
from asynclambda.build.plan.tags import tag_list
from asynclambda.build.policy_size import characters
from asynclambda.build.values import at
from asynclambda.errors import ConfigError
from asynclambda.spec import DirectTrigger, ExternalTrigger, SqsTrigger, StreamTrigger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from asynclambda.build.config import Settings, TaskSettings
    from asynclambda.spec import AppSpec, TaskSpec

_LOGS = "service-role/AWSLambdaBasicExecutionRole"
_VPC = "service-role/AWSLambdaVPCAccessExecutionRole"


def function_role_id(task_id: str) -> str:
    """The logical id of a function's role: the one that SAM gives to the roles that it makes."""
    return f"{names.function_id(task_id)}Role"


def function_role(
    spec: TaskSpec, statements: Sequence[Value], settings: TaskSettings
) -> list[Resource]:
    """A function's own role, and the managed policies that take what its inline ones cannot hold.

    Nothing where the config names a policy template, which only SAM can fill.

    SAM would make the role itself, but gives it every queue of the account to read from.
    """
    execution = _VPC if settings.subnet_ids else _LOGS
    policies = _split(settings.policies, execution)
    if policies is None:
        return []
    return _role(function_role_id(spec.task_id), "Task", statements, policies, settings.tags)


def managed_by_sam(
    statements: Sequence[Value], policies: Sequence[str | Mapping[str, Value]]
) -> list[Value]:
    """The policies of a function whose role SAM makes. It adds those for logs and networks itself."""
    own: list[Value] = [{"Statement": list(statements)}] if statements else []
    return [*own, *_once(policies)]


def shared_role(
    app: AppSpec, specs: Sequence[TaskSpec], settings: Settings, sharing: Collection[str]
) -> list[Resource]:
    """One role for all functions, with its managed policies as in `function_role`.

    It costs the separation of the tasks: each may read and send to every queue of the app. It saves one
    resource a task.

    Args:
        app: The app.
        specs: Its tasks, external ones as well.
        settings: The config.
        sharing: The ids of the tasks whose functions have this role.

    Raises:
        ConfigError: The config names a policy template, which only SAM can fill.
    """
    in_vpc = any(settings.task(task_id).subnet_ids for task_id in sharing)
    policies = _split(settings.app.policies, _VPC if in_vpc else _LOGS)
    if policies is None:
        raise ConfigError(
            "`policies` has a policy by name or a SAM policy template, which a shared role cannot take",
            where=".async_lambda/config.json: policies",
            remedy="Give ARNs and statements, or leave `shared_function_role` off.",
        )
    statements = _shared_statements(app, specs)
    return _role(names.SHARED_FUNCTION_ROLE, "Tasks", statements, policies, settings.app.tags)


def _role(
    logical_id: str,
    policy_name: str,
    statements: Sequence[Value],
    others: tuple[Sequence[Value], Sequence[Value]],
    tags: Mapping[str, str],
) -> list[Resource]:
    """A role of functions, with the managed policies that are its alone.

    Args:
        logical_id: The role's.
        policy_name: That of the inline policy with its own statements.
        statements: The role's own.
        others: What the config adds: managed policies, and inline ones.
        tags: The role's.
    """
    managed, documents = others
    taken = sum(characters(at(each, "PolicyDocument")) for each in documents)
    inline, policies = placed(logical_id, statements, taken)
    own: list[Value] = (
        [{"PolicyName": policy_name, "PolicyDocument": document(inline)}] if inline else []
    )
    properties: dict[str, Value] = {
        "AssumeRolePolicyDocument": assume_role("lambda.amazonaws.com"),
        "ManagedPolicyArns": [*managed, *(ref(each.logical_id) for each in policies)],
        "Tags": tag_list(tags),
    }
    if own or documents:
        properties["Policies"] = [*own, *documents]
    return [Resource(logical_id, "AWS::IAM::Role", properties), *policies]


def _shared_statements(app: AppSpec, specs: Sequence[TaskSpec]) -> list[Value]:
    own = named_arn("sqs", f"{app.name}-*")
    foreign = [spec.trigger.queue_arn for spec in specs if isinstance(spec.trigger, SqsTrigger)]
    streams = [spec.trigger.stream_arn for spec in specs if isinstance(spec.trigger, StreamTrigger)]
    external = [
        arn
        for spec in specs
        if isinstance(spec.trigger, ExternalTrigger)
        for arn in queue_arns(spec)
    ]
    bucket = sub(f"arn:${{AWS::Partition}}:s3:::${{{names.PAYLOAD_BUCKET}}}/*")
    made = [
        allow("ReceiveMessages", RECEIVE, [own, *foreign]),
        allow("SendMessages", ["sqs:SendMessage"], [own, *external, arn_of(names.DLQ)]),
        allow("Payloads", ["s3:GetObject", "s3:PutObject"], [bucket]),
        *delay_messages(app.name),
    ]
    if any(spec.idempotency is not None for spec in specs):
        made.append(allow("RememberSuccesses", REMEMBER, [arn_of(names.IDEMPOTENCY_TABLE)]))
    if streams:
        made += read_streams(streams)
    if any(isinstance(spec.trigger, DirectTrigger) for spec in specs):
        functions = named_arn("lambda", f"function:{app.name}-*")
        made.append(allow("CallTasks", ["lambda:InvokeFunction"], [functions]))
    return made


def _split(
    policies: Sequence[str | Mapping[str, Value]], execution: str
) -> tuple[list[Value], list[Value]] | None:
    """Managed policies, AWS's own for functions first, and inline documents.

    None where one is a policy by name or a policy template, which only SAM can read.
    """
    managed: list[Value] = [sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{execution}")]
    documents: list[Value] = []
    for index, policy in enumerate(_once(policies)):
        if isinstance(policy, str):
            if not policy.startswith("arn:"):
                return None
            # That one is there. IAM takes none twice, by whichever name of the partition.
            if not policy.endswith(f":iam::aws:policy/{execution}"):
                managed.append(policy)
        elif "Statement" in policy:
            documents.append(
                {
                    "PolicyName": f"Config{index}",
                    "PolicyDocument": {"Version": "2012-10-17", **policy},
                }
            )
        elif policy.keys() & {"Ref", "Fn::Sub", "Fn::ImportValue", "Fn::GetAtt", "Fn::Join"}:
            managed.append(policy)
        else:
            return None
    return managed, documents


def _once(
    policies: Sequence[str | Mapping[str, Value]],
) -> list[str | Mapping[str, Value]]:
    """Policies as the levels of the config add them up, of equal ones the first."""
    kept: list[str | Mapping[str, Value]] = []
    for policy in policies:
        if policy not in kept:
            kept.append(policy)
    return kept
