"""What is right by itself, but cannot be deployed together: checked once the levels are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.config import tags, variables
from asynclambda.build.config.extras import out_of_range, placeholders_out_of_range
from asynclambda.build.config.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.config.merge import Merged
    from asynclambda.build.config.models import AppSettings, TaskSettings

#: Layers of a function. https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
LAYERS = 5


def task_faults(task: Merged[TaskSettings]) -> Iterator[Fault]:
    """What Lambda or CloudFormation would refuse in the settings of one task."""
    yield from _network_faults(task)
    yield from _log_level_faults(task)
    for layer in task.of("layers")[LAYERS:]:
        yield Fault(
            layer.source,
            f"this is layer {int(layer.path[-1]) + 1} of a function",
            f"Lambda takes {LAYERS}, over app, stage, task and task stage together.",
        )
    size = sum(
        len(name.encode()) + len(value.encode())
        for name, value in task.settings.environment_variables.items()
    )
    if size > variables.LIMIT:
        found = task.of("environment_variables")[-1]
        yield Fault(
            found.source[:-1],
            f"the environment of a function has {size:,} bytes with these",
            f"Lambda takes {variables.LIMIT:,}. Keep long values in Parameter Store or S3.",
        )


def common_faults(settings: Merged[AppSettings] | Merged[TaskSettings]) -> Iterator[Fault]:
    """What AWS would refuse in the settings of an app as well as of a task."""
    extras = settings.of("managed_queue_extras")
    for extra in extras:
        for placeholder in dict.fromkeys(placeholders_out_of_range(extra.value, len(extras))):
            yield Fault(extra.source, *out_of_range(placeholder, len(extras)))
    given = settings.of("tags")
    if len(given) > tags.LIMIT:
        yield Fault(
            given[tags.LIMIT].source,
            f"there are {len(given)} tags",
            f"AWS takes 50 on a resource, and up to 4 of them are the framework's: {tags.LIMIT}.",
        )


def _network_faults(task: Merged[TaskSettings]) -> Iterator[Fault]:
    # https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
    subnets, groups = task.of("subnet_ids"), task.of("security_group_ids")
    if bool(subnets) == bool(groups):
        return
    missing = "security_group_ids" if subnets else "subnet_ids"
    yield Fault(
        (subnets or groups)[0].source[:-1],
        f"without {missing}",
        f"A function in a VPC needs both: give {missing}, at this level or above.",
    )


def _log_level_faults(task: Merged[TaskSettings]) -> Iterator[Fault]:
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    logging = task.settings.logging_config
    if logging is None or logging.LogFormat == "JSON":
        return
    for found in task.of("logging_config"):
        if str(found.path[-1]).endswith("LogLevel"):
            yield Fault(
                found.source,
                "Lambda filters logs by level only where LogFormat is JSON",
                'Give "LogFormat": "JSON", or leave the level out.',
            )
