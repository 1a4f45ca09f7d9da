"""The office's time zone, and where its days end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    import apsw

DEFAULT_ZONE: Final = "Europe/Moscow"


def office_zone(conn: apsw.Connection) -> ZoneInfo:
    """Return the zone the office chose, Moscow's if it chose none this computer knows."""
    rows = conn.execute(
        "SELECT value FROM setting WHERE name = 'zone' AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1"
    ).fetchall()
    try:
        return ZoneInfo(str(rows[0][0]) if rows else DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def day_end(day: str, zone: ZoneInfo) -> int | None:
    """Return the last millisecond of a day, UTC ms; None if the text is no date.

    Args:
        day: ISO `YYYY-MM-DD`.
        zone: whose day.
    """
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
        begins = datetime(following.year, following.month, following.day, tzinfo=zone)
        return int(begins.timestamp() * 1000) - 1
    except (ValueError, OverflowError):
        return None
