"""The config of an app: the file, and what it comes to for a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.config.faults import FILE, Fault, JsonPath, config_error, quoted, where
from asynclambda.build.config.merge import Merged, Origin, merged
from asynclambda.build.config.models import AppSettings, TaskSettings
from asynclambda.build.config.nearest import suggestion
from asynclambda.build.config.together import common_faults, task_faults
from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from asynclambda.build.config.levels import ConfigFile


@dataclass(frozen=True, slots=True)
class Settings:
    """What the config says at one stage, for the app and for each of its tasks."""

    #: None where no stage was asked for.
    stage: str | None
    _app: Merged[AppSettings]
    _tasks: Mapping[str, Merged[TaskSettings]]

    @property
    def app(self) -> AppSettings:
        """App and stage level, merged."""
        return self._app.settings

    def task(self, task_id: str) -> TaskSettings:
        """App, stage, task and task stage level, merged.

        Raises:
            ConfigError: There is no such task.
        """
        return self._task(task_id).settings

    def provenance(self, task_id: str | None = None) -> list[Origin]:
        """Each value of the app's settings, or of a task's, with where it comes from.

        Raises:
            ConfigError: There is no such task.
        """
        found = self._app.found if task_id is None else self._task(task_id).found
        return [each.origin() for each in found]

    def _task(self, task_id: str) -> Merged[TaskSettings]:
        if task_id not in self._tasks:
            raise ConfigError(
                f"there is no task {quoted(task_id)}",
                remedy=suggestion(task_id, self._tasks, otherwise="The app has"),
            )
        return self._tasks[task_id]


@dataclass(frozen=True, slots=True)
class Config:
    """The config file, read and checked; an empty one where there is no file."""

    file: ConfigFile

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that the file has, in its order."""
        return tuple(self.file.stages)

    def environment(self, stage: str | None = None) -> Mapping[str, str]:
        """The environment variables that hold while the app is built: those of app and stage level.

        Raises:
            ConfigError: There is no such stage.
        """
        return merged(AppSettings, self._app_levels(stage)).settings.environment_variables

    def for_stage(self, stage: str | None, task_ids: Collection[str]) -> Settings:
        """What the file says at a stage.

        Args:
            stage: Its name; None leaves out all that holds at one stage only.
            task_ids: The ids of the app's tasks that have a function.

        Raises:
            ConfigError: There is no such stage, the file names a task that the app does not have, or
                values of different levels cannot be deployed together.
        """
        above = self._app_levels(stage)
        unknown = list(self._unknown_tasks(task_ids))
        if unknown:
            raise config_error(unknown)
        app = merged(AppSettings, above)
        tasks = {
            task_id: merged(TaskSettings, [*above, *self._task_levels(task_id, stage)])
            for task_id in task_ids
        }
        faults = [*common_faults(app)]
        for task in tasks.values():
            faults += [*common_faults(task), *task_faults(task)]
        if faults:
            # What stands at app or stage level is found again in every task.
            raise config_error(list(dict.fromkeys(faults)))
        return Settings(stage, app, tasks)

    def _app_levels(self, stage: str | None) -> list[tuple[JsonPath, AppSettings]]:
        levels: list[tuple[JsonPath, AppSettings]] = [((), self.file)]
        if stage is not None:
            if stage not in self.file.stages:
                raise _no_stage(stage, self.stages)
            levels.append((("stages", stage), self.file.stages[stage]))
        return levels

    def _task_levels(
        self, task_id: str, stage: str | None
    ) -> Iterator[tuple[JsonPath, TaskSettings]]:
        task = self.file.tasks.get(task_id)
        if task is None:
            return
        yield ("tasks", task_id), task
        if stage is not None and stage in task.stages:
            yield ("tasks", task_id, "stages", stage), task.stages[stage]

    def _unknown_tasks(self, task_ids: Collection[str]) -> Iterator[Fault]:
        for task_id in self.file.tasks:
            if task_id not in task_ids:
                remedy = suggestion(task_id, task_ids, otherwise="The app's tasks with a function")
                yield Fault(("tasks", task_id), "the app has no such task", remedy)


def _no_stage(stage: str, stages: Collection[str]) -> ConfigError:
    if not stages:
        return ConfigError(
            f"there is no stage {quoted(stage)}",
            where=FILE,
            remedy=f'The file has no stages. Add "stages": {{{quoted(stage)}: {{}}}}.',
        )
    return ConfigError(
        f"there is no stage {quoted(stage)}",
        where=where(("stages",)),
        remedy=f"{suggestion(stage, stages, otherwise='The file has')} "
        f"A new stage needs an entry there, if only {{}}.",
    )
