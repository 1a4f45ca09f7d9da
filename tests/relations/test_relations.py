from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.history import client_history, return_value
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.demo.office import fill_with_demo
from crm_desktop.directories.items import (
    DIRECTORIES,
    ItemUsedError,
    add_item,
    delete_item,
    list_items,
    merge_items,
)
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.relations.kinds import (
    add_usual_kinds,
    relation_kinds,
    relation_words,
    set_reverse,
    usual_kinds,
)
from crm_desktop.relations.relating import (
    add_relation,
    create_related,
    edit_relation,
    remove_relation,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.clients.history import HistoryRow
    from crm_desktop.office import Office


def company(office: Office, name: str) -> int:
    return create_client(office, ClientDraft(kind="company", name=name))[0]


def person(office: Office, name: str) -> int:
    return create_client(office, ClientDraft(kind="person", name=name))[0]


def told(office: Office, client: int) -> list[tuple[str, str]]:
    return [(each.word, each.name) for each in get_client(office, client).relations]


def history(office: Office, client: int) -> list[HistoryRow]:
    return [row for day in client_history(office, client, group="contacts") for row in day.rows]


def without_kinds(office: Office) -> None:
    """Make the office like one that was made before there were relations."""
    with office.change("Без видов связей"):
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE directory = 'relation'")


def test_a_relation_reads_from_either_side(office: Office) -> None:
    firm, boss = company(office, "ООО «Ромашка»"), person(office, "Ветров Олег")
    relation, changes = add_relation(office, boss, other_id=firm, kind="Директор", note="с 2023")
    assert told(office, firm) == [("Директор", "Ветров Олег")]
    assert told(office, boss) == [("Руководит", "ООО «Ромашка»")]
    shown = get_client(office, firm).relations[0]
    assert (shown.relation_id, shown.client_id, shown.note) == (relation, boss, "с 2023")
    assert changes.title == "Связь: Ветров Олег — директор — ООО «Ромашка»"
    office.undo(changes.change_id)
    assert told(office, firm) == []


def test_the_reverse_word_turns_the_sides(office: Office) -> None:
    mother, daughter = company(office, "Холдинг"), company(office, "Дочка")
    add_relation(office, mother, other_id=daughter, kind="Материнская компания")
    assert told(office, daughter) == [("Материнская компания", "Холдинг")]
    assert told(office, mother) == [("Дочерняя компания", "Дочка")]


def test_a_kind_without_reverse_is_the_same_from_both_sides(office: Office) -> None:
    first, second = person(office, "Ветров Олег"), person(office, "Ветрова Анна")
    add_relation(office, first, other_id=second, kind="Супруг(а)")
    assert told(office, first) == [("Супруг(а)", "Ветрова Анна")]
    assert told(office, second) == [("Супруг(а)", "Ветров Олег")]
    with pytest.raises(UserError, match="уже есть"):
        add_relation(office, second, other_id=first, kind="Супруг(а)")


def test_nobody_is_related_to_himself_and_nothing_is_said_twice(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    with pytest.raises(UserError, match="с самим собой"):
        add_relation(office, firm, other_id=firm, kind="Партнёр")
    add_relation(office, boss, other_id=firm, kind="Директор")
    with pytest.raises(UserError, match="уже есть"):
        add_relation(office, boss, other_id=firm, kind="директор")
    with pytest.raises(UserError, match="уже есть"):
        add_relation(office, firm, other_id=boss, kind="Руководит")
    add_relation(office, boss, other_id=firm, kind="Учредитель")
    assert len(told(office, firm)) == 2


def test_a_circle_of_subsidiaries_is_refused_with_the_reason(office: Office) -> None:
    top, middle, bottom = (company(office, name) for name in ("Верх", "Середина", "Низ"))
    add_relation(office, middle, other_id=top, kind="Дочерняя компания")
    add_relation(office, bottom, other_id=middle, kind="Дочерняя компания")
    with pytest.raises(UserError, match="получился бы круг") as refusal:
        add_relation(office, top, other_id=bottom, kind="Дочерняя компания")
    assert "Низ" in str(refusal.value)
    assert told(office, bottom) == [("Материнская компания", "Середина")]
    # Of another kind it is nobody's superior.
    add_relation(office, top, other_id=bottom, kind="Партнёр")


def test_strange_kinds_and_absent_clients_are_refused(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    with pytest.raises(UserError, match="«Кум» в справочнике нет"):
        add_relation(office, boss, other_id=firm, kind="Кум")
    with pytest.raises(UserError, match="уже нет"):
        add_relation(office, boss, other_id=firm, kind=12345)
    delete_clients(office, [boss])
    with pytest.raises(NotFoundError, match="в корзине"):
        add_relation(office, firm, other_id=boss, kind="Партнёр")


def test_the_other_is_made_in_one_act(office: Office) -> None:
    firm = company(office, "Ромашка")
    draft = ClientDraft(kind="person", name="Ветров Олег")
    boss, changes = create_related(office, firm, draft=draft, kind="Директор")
    assert told(office, firm) == [("Директор", "Ветров Олег")]
    office.undo(changes.change_id)
    assert told(office, firm) == []
    assert get_client(office, boss).deleted_at is not None
    mother, _changes = create_related(
        office, firm, draft=ClientDraft(name="ООО «Холдинг»"), kind="Материнская компания"
    )
    assert told(office, mother) == [("Дочерняя компания", "Ромашка")]


def test_a_relation_is_edited_from_the_side_it_is_seen(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    relation, _changes = add_relation(office, boss, other_id=firm, kind="Директор")
    edit_relation(office, relation, seen_from=boss, kind="Учредил", note=" с\n2020 ")
    assert told(office, boss) == [("Учредил", "Ромашка")]
    assert told(office, firm) == [("Учредитель", "Ветров Олег")]
    assert get_client(office, firm).relations[0].note == "с 2020"
    edit_relation(office, relation, seen_from=firm, kind="По рекомендации")
    assert told(office, firm) == [("По рекомендации", "Ветров Олег")]
    assert told(office, boss) == [("Рекомендовал", "Ромашка")]
    edit_relation(office, relation, note="")
    assert get_client(office, firm).relations[0].note == ""
    remove_relation(office, relation)
    assert told(office, firm) == told(office, boss) == []
    with pytest.raises(NotFoundError):
        edit_relation(office, relation, note="поздно")


def test_an_edit_may_keep_the_kind_it_has(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    relation, _changes = add_relation(office, boss, other_id=firm, kind="Директор")
    edit_relation(office, relation, seen_from=firm, kind="Директор", note="и. о.")
    assert get_client(office, firm).relations[0].note == "и. о."


def test_a_relation_to_the_trash_is_hidden_until_it_comes_back(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    add_relation(office, boss, other_id=firm, kind="Директор")
    delete_clients(office, [boss])
    assert told(office, firm) == []
    restore_clients(office, [boss])
    assert told(office, firm) == [("Директор", "Ветров Олег")]


def test_history_tells_it_from_either_side_and_brings_it_back(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    relation, _changes = add_relation(office, boss, other_id=firm, kind="Директор")
    assert history(office, firm)[0].sentence == "Связь добавлена: Директор — Ветров Олег"
    assert history(office, boss)[0].sentence == "Связь добавлена: Руководит — Ромашка"
    edit_relation(office, relation, seen_from=firm, kind="Учредитель")
    row = history(office, firm)[0]
    assert (row.label, row.old, row.new) == ("Связь: вид", "Директор", "Учредитель")
    remove_relation(office, relation)
    row = history(office, firm)[0]
    assert row.sentence == "Связь удалена: Учредитель — Ветров Олег"
    return_value(office, row)
    assert told(office, firm) == [("Учредитель", "Ветров Олег")]


def test_json_tells_relations(office: Office) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    add_relation(office, boss, other_id=firm, kind="Директор", note="с 2023")
    assert client_as_json(office, firm)["relations"] == [
        {"id": str(boss), "name": "Ветров Олег", "is": "Директор", "note": "с 2023", "phone": "",
         "email": ""}
    ]  # fmt: skip


def test_words_offered_suit_both_clients(office: Office) -> None:
    of_person = {word.text for word in relation_words(office, mine="person", theirs="person")}
    assert {"Супруг(а)", "Родственник", "Рекомендовал", "По рекомендации"} <= of_person
    assert not of_person & {"Директор", "Дочерняя компания", "Руководит"}
    of_company = {word.text for word in relation_words(office, mine="company")}
    assert {"Директор", "Филиал", "Головная организация"} <= of_company
    assert "Супруг(а)" not in of_company


def test_an_office_without_kinds_gets_the_usual_ones_with_its_first_relation(
    office: Office,
) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    without_kinds(office)
    assert [kind.id for kind in relation_kinds(office)] == [0] * len(usual_kinds())
    add_relation(office, boss, other_id=firm, kind="Директор")
    assert [kind.name for kind in relation_kinds(office)] == [k.name for k in usual_kinds()]
    assert all(kind.id for kind in relation_kinds(office))
    assert told(office, boss) == [("Руководит", "Ромашка")]
    with pytest.raises(UserError, match="уже заведены"):
        add_usual_kinds(office)
    without_kinds(office)
    add_usual_kinds(office)
    assert len(relation_kinds(office)) == len(usual_kinds())


def test_kinds_are_a_directory_like_the_others(office: Office) -> None:
    assert "relation" in DIRECTORIES
    item, _changes = add_item(office, "relation", name="Крёстный")
    set_reverse(office, item, reverse="Крестник")
    first, second = person(office, "Ветров Олег"), person(office, "Ветрова Анна")
    add_relation(office, first, other_id=second, kind="Крёстный")
    assert told(office, first) == [("Крестник", "Ветрова Анна")]
    used = {row.name: row.used for row in list_items(office, "relation")}
    assert used["Крёстный"] == 2
    assert used["Партнёр"] == 0
    with pytest.raises(ItemUsedError):
        delete_item(office, item)
    partner = next(row.id for row in list_items(office, "relation") if row.name == "Партнёр")
    add_relation(office, first, other_id=second, kind="Партнёр")
    merge_items(office, item, into=partner)
    assert told(office, first) == [("Партнёр", "Ветрова Анна")]
    delete_item(office, partner, clear=True)
    assert told(office, first) == []
    set_reverse(office, relation_kinds(office)[0].id, reverse="")
    assert relation_kinds(office)[0].symmetric


def test_json_of_clients_names_their_relations(office: Office, tmp_path: Path) -> None:
    firm, boss = company(office, "Ромашка"), person(office, "Ветров Олег")
    relation, _changes = add_relation(office, boss, other_id=firm, kind="Директор", note="с 2023")
    path = tmp_path / "клиенты.json"
    export_clients(office, path, targets=[firm])
    told_to_programs = json.loads(path.read_text(encoding="utf-8"))
    kinds = {item["id"]: item for item in told_to_programs["directories"]["relation"]}
    line = told_to_programs["relations"][0]
    assert (line["id"], line["client"], line["other"], line["note"]) == (
        str(relation), str(boss), str(firm), "с 2023",
    )  # fmt: skip
    assert kinds[line["kind"]]["name"] == "Директор"
    assert kinds[line["kind"]]["reverse"] == "Руководит"


def test_the_demonstration_shows_relations_without_a_circle(office: Office) -> None:
    fill_with_demo(office, clients=400)
    rows = office.db.run(
        "SELECT r.client, r.other, i.name FROM relation r JOIN directory_item i ON i.id = r.kind"
    )
    assert {"Бухгалтер", "Учредитель", "Дочерняя компания", "Рекомендовал"} == {r[2] for r in rows}
    below = {client: other for client, other, kind in rows if kind == "Дочерняя компания"}
    for start, mother in below.items():
        walked, at = {start}, mother
        while at in below:
            assert at not in walked
            walked.add(at)
            at = below[at]
