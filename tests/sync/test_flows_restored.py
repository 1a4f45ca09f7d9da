"""A shared office restored from a real backup, in its place and on another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.office import open_office
from crm_desktop.sync.flows.stations import list_stations
from tests.sync.flow_stations import digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def add(office: Office, name: str) -> None:
    """A new client."""
    create_client(office, ClientDraft(name=name))


def names(office: Office) -> list[str]:
    """All clients, by name."""
    return [row[0] for row in office.db.run("SELECT name FROM client ORDER BY name")]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_restored_backup_takes_its_own_slot_and_nothing_is_lost_or_doubled(
    office: Office, tmp_path: Path, password: str, *, in_place: bool
) -> None:
    share = MemoryShare()
    put_on(office, share)
    second = joined(office, share, tmp_path / "second", password)
    exchange(share, office, second)
    add(office, "1 до копии, не отправлен")
    backup = back_up(office).path
    add(office, "2 после копии")
    exchange(share, office)
    add(second, "3 чужой")
    if in_place:
        office.close()
    report = restore(
        backup, office.folder.path if in_place else tmp_path / "elsewhere", password=password
    )
    restored = open_office(report.folder, password)
    try:
        add(restored, "4 после восстановления")
        exchange(share, restored, second, rounds=3)
        everybody = [restored, second]
        if not in_place:
            add(office, "5 в подлиннике")
            exchange(share, office, restored, second, rounds=3)
            everybody.append(office)
        wanted = [
            "1 до копии, не отправлен", "2 после копии", "3 чужой", "4 после восстановления",
            *([] if in_place else ["5 в подлиннике"]),
        ]  # fmt: skip
        for each in everybody:
            assert names(each) == wanted
            assert digests(each) == digests(restored)
        rows = sorted((row.name, row.prefix) for row in list_stations(second) if not row.retired_at)
        first = [("Первый", "А")] if in_place else [("Первый", "А"), ("Первый 2", "Б")]
        assert rows == [("Второй", "В"), *first]
    finally:
        restored.close()
        second.close()
