"""Which tests go to one process together, when pytest-xdist runs them on several cores.

Those of a file do, since they share what its fixtures make; and those of a group (`xdist_group`), which share
something that takes long to make. Both are handed out in the order in which they are collected.
"""

from __future__ import annotations

from typing_extensions import override
from xdist.scheduler import LoadGroupScheduling


class ByFileOrGroup(LoadGroupScheduling):
    """As `--dist loadgroup`, but tests without a group stay with their file."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return super()._split_scope(nodeid).partition("::")[0]
