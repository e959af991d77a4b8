"""What a project says to the plugin in its pytest settings."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from asynclambda import App

#: The module that has the `App`.
APP = "asynclambda_app"
#: Whether every test may send to real AWS.
REAL_AWS = "asynclambda_real_aws"

_REMEDY = f"""\
Name the module that has it, and make it importable:
    [tool.pytest.ini_options]
    pythonpath = ["."]
    {APP} = "app\""""


def add_settings(parser: pytest.Parser) -> None:
    """Tells pytest what they are."""
    parser.addini(APP, "the module that has the `App`, for the fixture `simulation`", default="")
    parser.addini(
        REAL_AWS, "let every test send to real AWS, not only those marked", "bool", default=False
    )


def app_of(module_name: str) -> App:
    """Imports the app.

    Args:
        module_name: What the setting says.

    Raises:
        SimulationError: It says nothing, the module cannot be found, or it makes no app.
    """
    from asynclambda import App
    from asynclambda.testing import SimulationError

    where = f"{APP} in the pytest settings"
    if not module_name:
        raise SimulationError("no app is named to simulate", where=where, remedy=_REMEDY)
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # a module that the app itself imports
        what = f"there is no module {module_name!r}"
        raise SimulationError(what, where=where, remedy=_REMEDY) from None
    for value in vars(module).values():
        if isinstance(value, App):
            return value
    what = f"the module {module_name!r} has no `App`"
    raise SimulationError(what, where=where, remedy=_REMEDY)
