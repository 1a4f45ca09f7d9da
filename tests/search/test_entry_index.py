"""The index of texts is what it would be if it were built anew, whatever was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.removal import delete_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.errors import UserError
from crm_desktop.history.acts import redo, undo_last
from crm_desktop.office import open_office
from crm_desktop.search.entries import search_entries
from crm_desktop.search.entry_sources import all_entries, entry_words
from crm_desktop.search.forgetting import forget_texts
from crm_desktop.search.recent import recent_searches, recently_opened, remember_search
from crm_desktop.search.recent import remember_opened as opened
from crm_desktop.search.translit import sound
from crm_desktop.timeline.events import EventDraft, add_event, delete_event, edit_event
from db.connection import transaction
from db.search_entries import TABLES, check, rebuild
from tests.office_copies import copy_of

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office import Office
    from crm_desktop.office.folder import OfficeFolder

WORDS = ("счёт", "договор", "ёлка", "Ромашка", "8 921 555-10-24", "kofe", "а", "поставка")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
ACTS = ("event", "edit", "delete", "note", "merge", "trash", "undo", "redo")
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), texts),
    min_size=1,
    max_size=14,
)


def is_right(office: Office) -> bool:
    return check(office.db.connection(), all_entries(office.db), sound).wrong == 0


class World:
    """A few clients somebody works on at random."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clients = [
            create_client(office, ClientDraft(name=f"ООО «Клиент {n}»"))[0] for n in range(3)
        ]
        self.events: list[int] = []

    def do(self, act: str, text: str) -> None:
        office, size = self.office, len(text)
        client = self.clients[size % len(self.clients)]
        event = self.events[size % len(self.events)] if self.events else None
        if act == "event":
            self.events.append(add_event(office, client, draft=EventDraft("note", text))[0])
        elif act == "edit" and event is not None:
            edit_event(office, event, draft=EventDraft("call", text))
        elif act == "delete" and event is not None:
            delete_event(office, event)
        elif act == "note":
            edit_field(office, client, field="note", value=text)
        elif act == "merge":
            other = self.clients[(size + 1) % len(self.clients)]
            merge_clients(office, client, losers=[other])
        elif act == "trash":
            delete_clients(office, [client])
        elif act == "undo":
            undo_last(office)
        elif act == "redo":
            redo(office)


@settings(max_examples=25)
@given(acts)
def test_after_any_acts_it_is_what_a_new_index_would_be(
    empty_office: tuple[OfficeFolder, Unlocked], tmp_path: Path, done: list[tuple[str, str]]
) -> None:
    with copy_of(*empty_office, tmp_path / "Офис") as office:
        world = World(office)
        for act, text in done:
            try:
                world.do(act, text)
            except UserError:
                continue  # such an act is refused here: a deleted client, nothing to undo
        assert is_right(office)
        before = {word: [hit.record for hit in search_entries(office, word)] for word in WORDS}
        office.db.begin_writing()
        rebuild(office.db.connection(), all_entries(office.db), sound)
        office.db.run("COMMIT")
        assert is_right(office)
        after = {word: [hit.record for hit in search_entries(office, word)] for word in WORDS}
        assert after == before


@pytest.fixture
def worked(office: Office) -> Office:
    owner, _ = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    for number in range(5):
        add_event(office, owner, draft=EventDraft("note", f"Поставка номер {number} щебень"))
    return office


