"""Which tests go to one process together, when pytest-xdist runs them on several cores.

Those of a file do, since they share what its fixtures make. So do all that use the engine of
`tests/e2e/conftest.py`: a second process would start a second one, and deploy every app to it again.
"""

from __future__ import annotations

from typing_extensions import override
from xdist.scheduler import LoadFileScheduling

#: The files of tests that use that engine. A marker would not do: xdist asks for names alone.
ON_THE_ENGINE = frozenset(
    f"tests/e2e/{name}.py"
    for name in (
        "test_endless_loop",
        "test_engine_contract",
        "test_failures",
        "test_functions",
        "test_idempotency",
        "test_orders",
        "test_roles",
        "test_roles_of_the_workshop",
        "test_sam_deploy",
        "test_sending",
        "test_the_clock",
    )
)
ENGINE = "the engine of tests/e2e"


def scope_of(nodeid: str) -> str:
    """What a test shares with the others of its process: the engine, or its file."""
    file = nodeid.partition("::")[0]
    return ENGINE if file in ON_THE_ENGINE else file


class ByFileOrEngine(LoadFileScheduling):
    """As `--dist loadfile`, with the engine's files as one."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
