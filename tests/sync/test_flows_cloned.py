"""Two computers with one voice: copies, clones and restored bases lose nothing and mix nothing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.stamps import now_ms, slot_of
from crm_desktop.members.inviting import invite_person
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.sync.flows import cloning
from crm_desktop.sync.flows.claiming import claim_slot
from crm_desktop.sync.flows.cloning import needs_new_slot
from crm_desktop.sync.place import note_replaced, require_shared
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.layout import segment_name
from db.connection import OfficeDatabase
from tests.sync.flow_stations import copied, digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.access.people_office import People


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Both twins' clocks stand still at the same moment: they give the very same stamps."""
    at = [now_ms() + 1000]
    monkeypatch.setattr(journal_module, "now_ms", lambda: at[0])
    return at


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


def test_a_copy_that_said_so_gives_the_common_past_only_once(
    office: Office, tmp_path: Path, share: MemoryShare, password: str
) -> None:
    put_on(office, share)
    add(office, "До копии, не отправлен")
    copy = copied(office, tmp_path / "copy")
    settle_here(copy.db, copy.folder, new_slot=True)
    third = joined(office, share, tmp_path / "c", password, name="Третий")
    try:
        assert needs_new_slot(copy.db)
        add(copy, "Из копии")
        exchange(share, copy, third)
        # What nobody had sent is not lost though the original is silent.
        assert names(third) == ["До копии, не отправлен", "Из копии"]
        add(office, "Из подлинника")
        exchange(share, office, copy, third, rounds=3)
        for each in (office, copy, third):
            assert names(each) == ["До копии, не отправлен", "Из копии", "Из подлинника"]
        agree(office, copy, third)
        assert not needs_new_slot(copy.db)
    finally:
        copy.close()
        third.close()


def test_work_of_a_copy_that_was_copied_before_it_spoke_is_sent(
    office: Office, tmp_path: Path, share: MemoryShare, password: str
) -> None:
    put_on(office, share)
    third = joined(office, share, tmp_path / "c", password, name="Третий")
    first = copied(office, tmp_path / "first")
    settle_here(first.db, first.folder, new_slot=True)
    add(first, "В первой копии")
    second = copied(first, tmp_path / "second")
    first.close()
    settle_here(second.db, second.folder, new_slot=True)
    add(second, "Во второй копии")
    try:
        exchange(share, second)
        exchange(share, office, second, third)
        for each in (office, second, third):
            assert names(each) == ["В первой копии", "Во второй копии"]
        agree(office, second, third)
    finally:
        second.close()
        third.close()


def test_a_restored_base_gets_back_what_it_had_sent_after_the_copy_was_made(
    office: Office, tmp_path: Path, share: MemoryShare
) -> None:
    put_on(office, share)
    add(office, "Был в копии")
    exchange(share, office)
    add(office, "Был в копии, не отправлен")
    restored = copied(office, tmp_path / "restored")
    add(office, "После копии")
    exchange(share, office)
    office.db.close_all()
    settle_here(restored.db, restored.folder, new_slot=True)
    note_replaced(restored.db, slot(office))
    add(restored, "После восстановления")
    try:
        exchange(share, restored)
        assert names(restored) == [
            "Был в копии", "Был в копии, не отправлен", "После восстановления", "После копии",
        ]  # fmt: skip
        agree(restored)
    finally:
        restored.close()


