"""The fixtures. What they need is imported when a test asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.testing import RecordingSender


@pytest.fixture
def sent() -> Iterator[RecordingSender]:
    """What the test sends, in `sent.messages`; nothing leaves the process.

    Annotate it as `asynclambda.testing.RecordingSender`.
    """
    from asynclambda import ports
    from asynclambda.testing import RecordingSender

    sender = RecordingSender()
    with ports.using(sender):
        yield sender
