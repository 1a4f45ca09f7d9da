from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.addresses import add_bank_account, set_address
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.drafts import BankDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.labels import add_label
from crm_desktop.clients.listing import client_ids
from crm_desktop.clients.removal import delete_clients
from crm_desktop.clients.search import search_clients
from crm_desktop.duplicates.merge import merge_clients, merge_groups
from crm_desktop.duplicates.merge_checks import final_client
from crm_desktop.duplicates.merge_links import HANGING
from crm_desktop.duplicates.unmerge import merged_with, unmerge
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import last_act, redo, undo, undo_last
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.timeline.events import list_events
from db.tables import TABLES
from tests.duplicates.merging import (
    OTHER_PHONE,
    PHONE,
    call,
    company,
    person,
    phones,
    pointer,
    snapshot,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office


def full_pair(office: Office) -> tuple[int, int]:
    """Two companies with something in every table a person can fill."""
    one = company(office, "ООО «Северный ветер»", PHONE, inn="7707083893", note="Первая")
    two = company(office, "ООО «Сев. ветер»", PHONE, OTHER_PHONE, kpp="770701001", note="Вторая")
    buyer = person(office, "Лебедев Виктор Ильич")
    own, _ = add_own_field(office, "Площадь", type="number")
    for client, text in ((one, "пр. Энергетиков, 8"), (two, "Индустриальный пр., 44")):
        set_address(office, client, kind="legal", text=text)
        set_address(office, client, kind="delivery", text=text)
        add_bank_account(office, client, bank=BankDraft("40702810500000012345", "АО «Невский»"))
        link_contact(office, client, person_id=buyer, post="директор" if client == one else "")
        add_label(office, client, directory="tag", name="ключевой")
        call(office, client, text)
    add_label(office, two, directory="role", name="Партнёр")
    edit_field(office, two, field=f"f{own}", value="120")
    add_channel(office, two, text="zakaz@sevveter.example", label="для счетов")
    return one, two


def test_everything_moves_and_doubles_do_not_double(office: Office) -> None:
    one, two = full_pair(office)

    merged = merge_clients(office, one, losers=[two])

    card = get_client(office, one)
    assert phones(office, one) == [PHONE, OTHER_PHONE]
    assert [each.value for each in card.channels if each.kind == "email"] == [
        "zakaz@sevveter.example"
    ]
    assert len(card.people) == 1
    assert card.people[0].post == "директор"
    assert sorted(label.name for label in card.labels) == ["Партнёр", "ключевой"]
    assert len(card.banks) == 1
    assert len(list_events(office, one)) == 2
    assert card.text_of("kpp") == "770701001"
    assert card.value_of("note") == "Первая\n\nВторая"
    assert merged.moved["event"] == 1
    assert merged.moved["channel"] == 2
    assert [a.text for a in card.addresses if a.kind == "legal"] == ["пр. Энергетиков, 8"]
    assert len([a for a in card.addresses if a.kind == "delivery"]) == 2


def test_the_loser_is_hidden_and_leads_to_the_winner(office: Office) -> None:
    one, two = full_pair(office)

    merge_clients(office, one, losers=[two])

    assert two not in client_ids(office)
    assert [hit.id for hit in search_clients(office, "407-33-90")] == [one]
    assert final_client(office, two) == one
    assert get_client(office, two).merged_into == one
    assert [(each.id, each.into) for each in merged_with(office, one)] == [(two, one)]


@pytest.mark.parametrize("way", ["undo", "unmerge"])
def test_taking_back_at_once_leaves_no_trace(office: Office, way: str) -> None:
    one, two = full_pair(office)
    third = company(office, "Северный Ветер (окна)", OTHER_PHONE, kpp="784201001", note="Третья")
    before = snapshot(office)

    changes = merge_clients(office, one, losers=[two, third], choices={"kpp": third}).changes
    assert snapshot(office) != before
    if way == "undo":
        undo_last(office)
    else:
        done = unmerge(office, changes.change_id)
        assert sorted(done.clients) == sorted([two, third])
        assert done.sentences == ()

    assert snapshot(office) == before
    assert [hit.id for hit in search_clients(office, "784201001")] == [third]


def test_redo_merges_again_and_undo_takes_that_back(office: Office) -> None:
    one, two = full_pair(office)
    before = snapshot(office)
    merge_clients(office, one, losers=[two], choices={"legal_address": two})
    merged = get_client(office, one)

    undo_last(office)
    redo(office)

    again = get_client(office, one)
    assert [each.value for each in again.channels] == [each.value for each in merged.channels]
    assert again.addresses == merged.addresses
    assert again.fields == merged.fields
    assert pointer(office, two) == one
    undo_last(office)
    assert snapshot(office) == before


def test_choices_decide(office: Office) -> None:
    one, two = full_pair(office)

    merge_clients(
        office, one, losers=[two],
        choices={"name": two, "note": two, "legal_address": two, "delivery_address": (two,)},
    )  # fmt: skip

    card = get_client(office, one)
    assert card.name == "ООО «Сев. ветер»"
    assert card.value_of("note") == "Вторая"
    assert [a.text for a in card.addresses] == ["Индустриальный пр., 44"] * 2


def test_a_relation_between_the_merged_is_not_one_with_itself(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Альфа плюс")
    third = company(office, "Бета")
    kind = 5
    with office.change("связи") as change:
        first, second = change.new_id(), change.new_id()
        office.db.run_many(
            "INSERT INTO relation(id, client, other, kind) VALUES(?, ?, ?, ?)",
            [(first, one, two, kind), (second, third, two, kind)],
        )
        pair = change.new_id()
        office.db.run(
            "INSERT INTO not_duplicate(id, first, second) VALUES(?, ?, ?)", (pair, two, third)
        )
    before = snapshot(office)

    merge_clients(office, one, losers=[two])

    live = office.db.run("SELECT id, client, other FROM relation WHERE deleted_at IS NULL")
    assert live == [(second, third, one)]
    assert office.db.run("SELECT first, second FROM not_duplicate") == [(one, third)]
    undo_last(office)
    assert snapshot(office) == before


def test_every_table_that_names_a_client_takes_part() -> None:
    named = {
        (table.name, column)
        for table in TABLES
        for column, target in {**table.owners, **table.refers}.items()
        if target == "client" and table.name != "client"
    }

    assert {(each.name, column) for each in HANGING for column in each.columns} == named


def test_many_groups_are_one_undo(office: Office) -> None:
    groups = [[company(office, f"Группа {n}"), company(office, f"Группа {n}", PHONE)]
              for n in range(45)]  # fmt: skip
    gone = company(office, "Удалённая")
    groups.append([gone, company(office, "Её двойник")])
    delete_clients(office, [gone])
    before = snapshot(office)

    done = merge_groups(office, groups)

    assert (done.groups, done.clients) == (45, 45)
    assert done.skipped == ("«Удалённая» в корзине. Ничего не изменено. Сначала восстановите его.",)
    assert pointer(office, groups[0][0]) == groups[0][1], "the fullest stays"
    act = last_act(office)
    assert act is not None
    assert act.id == done.changes.change_id
    undo(office, act.id)
    assert snapshot(office) == before


def refusals(office: Office) -> dict[str, tuple[list[int], str]]:
    one, two = company(office, "Альфа"), company(office, "Бета")
    human = person(office, "Иванов Иван")
    merged, into = company(office, "Гамма"), company(office, "Дельта")
    merge_clients(office, into, losers=[merged])
    deleted = company(office, "Эпсилон")
    delete_clients(office, [deleted])
    blocked, erased = company(office, "Дзета"), company(office, "Эта")
    with office.change("закон"):
        office.db.run("UPDATE client SET blocked_at = 1 WHERE id = ?", (blocked,))
        office.db.run("UPDATE client SET erased_at = 1 WHERE id = ?", (erased,))
    many = [company(office, f"Ряд {n}") for n in range(7)]
    return {
        "one": ([one], "хотя бы две"),
        "seven": (many, "не больше 6"),
        "twice": ([one, two, one], "дважды"),
        "kinds": ([one, human], "Человек и компания"),
        "merged": ([one, merged], "уже объединён с «Дельта»"),
        "into itself": ([merged, into], "уже объединён с «Дельта»"),
        "deleted": ([one, deleted], "в корзине"),
        "blocked": ([one, blocked], "заблокированы"),
        "erased": ([one, erased], "уничтожены"),
        "nobody": ([one, 404], "нет"),
    }


def test_refusals_are_explained_and_change_nothing(office: Office) -> None:
    cases = refusals(office)
    before = snapshot(office)

    for ids, words in cases.values():
        with pytest.raises(UserError, match=words) as refusal:
            merge_clients(office, ids[0], losers=ids[1:])
        assert "Ничего не изменено" in str(refusal.value)

    assert snapshot(office) == before


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"нет такого": "one"}, "среди различий нет"),
        ({"kpp": "one"}, "не заполнено"),
        ({"kpp": "stranger"}, "такой записи"),
        ({"legal_address": "both"}, "одну запись"),
        ({"phone": "one"}, "среди различий нет"),
    ],
)
def test_choices_without_sense_are_refused(
    office: Office, choices: dict[str, str], words: str
) -> None:
    one, two = full_pair(office)
    who: dict[str, int | tuple[int, ...]] = {"one": one, "stranger": 404, "both": (one, two)}
    before = snapshot(office)

    with pytest.raises(UserError, match=words):
        merge_clients(
            office, one, losers=[two], choices={key: who[v] for key, v in choices.items()}
        )

    assert snapshot(office) == before


def test_making_the_winner_is_not_taken_back_under_the_hidden(office: Office) -> None:
    old = company(office, "Старая")
    new = company(office, "Новая")
    act = last_act(office)
    assert act is not None
    merge_clients(office, new, losers=[old])

    result = undo(office, act.id)

    assert [(left.table, left.record) for left in result.left] == [("client", new)]
    assert new in client_ids(office)


def test_unmerge_of_what_is_no_merge_or_twice(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    act = last_act(office)
    assert act is not None
    with pytest.raises(UserError, match="не объединение"):
        unmerge(office, act.id)
    with pytest.raises(NotFoundError, match="нет в журнале"):
        unmerge(office, 404)
    merge = merge_clients(office, one, losers=[two]).changes.change_id
    unmerge(office, merge)
    with pytest.raises(UserError, match="уже разъединено"):
        unmerge(office, merge)
