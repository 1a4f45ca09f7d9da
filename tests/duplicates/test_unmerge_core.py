from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.addresses import add_address, set_address
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel, edit_channel, remove_channel
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import ClientFilter, client_ids
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.clients.search import search_clients
from crm_desktop.directories.items import add_item, merge_items
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.merge_checks import final_client
from crm_desktop.duplicates.unmerge import merged_with, unmerge, unmerge_client
from crm_desktop.errors import UserError
from crm_desktop.history.acts import last_act, list_change_sets, undo, undo_last
from crm_desktop.timeline.events import list_events
from tests.duplicates.merging import (
    OTHER_PHONE,
    PHONE,
    call,
    company,
    phones,
    pointer,
    snapshot,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office


def merged(office: Office, winner: int, *losers: int) -> int:
    return merge_clients(office, winner, losers=losers).changes.change_id


def texts(office: Office, client: int) -> list[str]:
    return sorted(event.text for event in list_events(office, client))


def last_change(office: Office) -> int:
    act = last_act(office)
    assert act is not None
    return act.id


def test_days_later_each_has_its_own_and_what_came_since_stays(office: Office) -> None:
    one = company(office, "Альфа", PHONE)
    two = company(office, "Бета", OTHER_PHONE, kpp="770701001", director="Олег Ветров")
    call(office, two, "старый")
    change = merged(office, one, two)
    call(office, one, "новый")
    add_channel(office, one, text="new@alfa.example")
    edit_field(office, one, field="kpp", value="784201001")

    done = unmerge(office, change)

    assert phones(office, one) == [PHONE]
    assert phones(office, two) == [OTHER_PHONE]
    assert texts(office, two) == ["старый"]
    assert texts(office, one) == ["новый"]
    assert get_client(office, one).text_of("kpp") == "784201001"
    assert get_client(office, one).text_of("director") == ""
    assert get_client(office, two).text_of("director") == "Олег Ветров"
    told = " ".join(done.sentences).replace("\N{NO-BREAK SPACE}", " ")
    assert "поле «КПП» изменено позже" in told
    assert "осталось у клиента «Альфа»: 1 событие, 1 способ связи" in told
    assert [hit.id for hit in search_clients(office, "407-33-90")] == [two]


def test_a_moved_part_comes_back_edited_or_deleted_as_it_is(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета", PHONE, OTHER_PHONE)
    change = merged(office, one, two)
    first, second = (channel.id for channel in get_client(office, one).channels)
    edit_channel(office, first, text="+7 921 000-00-01", note="прямой")
    remove_channel(office, second)

    done = unmerge(office, change)

    assert phones(office, two) == ["+7 921 000-00-01"]
    assert phones(office, one) == []
    assert any("осталось удалённым: 1" in line for line in done.sentences)
    # And what was deleted can still be brought back, to whom it belongs.
    undone = [row for row in list_change_sets(office) if row.title.startswith("Удалено")]
    undo(office, undone[0].id)
    assert phones(office, two) == ["+7 921 000-00-01", OTHER_PHONE]


@pytest.mark.parametrize("outer_first", [True, False])
def test_the_winner_itself_was_merged_into_a_third(office: Office, *, outer_first: bool) -> None:
    one = company(office, "Альфа", PHONE)
    two = company(office, "Бета", OTHER_PHONE)
    three = company(office, "Гамма", PHONE)
    for client, text in ((one, "первый"), (two, "второй"), (three, "третий")):
        call(office, client, text)
    inner = merged(office, one, two)
    outer = merged(office, three, one)
    assert texts(office, three) == ["второй", "первый", "третий"]
    assert final_client(office, two) == three
    assert {each.id for each in merged_with(office, three)} == {one, two}

    first = unmerge(office, outer if outer_first else inner)
    if outer_first:
        assert texts(office, one) == ["второй", "первый"]
        assert pointer(office, two) == one
    else:
        assert texts(office, two) == ["второй"]
        assert phones(office, three) == [PHONE]
        assert any("сам объединён с «Гамма»" in line for line in first.sentences)
    unmerge(office, inner if outer_first else outer)

    for client, text, phone in (
        (one, "первый", PHONE), (two, "второй", OTHER_PHONE), (three, "третий", PHONE)
    ):  # fmt: skip
        assert texts(office, client) == [text]
        assert phones(office, client) == [phone]
        assert pointer(office, client) is None


def test_one_number_in_three_records_is_always_somewhere(office: Office) -> None:
    one = company(office, "Альфа")
    two, three = company(office, "Бета", PHONE), company(office, "Гамма", PHONE)
    first, second = merged(office, one, two), merged(office, one, three)
    assert phones(office, one) == [PHONE]

    unmerge(office, first)
    assert phones(office, two) == [PHONE]
    assert phones(office, one) == [PHONE], "what the leaver covered stands in for it"
    unmerge(office, second)

    assert phones(office, one) == []
    assert phones(office, three) == [PHONE]


def test_a_number_deleted_for_all_does_not_come_back_by_another_unmerge(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета", PHONE)
    three = company(office, "Гамма", PHONE)
    inner = merged(office, two, three)
    remove_channel(office, get_client(office, two).channels[0].id)
    outer = merged(office, one, two)

    unmerge(office, outer)
    assert phones(office, two) == [], "deleted while both were one"
    unmerge(office, inner)

    assert phones(office, two) == []
    assert phones(office, three) == [PHONE], "the record of its own has it again"


def test_what_a_person_deleted_before_merging_comes_back_at_the_winner(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета", PHONE)
    remove_channel(office, get_client(office, two).channels[0].id)
    deletion = last_change(office)
    change = merged(office, one, two)

    undo(office, deletion)
    assert phones(office, one) == [PHONE]
    unmerge(office, change)

    assert phones(office, one) == []
    assert phones(office, two) == [PHONE]


def test_what_a_person_moved_to_another_client_stays_there(office: Office) -> None:
    one, two, three = (company(office, name) for name in ("Альфа", "Бета", "Гамма"))
    event = call(office, two, "спорный")
    given = call(office, three, "отданный")
    change = merged(office, one, two)
    with office.change("Перенос события"):
        office.db.run("UPDATE event SET client = ? WHERE id = ?", (three, event))
        office.db.run("UPDATE event SET client = ? WHERE id = ?", (one, given))

    unmerge(office, change)

    assert texts(office, three) == ["спорный"]
    assert texts(office, one) == ["отданный"]
    assert texts(office, two) == []


def test_the_winners_own_address_comes_back_beside_a_new_one(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    set_address(office, one, kind="delivery", text="пр. Энергетиков, 8")
    set_address(office, two, kind="delivery", text="Индустриальный пр., 44")
    change = merge_clients(
        office, one, losers=[two], choices={"delivery_address": two}
    ).changes.change_id
    add_address(office, one, kind="delivery", text="Новая ул., 1")

    unmerge(office, change)

    assert [a.text for a in get_client(office, one).addresses] == [
        "пр. Энергетиков, 8", "Новая ул., 1",
    ]  # fmt: skip
    assert [a.text for a in get_client(office, two).addresses] == ["Индустриальный пр., 44"]


def test_one_of_several_leaves_and_takes_what_only_it_gave(office: Office) -> None:
    one = company(office, "Альфа")
    two = company(office, "Бета", PHONE, kpp="770701001", director="Олег Ветров", note="б")
    three = company(office, "Гамма", OTHER_PHONE, director="Олег Ветров", okpo="12345678", note="в")
    before = snapshot(office)
    change = merged(office, one, two, three)

    done = unmerge_client(office, two)

    assert done.clients == (two,)
    card = get_client(office, one)
    assert card.text_of("kpp") == ""
    assert card.text_of("director") == "Олег Ветров", "the third gives it too"
    assert card.text_of("okpo") == "12345678"
    assert card.value_of("note") == "б\n\nв", "what was joined is nobody's alone"
    assert phones(office, one) == [OTHER_PHONE]
    assert phones(office, two) == [PHONE]
    undo_last(office)
    assert pointer(office, two) == one
    assert get_client(office, one).text_of("kpp") == "770701001"
    unmerge(office, change)
    assert snapshot(office) == before


def test_the_last_one_out_is_the_undo_of_the_merge(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    change = merged(office, one, two)

    unmerge_client(office, two)

    row = next(row for row in list_change_sets(office) if row.id == change)
    assert row.undone == 1
    with pytest.raises(UserError, match="ни с кем не объединён"):
        unmerge_client(office, two)


def test_repeating_a_merge_never_makes_a_ring(office: Office) -> None:
    one, two = company(office, "Альфа", PHONE), company(office, "Бета", OTHER_PHONE)
    first = merged(office, one, two)
    taken_back = unmerge(office, first).result.change_id
    merged(office, two, one)
    before = snapshot(office)

    result = undo(office, taken_back)

    assert [(left.record, left.field) for left in result.left] == [(two, "merged_into")]
    assert pointer(office, one) == two
    assert pointer(office, two) is None
    assert snapshot(office) == before


def test_repeating_a_merge_takes_along_what_came_since(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    taken_back = unmerge(office, merged(office, one, two)).result.change_id
    call(office, two, "между")

    undo(office, taken_back)

    assert texts(office, one) == ["между"]
    assert pointer(office, two) == one


def test_a_merge_is_not_repeated_into_the_trash(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета", PHONE)
    taken_back = unmerge(office, merged(office, one, two)).result.change_id
    delete_clients(office, [one])

    result = undo(office, taken_back)

    assert len(result.left) == 1
    assert two in client_ids(office)
    assert phones(office, two) == [PHONE]


def test_the_winner_in_the_trash_keeps_nobody(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета", PHONE)
    change = merged(office, one, two)
    delete_clients(office, [one])

    unmerge(office, change)

    assert two in client_ids(office)
    assert phones(office, two) == [PHONE]
    assert list(client_ids(office, ClientFilter(deleted=True))) == [one]
    restore_clients(office, [one])
    assert phones(office, one) == []


def test_destroyed_data_are_not_brought_back(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    change = merged(office, one, two)
    with office.change("закон"):
        office.db.run("UPDATE client SET erased_at = 1 WHERE id = ?", (one,))

    with pytest.raises(UserError, match="уничтожены"):
        unmerge(office, change)
    with pytest.raises(UserError, match="уничтожены"):
        unmerge_client(office, two)
    assert pointer(office, two) == one


def test_an_import_finds_the_winner_by_the_losers_link(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    with office.change("связь") as change:
        office.db.run(
            "INSERT INTO import_link(id, client, source, source_id) VALUES(?, ?, 'b24', '17')",
            (change.new_id(), two),
        )
    merged(office, one, two)

    assert office.db.run("SELECT client FROM import_link WHERE source_id = '17'") == [(one,)]


def test_a_value_that_left_its_directory_left_the_hidden_record_too(office: Office) -> None:
    old, _changes = add_item(office, "source", name="Ярмарка осенью")
    new, _changes = add_item(office, "source", name="Форум осенью")
    one, two = company(office, "Альфа", source=new), company(office, "Бета", source=old)
    change = merged(office, one, two)

    merge_items(office, old, into=new)
    unmerge(office, change)

    assert get_client(office, two).text_of("source") == "Форум осенью"
