from __future__ import annotations

from tests.importing.forked_readers import forked_readers

__all__ = ["forked_readers"]
