"""Getting the library of charts ready while something is read anyway."""

from __future__ import annotations

from importlib import import_module


def warm() -> None:
    """Import what charts with axes need; call it off the window's thread."""
    import_module("numpy")
    import_module("pyqtgraph")