def test_killed_between_taking_out_and_saying_anew_it_goes_on(
    office: Office, tmp_path: Path, share: MemoryShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on(office, share)
    twin = copied(office, tmp_path / "twin")
    try:
        add(office, "Наш")
        add(twin, "Двойника")
        exchange(share, office)

        def killed(*_args: object, **_more: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(cloning, "apply_transactions", killed)
            with pytest.raises(KeyboardInterrupt):
                exchange(share, twin)
        assert needs_new_slot(twin.db)
        exchange(share, twin, rounds=4)
        exchange(share, office, twin)
        assert names(twin) == names(office) == ["Двойника", "Наш"]
        agree(office, twin)
    finally:
        twin.close()


def test_a_slot_drawn_without_the_share_that_is_somebodys_is_given_up(
    office: Office, tmp_path: Path, share: MemoryShare
) -> None:
    put_on(office, share)
    copy = copied(office, tmp_path / "copy")
    settle_here(copy.db, copy.folder, new_slot=True)
    drawn = slot(copy)
    assert claim_slot(share, drawn, "somebody else")
    try:
        client = add(copy, "Из копии", phone="+7 495 333-33-33")
        assert slot_of(client) == drawn
        exchange(share, copy)
        exchange(share, office, copy)
        assert slot(copy) not in {drawn, slot(office)}
        assert names(office) == names(copy) == ["Из копии"]
        assert phones(copy) == [("Из копии", "74953333333")]
        assert copy.db.run("SELECT count(*) FROM journal WHERE stamp & 4095 = ?", (drawn,)) == [
            (0,)
        ]
        agree(office, copy)
    finally:
        copy.close()


def test_ids_inside_texts_and_own_fields_follow(
    office: Office, tmp_path: Path, share: MemoryShare, frozen: list[int]
) -> None:
    put_on(office, share)
    twin = copied(office, tmp_path / "twin")
    try:
        frozen[0] += 5000
        add(office, "Наш")
        made = {}
        for each, label in ((office, "Договор"), (twin, "Скидка")):
            field = add_own_field(each, label, type="text")[0]
            client = add(each, f"С полем {label}")
            edit_field(each, client, field=label, value=f"значение {label}")
            made[label] = field
        exchange(share, office)
        exchange(share, twin, rounds=4)
        exchange(share, office, twin)
        for each in (office, twin):
            fields: dict[str, int] = dict(
                each.db.run("SELECT name, id FROM own_field WHERE deleted_at IS NULL")
            )
            assert len(set(fields.values())) == 2
            for label in ("Договор", "Скидка"):
                custom = each.db.run(
                    "SELECT custom FROM client WHERE name = ?", (f"С полем {label}",)
                )
                assert json.loads(custom[0][0]) == {f"f{fields[label]}": f"значение {label}"}
        agree(office, twin)
    finally:
        twin.close()


def test_other_peoples_work_is_signed_anew_by_an_administrator_only(
    people: People, share: MemoryShare, tmp_path: Path
) -> None:
    anna = people.open("Анна")
    put_on(anna, share)
    twin_path = tmp_path / "twin"
    anna.db.close_all()
    shutil.copytree(anna.folder.path, twin_path)
    add(anna, "Анны")
    exchange(share, anna)
    folder = OfficeFolder(twin_path)
    key = anna.unlocked.database_key
    vera = Office(folder, OfficeDatabase(folder.database, key), people.made.unlocked["Вера"])
    add(vera, "Веры")
    vera.close()
    boris = Office(folder, OfficeDatabase(folder.database, key), people.made.unlocked["Борис"])
    try:
        told = exchange(share, boris)[0]
        assert told.state is SyncState.CLONED
        assert "Вера" in told.detail
        assert names(boris) == ["Веры"]
    finally:
        boris.close()
    admin = Office(folder, OfficeDatabase(folder.database, key), anna.unlocked)
    try:
        exchange(share, admin, rounds=4)
        exchange(share, anna, admin)
        assert names(anna) == names(admin) == ["Анны", "Веры"]
        title = anna.db.run("SELECT title FROM change_set WHERE title LIKE '%Веры%'")[0][0]
        assert title.endswith("(Вера)")
        assert digests(anna) == digests(admin)
    finally:
        admin.close()


def test_a_twins_segment_damaged_since_others_read_it_is_not_written_over(
    office: Office, tmp_path: Path, share: MemoryShare, password: str
) -> None:
    put_on(office, share)
    third = joined(office, share, tmp_path / "c", password, name="Третий")
    exchange(share, office, third)
    place = require_shared(office.db)
    twin = copied(office, tmp_path / "twin")
    try:
        add(twin, "Двойника")
        exchange(share, twin, third)
        assert "Двойника" in names(third)
        name = segment_name(place.slot, place.next_seq)
        share.files[name] = share.files[name][:-7]
        add(office, "Наш")
        exchange(share, office, twin, third, rounds=5)
        for each in (office, twin, third):
            assert names(each) == ["Двойника", "Наш"]
        agree(office, twin, third)
    finally:
        twin.close()
        third.close()


def test_whom_a_clone_added_signs_in_by_the_row_that_bears_his_name(
    office: Office, tmp_path: Path, share: MemoryShare
) -> None:
    put_on(office, share)
    twin = copied(office, tmp_path / "twin")
    try:
        invite_person(twin, "Вера", role=Role.MANAGER, parameters=FLOOR)
        add(office, "Наш")
        exchange(share, office)
        exchange(share, twin, rounds=4)
        exchange(share, office, twin, rounds=3)
        assert slot(twin) != slot(office)
        for each in (office, twin):
            listed = {name.name: user for user, name in each.unlocked.membership.members.items()}
            rows = each.db.run("SELECT id FROM member WHERE name = 'Вера'")
            assert rows == [(listed["Вера"],)]
        agree(office, twin)
    finally:
        twin.close()
