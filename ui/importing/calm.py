"""Long work that keeps many objects must not make the window stutter."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER: Final = 1_000_000_000


@contextmanager
def without_full_collections() -> Iterator[None]:
    """Let Python look for garbage among young objects only.

    A full look stops every thread, the window's too: 1.5 s with what a trial run of 100,000 rows
    remembers of them. All of that goes by itself when the run ends.
    """
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
