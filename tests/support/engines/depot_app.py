"""The app `depot` in this process, in a registry of its own: tests of other apps do not see it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from asynclambda import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

with registry.isolated() as _registry:
    from e2e.depot import depot

__all__ = ["depot", "in_registry"]


@contextmanager
def in_registry() -> Iterator[None]:
    """Puts the app's registry in force."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_active", _registry)
        yield
