# What tests/support/scheduling.py takes of pytest-xdist, which has no types of its own.

import pytest

class LoadFileScheduling:
    def __init__(self, config: pytest.Config, log: object) -> None: ...
    def _split_scope(self, nodeid: str) -> str: ...
