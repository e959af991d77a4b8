"""The levels of the file: app, stage, task, and task stage; which keys each has."""

# Pydantic reads annotations at run time, so what they name has to be imported then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, Field

from asynclambda.build.config.checks import Text
from asynclambda.build.config.faults import JsonPath
from asynclambda.build.config.models import (
    AppSettings,
    Cors,
    LoggingConfig,
    QueueAgeAlarm,
    TaskSettings,
)


class TaskLevel(TaskSettings):
    """What the file says of one task."""

    stages: dict[str, TaskSettings] = Field(
        default={}, description="What holds at one stage only, for this task."
    )


class ConfigFile(AppSettings):
    """The configuration of an app built with asynclambda: `.async_lambda/config.json`.

    A value applies unless a more specific level says otherwise: app, stage, task, task stage. Lists
    add, maps merge, all else overrides.
    """

    editor_schema: Text | None = Field(
        default=None, alias="$schema", description="Where editors find this schema."
    )
    stages: dict[str, AppSettings] = Field(
        default={},
        description="What holds at one stage only. A stage has to be here to be built, if only as {}.",
    )
    tasks: dict[str, TaskLevel] = Field(
        default={}, description="What holds for one task only, by the task's id."
    )


class Level(NamedTuple):
    """A level of the file."""

    #: As messages name it.
    name: str
    model: type[BaseModel]
    #: How its place is written.
    form: str

    @property
    def known(self) -> list[str]:
        """The keys that may stand there."""
        return [field.alias or name for name, field in self.model.model_fields.items()]


APP = Level("app", ConfigFile, "the top level")
STAGE = Level("stage", AppSettings, "stages.<stage>")
TASK = Level("task", TaskLevel, "tasks.<task>")
TASK_STAGE = Level("task stage", TaskSettings, "tasks.<task>.stages.<stage>")
LEVELS = (APP, STAGE, TASK, TASK_STAGE)

#: The keys whose values have keys of their own.
SECTIONS: dict[str, type[BaseModel]] = {
    "logging_config": LoggingConfig,
    "queue_age_alarm": QueueAgeAlarm,
    "cors": Cors,
}


def level_of(path: JsonPath) -> tuple[Level, JsonPath]:
    """The level that a path of the file leads to, and what of the path is left inside of it."""
    match path:
        case ("stages", str(), *rest):
            return STAGE, tuple(rest)
        case ("tasks", str(), "stages", str(), *rest):
            return TASK_STAGE, tuple(rest)
        case ("tasks", str(), *rest):
            return TASK, tuple(rest)
        case _:
            return APP, path