DAMAGES = (
    "DELETE FROM search_entry WHERE docid = 3",
    "DELETE FROM search_entries WHERE rowid = 3",
    "INSERT INTO search_entries(rowid, t) VALUES(900, 'чужое')",
    "INSERT INTO search_entry VALUES(900, 1, 77)",
    "DELETE FROM search_word WHERE word = 'щебень'",
    "UPDATE search_word SET sound = 'x' WHERE word = 'щебень'",
    "DELETE FROM search_word_parts WHERE rowid = (SELECT id FROM search_word WHERE word='щебень')",
    "INSERT INTO search_word_parts(rowid, t) VALUES(900, 'чуж')",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_seen_and_mended(worked: Office, damage: str) -> None:
    assert is_right(worked)
    worked.db.run(damage)
    assert not is_right(worked)

    [mended] = [one for one in examine(worked).checks if one.name == "search"]
    assert (mended.status.value, mended.found > 0) == ("mended", True)
    assert is_right(worked)
    assert len(search_entries(worked, "щебень")) == 5
    assert len(search_entries(worked, "ебен")) == 5


def test_an_older_base_is_indexed_when_it_is_opened(worked: Office, password: str) -> None:
    def as_it_was(connection: apsw.Connection) -> None:
        rebuild(connection, (), sound)
        connection.execute("INSERT INTO search_backlog VALUES(1)")

    transaction(worked.db.connection(), "IMMEDIATE", as_it_was)
    assert search_entries(worked, "щебень") == []
    path = worked.folder.path
    worked.close()

    again = open_office(path, password)
    try:
        assert len(search_entries(again, "щебень")) == 5
        assert again.db.run("SELECT count(*) FROM search_backlog") == [(0,)]
    finally:
        again.close()


def tokens(office: Office, table: str) -> set[str]:
    office.db.run(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {table}, 'row')")
    found = {row[0] for row in office.db.run("SELECT term FROM temp.v")}
    office.db.run("DROP TABLE temp.v")
    return found


def test_forgotten_texts_leave_no_word(office: Office) -> None:
    secret, _ = create_client(office, ClientDraft(name="Агафья Незабудкина"))
    other, _ = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    number, _ = add_event(office, secret, draft=EventDraft("note", "Лечится в Кисловодске"))
    edit_event(office, number, draft=EventDraft("note", "Незабудкина просила скидку"))
    edit_field(office, secret, field="note", value="шифровальщица")
    add_event(office, other, draft=EventDraft("note", "просила скидку"))
    remember_search(office, "незабудкина")

    with office.change("Уничтожение"):
        assert forget_texts(office.db, [secret]) == 2
        office.db.run("UPDATE event SET text = '' WHERE client = ?", (secret,))
        office.db.run("UPDATE client SET name = 'Клиент', note = NULL WHERE id = ?", (secret,))
    with office.change("Сборка"):
        for table in TABLES:
            office.db.run(f"INSERT INTO {table}({table}) VALUES('optimize')")

    words = {row[0] for row in office.db.run("SELECT word FROM search_word")}
    assert words == {"просила", "скидку"}
    assert tokens(office, "search_entries") == {"просила", "скидку"}
    assert not any("ифр" in part or "исл" in part for part in tokens(office, "search_word_parts"))
    assert recent_searches(office) == []
    assert is_right(office)
    assert [hit.client_id for hit in search_entries(office, "скидку")] == [other]


def test_recent_ones_are_few_in_order_and_without_the_gone(office: Office) -> None:
    clients = [create_client(office, ClientDraft(name=f"Клиент {n}"))[0] for n in range(10)]
    for client in (*clients, clients[4]):
        opened(office, client)
    for text in ("первый", " второй  запрос ", "первый", "", "  "):
        remember_search(office, text)

    assert recently_opened(office) == [clients[4], *clients[:4:-1], clients[3], clients[2]][:8]
    assert recent_searches(office) == ["первый", "второй запрос"]
    delete_clients(office, [clients[9]])
    assert clients[9] not in recently_opened(office)


def test_words_of_a_text() -> None:
    assert entry_words("") == frozenset()
    assert entry_words("ё" * 90) == {"е" * 40}
    assert {"9215551024", "ivan@les.ru", "les"} <= entry_words("+7 921 5551024; Ivan@les.ru")


def test_a_long_text_is_indexed_whole(office: Office, tmp_path: Path) -> None:
    assert tmp_path.exists()
    owner, _ = create_client(office, ClientDraft(name="Клиент"))
    text = " ".join(f"слово{n}" for n in range(5000))
    number, _ = add_event(office, owner, draft=EventDraft("note", text))
    assert [hit.record for hit in search_entries(office, "слово4999")] == [number]
    assert is_right(office)
