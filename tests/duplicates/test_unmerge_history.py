from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.history import client_history
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.unmerge import unmerge, unmerge_client
from crm_desktop.history.acts import KINDS, act_details, list_change_sets, undo_last
from tests.duplicates.merging import PHONE, call, company, pointer

if TYPE_CHECKING:
    from crm_desktop.clients.history_words import HistoryRow
    from crm_desktop.office import Office


def rows(office: Office, client: int) -> list[HistoryRow]:
    return [row for day in client_history(office, client) for row in day.rows]


def test_both_cards_tell_of_the_merge_and_offer_to_take_it_apart(office: Office) -> None:
    one, two = company(office, "Альфа", PHONE), company(office, "Бета", PHONE)
    call(office, two, "был")
    change = merge_clients(office, one, losers=[two]).changes.change_id

    told = next(row for row in rows(office, one) if row.label == "Объединение")
    assert told.sentence == "Объединён с «Бета»"
    assert told.unmerges
    assert told.change_id == change
    assert [row.sentence for row in rows(office, two) if row.table == "channel"] == [
        f"Телефон — уже есть в общей записи: {PHONE}"
    ], "a double is not told as deleted"
    own = next(row for row in rows(office, two) if row.label == "Объединение")
    assert own.sentence == "Объединён с «Альфа»"
    assert [row.sentence for row in rows(office, one) if row.table == "event"] == [
        "Звонок записан: был"
    ], "what moved came with its own history, and moving is no news of its own"

    unmerge(office, change)

    assert not any(row.unmerges for row in rows(office, two))
    assert "Разъединён с «Альфа»" in [row.sentence for row in rows(office, two)]


def test_the_journal_of_the_office_names_both_acts(office: Office) -> None:
    one, two, three = (company(office, name) for name in ("Альфа", "Бета", "Гамма"))
    merge_clients(office, one, losers=[two, three])
    unmerge_client(office, two)

    acts = list_change_sets(office, limit=2)

    assert [act.title for act in acts] == [
        "Разъединение: Бета", "Объединение: Альфа и ещё 2\N{NO-BREAK SPACE}записи",
    ]  # fmt: skip
    assert [KINDS[act.kind] for act in acts] == ["Разъединение", "Объединение"]
    assert [row.sentence for row in act_details(office, acts[0].id)] == ["Разъединён с «Альфа»"]
    undo_last(office)
    assert pointer(office, two) == one
