"""From the file to the config, or to one error with every fault of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue, ValidationError

from asynclambda.build.config.document import parse
from asynclambda.build.config.explain import explained
from asynclambda.build.config.faults import FILE, Fault, JsonPath, config_error, described
from asynclambda.build.config.levels import ConfigFile
from asynclambda.build.config.nearest import suggestion
from asynclambda.build.config.settings import Config
from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def load_config(project: Path) -> Config:
    """The config of the project in a folder; an empty one where it has no file.

    Raises:
        ConfigError: The file cannot be read, or there is something wrong in it.
    """
    try:
        content = (project / FILE).read_bytes()
    except FileNotFoundError:
        return Config(ConfigFile())
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=FILE) from error
    return parse_config(content)


def parse_config(content: bytes) -> Config:
    """The config that the bytes of a file hold.

    Raises:
        ConfigError: There is something wrong in it; the error tells everything that is.
    """
    document, faults = parse(content)
    if not isinstance(document, dict):
        faults = [
            Fault((), f"{described(document)} stands where an object belongs", "Write { … }.")
        ]
        raise config_error(faults)
    known = {fault.path for fault in faults}
    faults += _undeclared_stages(document)
    try:
        file = ConfigFile.model_validate(document)
    except ValidationError as error:
        # What cannot be a value at all has no type either: one fault a place.
        faults += [fault for fault in explained(error) if fault.path not in known]
        raise config_error(_in_order(faults, document)) from None
    if faults:
        raise config_error(_in_order(faults, document))
    return Config(file)


def _undeclared_stages(document: dict[str, JsonValue]) -> Iterator[Fault]:
    """Stages that only a task names: mistyped ones would never hold, without a word."""
    stages = document.get("stages", {})
    tasks = document.get("tasks", {})
    if not isinstance(stages, dict) or not isinstance(tasks, dict):
        return
    for task_id, task in tasks.items():
        own = task.get("stages") if isinstance(task, dict) else None
        for stage in own if isinstance(own, dict) else ():
            if stage not in stages:
                yield Fault(
                    ("tasks", task_id, "stages", stage),
                    "the file has no such stage",
                    f"{suggestion(stage, stages, otherwise='The stages of the top level are')} "
                    'A stage is declared under "stages" at the top level, if only as {}.',
                )


def _in_order(faults: Sequence[Fault], document: JsonValue) -> list[Fault]:
    """The faults in the order of the file."""
    return sorted(faults, key=lambda fault: _position(fault.path, document))


def _position(path: JsonPath, document: JsonValue) -> list[int]:
    places: list[int] = []
    value = document
    for part in path:
        if isinstance(value, dict) and part in value:
            places.append(list(value).index(str(part)))
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            places.append(part)
            value = value[part]
        else:
            break
    return places
