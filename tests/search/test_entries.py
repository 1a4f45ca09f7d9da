"""Events, notes and files are found by what was said, and by nothing that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.changing import delete_attachment, rename_attachment
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.relations.relating import add_relation
from crm_desktop.search import entries as entries_module
from crm_desktop.search.entries import FILES, search_entries
from crm_desktop.search.entry_sources import EntrySource
from crm_desktop.search.everywhere import search_everywhere
from crm_desktop.timeline.events import EventDraft, add_event, delete_event, edit_event

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.search.entries import TextHit

HOUR = 3_600_000
TEXT = "Обсудили доставку ёлок на склад, договор пришлём Кузнецову: 8 (921) 555-10-24, ivan@les.ru"


def client(office: Office, name: str = "ООО «Ромашка»") -> int:
    return create_client(office, ClientDraft(name=name))[0]


def event(office: Office, owner: int, text: str, *, at: int | None = None) -> int:
    return add_event(office, owner, draft=EventDraft("note", text, happened_at=at))[0]


def found(office: Office, text: str) -> list[int]:
    return [hit.record for hit in search_entries(office, text)]


@pytest.fixture
def told(office: Office) -> int:
    return event(office, client(office), TEXT)


@pytest.mark.parametrize(
    "typed",
    [
        "обсудили", "ДОСТАВКУ", "достав", "став", "елок", "ёлок", "кузнецов", "склад доставк",
        "договор кузн", "9215551024", "+7 921 555-10-24", "555-10", "ivan@les.ru", "les",
    ],
)  # fmt: skip
def test_a_word_a_part_of_it_a_number_an_address(office: Office, told: int, typed: str) -> None:
    hits = search_entries(office, typed)
    assert [(hit.record, hit.understood) for hit in hits] == [(told, "")]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("ljujdjh", "договор"), ("dostavku", ""), ("kuznecovu", ""), ("дотсавку", "доставку")],
)
def test_another_layout_alphabet_and_a_typo(
    office: Office, told: int, typed: str, understood: str
) -> None:
    hits = search_entries(office, typed)
    assert [(hit.record, hit.understood) for hit in hits] == [(told, understood)]


@pytest.mark.parametrize("typed", ["", " ", "д", "!!!", "ромашка", "доехала", "договор нет", "ав"])
def test_what_is_not_said_is_not_found(office: Office, told: int, typed: str) -> None:
    assert told
    assert search_entries(office, typed) == []


def test_a_hit_tells_where_it_is_and_shows_the_words_around(office: Office) -> None:
    owner = client(office)
    text = f"{'Начало разговора было долгим. ' * 9}Просили счёт\nна доски.{' И дальше.' * 20}"
    number = event(office, owner, text, at=HOUR)

    [hit] = search_entries(office, "счет доск")

    assert (hit.source, hit.record, hit.kind) == (EntrySource.EVENT, number, "note")
    assert (hit.client_id, hit.client_name, hit.at) == (owner, "ООО «Ромашка»", HOUR)
    shown = [hit.passage.text[first:last] for first, last in hit.passage.marks]
    assert shown == ["счёт", "доск"]
    assert hit.passage.text.startswith("…")
    assert hit.passage.text.endswith("…")
    assert len(hit.passage.text) < 130


def test_the_newest_come_first(office: Office) -> None:
    owner = client(office)
    times = [5, 1, 9, 3]
    made = {at: event(office, owner, f"звонок {at}", at=at * HOUR) for at in times}

    assert found(office, "звонок") == [made[at] for at in sorted(times, reverse=True)]


def test_notes_relations_and_files(office: Office, tmp_path: Path) -> None:
    owner, other = client(office), client(office, "ООО «Лютик»")
    edit_field(office, owner, field="note", value="Любит терпкий кофе")
    person = create_client(office, ClientDraft(name="Иванов Пётр Ильич", kind="person"))[0]
    edit_field(office, person, field="family", value="Дочь — скрипачка")
    add_relation(
        office,
        owner,
        other_id=other,
        kind="Партнёр",
        note="Возят вместе щебень",
    )
    path = tmp_path / "Смета_кровля-2.pdf"
    path.write_bytes(b"%PDF-1.4")
    added = add_attachment(office, owner, path)

    assert [(hit.source, hit.client_id) for hit in search_entries(office, "рпкий")] == [
        (EntrySource.NOTE, owner)
    ]
    assert search_entries(office, "скрипач")[0].passage.text.endswith("скрипачка")
    assert [(hit.source, hit.client_id) for hit in search_entries(office, "щебень")] == [
        (EntrySource.RELATION, owner)
    ]
    for typed in ("кровл", "смета pdf", "смета_кровля-2.pdf", "rhjdkz"):
        hits = search_entries(office, typed, sources=FILES)
        assert [(hit.record, hit.client_id) for hit in hits] == [(added.ids[0], owner)], typed
    assert search_entries(office, "кровля") == []

    rename_attachment(office, added.ids[0], name="План.pdf")
    assert search_entries(office, "кровля", sources=FILES) == []
    assert len(search_entries(office, "план", sources=FILES)) == 1
    delete_attachment(office, added.ids[0])
    assert search_entries(office, "план", sources=FILES) == []


def test_a_rare_note_is_not_crowded_out_by_events(office: Office) -> None:
    owner = client(office)
    edit_field(office, owner, field="note", value="Доставка по пятницам")
    for number in range(6):
        event(office, owner, f"доставка {number}")

    hits = search_entries(office, "доставка", limit=4)

    assert [hit.source for hit in hits] == [EntrySource.EVENT] * 3 + [EntrySource.NOTE]
    assert len(search_entries(office, "доставка", limit=20)) == 7


def test_edits_deletions_and_their_undo(office: Office) -> None:
    owner = client(office)
    number = event(office, owner, "было так")
    edit_event(office, number, draft=EventDraft("note", "стало иначе"))
    assert found(office, "было") == []
    assert found(office, "стало") == [number]
    undo_last(office)
    assert found(office, "было") == [number]
    changes = delete_event(office, number)
    assert found(office, "было") == []
    undo(office, changes.change_id)
    assert found(office, "было") == [number]


def test_texts_of_a_deleted_client_come_back_with_it(office: Office, told: int) -> None:
    [hit] = search_entries(office, "доставку")
    assert hit.client_id is not None
    delete_clients(office, [hit.client_id])
    assert found(office, "доставку") == []
    restore_clients(office, [hit.client_id])
    assert found(office, "доставку") == [told]


def test_merged_texts_lead_to_the_client_that_stays(office: Office) -> None:
    winner, loser = client(office), client(office, "Ромашка")
    number = event(office, loser, "поставка щебня")
    edit_field(office, loser, field="note", value="пьёт цикорий")
    merged = merge_clients(office, winner, losers=[loser])

    [hit] = search_entries(office, "щебня")
    assert (hit.record, hit.client_id) == (number, winner)
    assert [hit.client_id for hit in search_entries(office, "цикорий")] == [winner]

    undo(office, merged.changes.change_id)
    assert [hit.client_id for hit in search_entries(office, "щебня")] == [loser]
    assert [hit.client_id for hit in search_entries(office, "цикорий")] == [loser]


def test_what_a_person_may_not_see_is_not_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, hidden = client(office, "Видимый"), client(office, "Скрытый")
    number = event(office, seen, "общее слово")
    event(office, hidden, "общее слово")
    for _ in range(80):
        event(office, hidden, "общее слово")
    monkeypatch.setattr(
        entries_module, "visible_sql", lambda _office, alias: f"{alias}.name <> 'Скрытый'"
    )

    assert found(office, "общее") == [number]


def test_everywhere_a_guess_is_silent_beside_what_was_typed(office: Office) -> None:
    owner = client(office, "Ghbdtn Ltd")
    event(office, owner, "привет")

    assert search_everywhere(office, "ghbdtn").texts == ()
    together = search_everywhere(office, "привет")
    assert ([hit.record for hit in together.texts] != [], together.clients) == (True, ())
    assert together.understood == ""


def test_everywhere_tells_what_was_understood(office: Office) -> None:
    event(office, client(office), "Ромашка просит счёт")
    found_all = search_everywhere(office, "hjvfirf", texts=3)
    assert [len(found_all.clients), len(found_all.texts), len(found_all.files)] == [1, 1, 0]
    assert found_all.understood == "ромашка"


def test_one_more_than_asked_tells_that_there_is_more(office: Office) -> None:
    owner = client(office)
    for number in range(5):
        event(office, owner, f"звонок {number}")
    assert len(search_everywhere(office, "звонок", texts=4).texts) == 5
    assert search_everywhere(office, "звонок", texts=0).texts == ()


def test_very_many_words_with_one_beginning(office: Office) -> None:
    owner = client(office)
    words = [f"артикул{number}" for number in range(400)]
    numbers = [event(office, owner, " ".join(words[at : at + 100])) for at in range(0, 400, 100)]

    hits: list[TextHit] = search_entries(office, "артик")

    assert {hit.record for hit in hits} == set(numbers)
    assert found(office, "артикул399") == [numbers[-1]]
