"""Two computers with one voice: copies, clones and restored bases lose nothing and mix nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.stamps import now_ms, slot_of
from crm_desktop.office.station import settle_here
from crm_desktop.sync.cloning import needs_new_slot
from tests.sync.flow_stations import copied, digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Both twins' clocks stand still at the same moment: they give the very same stamps."""
    at = [now_ms() + 1000]
    monkeypatch.setattr(journal_module, "now_ms", lambda: at[0])
    yield at


def add(office: Office, name: str, *, phone: str = "") -> int:
    """A new client with a phone."""
    channels = (ChannelDraft(phone),) if phone else ()
    return create_client(office, ClientDraft(name=name, channels=channels))[0]


def names(office: Office) -> list[str]:
    """All clients, by name."""
    rows = office.db.run("SELECT name FROM client WHERE deleted_at IS NULL ORDER BY name")
    return [row[0] for row in rows]


def phones(office: Office) -> list[tuple[str, str]]:
    """Whose phone it is."""
    return office.db.run(
        "SELECT c.name, h.key FROM channel h JOIN client c ON c.id = h.client"
        " WHERE h.deleted_at IS NULL ORDER BY c.name"
    )


def slot(office: Office) -> int:
    return int(office.db.run("SELECT slot FROM station")[0][0])


def agree(*offices: Office) -> None:
    """Every base is sound, and they hold the same."""
    first = digests(offices[0])
    for office in offices:
        assert digests(office) == first
        found = examine(office)
        assert [each for each in found.problems if each.name != "backups"] == []


def test_a_clone_nobody_was_asked_about_takes_a_slot_and_says_its_work_anew(
    office: Office, tmp_path: Path, share: MemoryShare, password: str, frozen: list[int]
) -> None:
    put_on(office, share)
    third = joined(office, share, tmp_path / "c", password, name="Третий")
    before = add(office, "Общий прежний")
    twin = copied(office, tmp_path / "twin")
    try:
        frozen[0] += 60_000
        ours = add(office, "Наш клиент", phone="+7 495 111-11-11")
        edit_field(office, before, field="note", value="правка первого")
        theirs = add(twin, "Клиент двойника", phone="+7 495 222-22-22")
        edit_field(twin, before, field="preferences", value="правка двойника")
        assert ours == theirs
        exchange(share, office)
        exchange(share, twin, rounds=4)
        assert slot(twin) != slot(office)
        exchange(share, office, third, twin, rounds=3)
        for each in (office, twin, third):
            assert names(each) == ["Клиент двойника", "Наш клиент", "Общий прежний"]
            assert phones(each) == [
                ("Клиент двойника", "74952222222"), ("Наш клиент", "74951111111"),
            ]  # fmt: skip
            row = each.db.run("SELECT note, preferences FROM client WHERE id = ?", (before,))
            assert row == [("правка первого", "правка двойника")]
        agree(office, twin, third)
    finally:
        third.close()
        twin.close()
