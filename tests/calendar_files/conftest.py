from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""Noon in Moscow of a Wednesday."""
NOW = int(NOON.timestamp() * 1000)


@pytest.fixture
def ics(tmp_path: Path) -> Callable[..., Path]:
    """Write a calendar of some components into a file."""

    def write(*components: str, name: str = "календарь.ics", head: str = "") -> Path:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//RU"]
        lines += [head] if head else []
        for each in components:
            lines += [line.strip() for line in each.strip().splitlines()]
        path = tmp_path / name
        path.write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
        return path

    return write
