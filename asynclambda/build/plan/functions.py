"""The function of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda import env, names
from asynclambda.build.plan.queues import dead_letter_queue_id
from asynclambda.build.plan.resource import Resource, ref
from asynclambda.build.plan.shared import shared_environment
from asynclambda.build.plan.tags import tag_list, tag_map
from asynclambda.build.plan.triggers import events
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.config import AppSettings, TaskSettings
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import AppSpec, TaskSpec

#: Where the bundle lies, from the template's point of view.
CODE_URI = ".async_lambda/build/deployment.zip"
HANDLER = "asynclambda.runtime.entry.lambda_handler"
#: A function cannot change from a zip bundle to an image in place: the one that replaces it needs a name
#: of its own.
IMAGE_SUFFIX = "-image"


def timeout_of(spec: TaskSpec, settings: TaskSettings) -> int:
    """Seconds: the config's, else the class's."""
    return spec.timeout if settings.timeout is None else settings.timeout


def function_globals(app: AppSpec, settings: AppSettings, *, image: bool) -> dict[str, Value]:
    """What all functions have in common: the template's `Globals`."""
    variables = {**shared_environment(), env.APP_MODULE: app.location.module}
    if settings.cors is not None:
        # API Gateway answers a preflight itself; the answer proper is the function's.
        variables[env.CORS_ORIGIN] = settings.cors.allow_origins[0]
        if settings.cors.allow_credentials:
            variables[env.CORS_CREDENTIALS] = "true"
    if image:
        variables[env.FUNCTION_SUFFIX] = IMAGE_SUFFIX
    common: dict[str, Value] = {
        "Architectures": [app.architecture],
        "Environment": {"Variables": variables},
        "Tags": tag_map(settings.tags),
    }
    if not image:
        common |= {"Handler": HANDLER, "Runtime": app.runtime}
    return common


def _dead_letters(spec: TaskSpec) -> dict[str, Value]:
    """Where a function puts messages that can never succeed."""
    match spec.trigger:
        case AsyncTrigger() | BatchTrigger() | SqsTrigger():
            return {env.DLQ_URL: ref(dead_letter_queue_id(spec))}
        case (
            ScheduleTrigger() | ApiTrigger() | StreamTrigger() | DirectTrigger() | ExternalTrigger()
        ):
            return {}
    assert_never(spec.trigger)


def _idempotency(spec: TaskSpec) -> dict[str, Value]:
    """Where a function remembers what has succeeded."""
    if spec.idempotency is None:
        return {}
    return {env.IDEMPOTENCY_TABLE: ref(names.IDEMPOTENCY_TABLE)}


def function_resource(
    spec: TaskSpec,
    settings: TaskSettings,
    *,
    role: Value | None,
    policies: Sequence[Value],
    image_uri: str | None,
    recursive: bool,
    sends: bool,
) -> list[Resource]:
    """A task's function, and its log group where the config gives it a retention.

    Args:
        spec: The task.
        settings: Its part of the config.
        role: Its role; None where SAM makes it of `policies`.
        policies: What SAM makes a role of.
        image_uri: The container image that it runs from; None for the zip bundle.
        recursive: Whether it is on a loop of tasks that is meant.
        sends: Whether it puts messages on queues.
    """
    logging, log_groups = _logging(spec, settings)
    properties: dict[str, Value] = {
        "FunctionName": names.function_name(spec.app_name, spec.task_id),
        "MemorySize": settings.memory or spec.memory,
        "Timeout": timeout_of(spec, settings),
        "EphemeralStorage": {"Size": settings.ephemeral_storage or spec.ephemeral_storage},
        "Environment": {"Variables": _variables(spec, settings, sends=sends)},
        # Lambda stops a chain of functions and queues after about 16 hops, unless it is told that the
        # loop is meant. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
        "RecursiveLoop": "Allow" if recursive else "Terminate",
        "Events": events(spec),
        "Tags": tag_map(settings.tags),
        **_code(spec, image_uri),
        **({"Policies": policies} if role is None else {"Role": role}),
        **_place(settings),
        **_snapshot(spec),
        **logging,
    }
    function = Resource(names.function_id(spec.task_id), "AWS::Serverless::Function", properties)
    return [*log_groups, function]


def _variables(spec: TaskSpec, settings: TaskSettings, *, sends: bool) -> dict[str, Value]:
    """The environment variables that are a function's own."""
    return {
        env.TASK_ID: spec.task_id,
        env.TASK: f"{spec.location.module}:{spec.location.qualname}",
        **({env.SENDS: "1"} if sends else {}),
        **_dead_letters(spec),
        **_idempotency(spec),
        **settings.environment_variables,
    }


def _code(spec: TaskSpec, image_uri: str | None) -> dict[str, Value]:
    """Where a function's code is, and the name that goes with it."""
    if image_uri is None:
        return {"CodeUri": CODE_URI}
    return {
        "FunctionName": names.function_name(spec.app_name, spec.task_id) + IMAGE_SUFFIX,
        "PackageType": "Image",
        "ImageUri": image_uri,
        "ImageConfig": {"Command": [HANDLER]},
    }


def _place(settings: TaskSettings) -> dict[str, Value]:
    """What a function runs with: layers, a network, a share of the account's concurrency."""
    place: dict[str, Value] = {}
    if settings.layers:
        place["Layers"] = list(settings.layers)
    if settings.subnet_ids or settings.security_group_ids:
        place["VpcConfig"] = {
            "SubnetIds": list(settings.subnet_ids),
            "SecurityGroupIds": list(settings.security_group_ids),
        }
    if settings.reserved_concurrency is not None:
        place["ReservedConcurrentExecutions"] = settings.reserved_concurrency
    return place


def _snapshot(spec: TaskSpec) -> dict[str, Value]:
    if not spec.snap_start:
        return {}
    return {
        "SnapStart": {"ApplyOn": "PublishedVersions"},
        # A snapshot is of a published version, so the events have to go to one.
        "AutoPublishAlias": "live",
    }


def _logging(spec: TaskSpec, settings: TaskSettings) -> tuple[dict[str, Value], list[Resource]]:
    """Where and how a function logs, and the log group that this takes."""
    logging: dict[str, Value] = {}
    groups: list[Resource] = []
    if settings.logging_config is not None:
        logging |= settings.logging_config.model_dump(exclude_none=True)
    if settings.log_retention_days is not None and "LogGroup" not in logging:
        group = names.log_group_id(spec.task_id)
        logging["LogGroup"] = {"Ref": group}
        properties: dict[str, Value] = {
            "LogGroupName": names.log_group_name(spec.app_name, spec.task_id),
            "RetentionInDays": settings.log_retention_days,
            "Tags": tag_list(settings.tags),
        }
        groups.append(Resource(group, "AWS::Logs::LogGroup", properties))
    return ({"LoggingConfig": logging} if logging else {}), groups
