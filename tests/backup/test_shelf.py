from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.backup import shelf
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.making import back_up
from crm_desktop.backup.shelf import KeptBackup, find_backups, newest_good, surplus

if TYPE_CHECKING:
    import pytest

    from crm_desktop.office import Office

NOW = datetime(2026, 11, 21, 12).astimezone()


def kept(hours_ago: int) -> KeptBackup:
    at = int((NOW - timedelta(hours=hours_ago)).timestamp() * 1000)
    return KeptBackup(Path(f"{hours_ago}.kartoteka"), at, "office", "сам", 1, 1)


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def test_a_year_of_four_a_day_leaves_the_newest_the_weeks_and_the_months() -> None:
    backups = [kept(hours) for hours in range(0, 365 * 24, 6)]

    gone = set(surplus(backups, now=millis(NOW)))

    left = [item for item in backups if item not in gone]
    assert left[:12] == backups[:12]
    ages = [(backups[0].created_at - item.created_at) / 86_400_000 for item in left]
    assert 230 < max(ages) < 280
    # Weekly ones reach ten weeks back, and no gap among them is longer than a week.
    recent = [age for age in ages if age < 65]
    assert max(b - a for a, b in pairwise(recent)) <= 7
    assert 12 + 8 + 7 <= len(left) <= 12 + 10 + 9


def test_few_are_never_thinned() -> None:
    assert surplus([kept(hours) for hours in range(0, 1200, 100)], now=millis(NOW)) == ()
    assert surplus([], now=millis(NOW)) == ()


def test_nothing_goes_when_the_clock_went_back() -> None:
    backups = [kept(hours) for hours in range(50)]

    assert surplus(backups, now=millis(NOW))
    assert surplus(backups, now=millis(NOW - timedelta(days=2))) == ()


def test_only_automatic_ones_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = back_up(office).path
    monkeypatch.setattr(shelf, "KEEP_NEWEST", 2)
    monkeypatch.setattr(shelf, "KEEP_WEEKS", 1)
    monkeypatch.setattr(shelf, "KEEP_MONTHS", 1)
    for _ in range(4):
        last = backup_before(office, "перед импортом")

    left = [item.path for item in find_backups(office.folder.backups)]
    assert len(left) == 3
    assert {mine, last.path} <= set(left)


def test_the_newest_good_one_is_not_the_newest(office: Office) -> None:
    first, second = back_up(office).path, back_up(office).path
    data = bytearray(second.read_bytes())
    data[9000] ^= 1
    second.write_bytes(data)

    good = newest_good(office.folder.backups, office_id=office.office_id)
    assert good is not None
    assert good.path == first
    key = office.unlocked.database_key
    signed = newest_good(office.folder.backups, keys=(key,))
    assert signed is not None
    assert (signed.path, signed.signed) == (first, 0)
    assert newest_good(office.folder.backups, keys=(bytes(32),)) is None
    assert newest_good(office.folder.path / "нет такой") is None
    assert newest_good(office.folder.backups, office_id="другой") is None
