"""Which files give way to which."""

from __future__ import annotations

import pytest

from asynclambda.build.bundle.overlay import claims, hidden, modules_in

DEPENDENCIES = {
    "requests/__init__.py",
    "requests/api.py",
    "requests/cacert.pem",
    "requests-2.32.0.dist-info/METADATA",
    "six.py",
    "__pycache__/six.cpython-313.pyc",
    "google/auth/__init__.py",
    "google/cloud/storage.py",
    "wrapt/_wrappers.cpython-313-aarch64-linux-gnu.so",
    "wrapt/__init__.py",
    "fast.cpython-313-aarch64-linux-gnu.so",
    "Typing_Ext.2-1.0.dist-info/METADATA",
}


@pytest.mark.parametrize(
    ("upper", "gives_way"),
    [
        # A package takes the place of the whole package: no mixture of two versions.
        ({"requests/__init__.py"}, {name for name in DEPENDENCIES if name.startswith("requests/")}),
        # A module goes with its bytecode, whether it is Python's or native.
        ({"six.py"}, {"six.py", "__pycache__/six.cpython-313.pyc"}),
        ({"six/__init__.py"}, {"six.py", "__pycache__/six.cpython-313.pyc"}),
        ({"fast.py"}, {"fast.cpython-313-aarch64-linux-gnu.so"}),
        # A folder without __init__.py is shared.
        ({"google/cloud/storage.py", "google/cloud/new.py"}, {"google/cloud/storage.py"}),
        ({"google/auth/__init__.py"}, {"google/auth/__init__.py"}),
        # Metadata of one distribution, whatever the version and the spelling.
        ({"requests-1.0.dist-info/METADATA"}, {"requests-2.32.0.dist-info/METADATA"}),
        ({"typing_ext_2-9.dist-info/METADATA"}, {"Typing_Ext.2-1.0.dist-info/METADATA"}),
        ({"requests_more.py", "api.py", "data.json"}, set()),
    ],
)
def test_what_gives_way(upper: set[str], gives_way: set[str]) -> None:
    assert hidden(DEPENDENCIES, claims(upper)) == gives_way


def test_modules_are_named_as_they_are_imported() -> None:
    assert {"requests.api", "requests", "six", "google.cloud.storage", "fast"} <= modules_in(
        DEPENDENCIES
    )
