"""An office whose clock stood in 2031 for a day is shared, once the clock is right again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import UserError
from crm_desktop.journal import journal
from crm_desktop.journal.stamps import now_ms, stamp_of
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.sync.place import read_place
from crm_desktop.sync.state import SyncState
from db.connection import OfficeDatabase
from tests.sync.flow_stations import digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.access.people_office import Peopled

FIVE_YEARS_MS = 5 * 365 * 86_400_000


def in_2031(office: Office, client: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "now_ms", lambda: now_ms() + FIVE_YEARS_MS)
        create_client(office, ClientDraft(name="Из будущего"))
        edit_field(office, client, field="note", value="в 2031 году")


def require_meeting(office: Office, second: Office, share: MemoryShare, client: int) -> None:
    edit_field(office, client, field="note", value="после")
    create_client(second, ClientDraft(name="Второй"))
    told = exchange(share, office, second, rounds=4)
    assert [each.state for each in told] == [SyncState.SYNCED] * 2
    for each in (office, second):
        assert each.db.run("SELECT max(stamp) FROM journal")[0][0] < stamp_of(now_ms() + 1000)
        assert each.db.run("SELECT note FROM client WHERE id = ?", (client,)) == [("после",)]
        names = {name for (name,) in each.db.run("SELECT name FROM client")}
        assert names == {"Первый", "Из будущего", "Второй"}
        assert {check.name for check in examine(each).problems} <= {"backups", "room"}
    assert digests(office) == digests(second)


def test_it_meets_the_others_today(office: Office, tmp_path: Path, password: str) -> None:
    client, _changes = create_client(office, ClientDraft(name="Первый"))
    in_2031(office, client)
    share = MemoryShare()
    put_on(office, share)
    second = joined(office, share, tmp_path / "second", password)
    try:
        require_meeting(office, second, share, client)
    finally:
        second.close()


def test_the_administrator_answers_for_what_others_wrote_then(
    peopled_office: Peopled, tmp_path: Path, password: str
) -> None:
    folder = OfficeFolder(tmp_path / "Ромашка")
    shutil.copytree(peopled_office.folder.path, folder.path)

    def signed_in(name: str) -> Office:
        unlocked = peopled_office.unlocked[name]
        return Office(folder, OfficeDatabase(folder.database, unlocked.database_key), unlocked)

    vera = signed_in("Вера")
    client, _changes = create_client(vera, ClientDraft(name="Первый"))
    in_2031(vera, client)
    vera.close()
    anna = signed_in("Анна")
    share = MemoryShare()
    put_on(anna, share)
    second = joined(anna, share, tmp_path / "second", password)
    try:
        titles = [title for (title,) in anna.db.run("SELECT title FROM change_set")]
        assert [each.endswith("(Вера)") for each in titles].count(True) == 2
        require_meeting(anna, second, share, client)
    finally:
        second.close()
        anna.close()


def test_what_cannot_be_signed_anew_is_not_shared(office: Office) -> None:
    client, _changes = create_client(office, ClientDraft(name="Первый"))
    in_2031(office, client)
    office.db.connection().execute("UPDATE seal SET format = 1")
    with pytest.raises(UserError, match="когда-то спешили"):
        put_on(office, MemoryShare())
    assert read_place(office.db) is None
