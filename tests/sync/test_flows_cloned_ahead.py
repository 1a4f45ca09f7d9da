"""Twins whose clock ran ahead give their common past new stamps, each others: it is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.journal import journal
from crm_desktop.journal.stamps import now_ms
from tests.sync.flow_stations import copied, digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

DAY_MS = 86_400_000


def ahead(office: Office, *names: str) -> list[int]:
    """New clients, written by a clock a day ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "now_ms", lambda: now_ms() + DAY_MS)
        return [create_client(office, ClientDraft(name=name))[0] for name in names]


def test_the_common_past_is_said_once_and_others_edits_of_it_stay(
    office: Office, tmp_path: Path, password: str
) -> None:
    share = MemoryShare()
    put_on(office, share)
    third = joined(office, share, tmp_path / "c", password, name="Третий")
    exchange(share, office, third)
    (first, _second) = ahead(office, "Общий", "Общий второй")
    edit_field(office, first, field="note", value="до копии")
    twin = copied(office, tmp_path / "twin")
    try:
        ahead(twin, "Двойника")
        edit_field(twin, first, field="preferences", value="двойника")
        exchange(share, office, third, rounds=2)
        edit_field(third, first, field="director", value="третьего")
        exchange(share, third)
        exchange(share, twin, office, third, twin, rounds=4)
        for each in (office, third, twin):
            names = [row[0] for row in each.db.run("SELECT name FROM client ORDER BY name")]
            assert names == ["Двойника", "Общий", "Общий второй"]
            row = each.db.run(
                "SELECT note, preferences, director FROM client WHERE id = ?", (first,)
            )
            assert row == [("до копии", "двойника", "третьего")]
            assert digests(each) == digests(office)
            assert [c for c in examine(each).problems if c.name not in {"backups", "room"}] == []
    finally:
        third.close()
        twin.close()
