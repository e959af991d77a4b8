"""The config file of an app, `.async_lambda/config.json`.

    bytes ─ document ─→ JSON ─ levels, models ─→ Config ─ merge, together ─→ Settings of a stage

`document` reads JSON and finds what its own reader lets pass. `levels` and `models` say which keys there
are, `checks` and its neighbours what a value may be. Faults of both are gathered and told in one error.
`merge` makes one of the levels and remembers where each value came from; `together` finds what cannot be
deployed together. Nothing here does I/O but `load_config` and `environment`.
"""

from __future__ import annotations

from asynclambda.build.config.environment import environment
from asynclambda.build.config.extras import substitute
from asynclambda.build.config.load import load_config, parse_config
from asynclambda.build.config.merge import Origin
from asynclambda.build.config.models import (
    AppSettings,
    Cors,
    LoggingConfig,
    QueueAgeAlarm,
    TaskSettings,
)
from asynclambda.build.config.schema import json_schema
from asynclambda.build.config.settings import Config, Settings

__all__ = [
    "AppSettings",
    "Config",
    "Cors",
    "LoggingConfig",
    "Origin",
    "QueueAgeAlarm",
    "Settings",
    "TaskSettings",
    "environment",
    "json_schema",
    "load_config",
    "parse_config",
    "substitute",
]
