"""Clients go to departments by rules: new ones by themselves, the others when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.departments.editing import add_department, delete_department
from crm_desktop.departments.rules import (
    RuleDraft,
    add_rule,
    delete_rule,
    edit_rule,
    list_rules,
    order_rules,
    set_rule_active,
)
from crm_desktop.departments.sharing_out import preview, share_out, try_on
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.tree import ME, Condition, Op, Unknown, all_of, any_of
from tests.importing.import_files import load_csv

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

FIRMS = all_of(Condition("kind", Op.ANY_OF, ("company",)))


def add(office: Office, name: str, kind: str = "company", **values: str | int | None) -> int:
    given: dict[str, str | int | float | None] = {**values}
    return create_client(office, ClientDraft(kind=kind, name=name, values=given))[0]


def where(office: Office, client: int) -> int | None:
    found: int | None = office.db.run("SELECT department FROM client WHERE id = ?", (client,))[0][0]
    return found


@pytest.fixture
def places(office: Office) -> tuple[int, int]:
    """Two departments: for firms and for the rest."""
    return add_department(office, "Опт")[0], add_department(office, "Розница")[0]


def test_a_new_client_goes_where_the_first_fitting_rule_says(
    office: Office, places: tuple[int, int]
) -> None:
    firms, rest = places
    before = add(office, "Прежний")
    first, _ = add_rule(office, RuleDraft(firms, "Фирмы", FIRMS))
    last, _ = add_rule(office, RuleDraft(rest))
    firm, person = add(office, "Фирма"), add(office, "Иванов Иван", "person")
    by_hand = add(office, "Сам", department=rest)
    assert [where(office, each) for each in (before, firm, person, by_hand)] == [
        None, firms, rest, rest,
    ]  # fmt: skip
    order_rules(office, [last, first])
    assert [rule.name for rule in list_rules(office)] == ["Розница", "Фирмы"]
    assert where(office, add(office, "Ещё фирма")) == rest
    set_rule_active(office, last, active=False)
    assert where(office, add(office, "Третья")) == firms
    delete_rule(office, first)
    assert where(office, add(office, "Никуда")) is None


def test_what_the_rule_wrote_is_part_of_the_entry(office: Office, places: tuple[int, int]) -> None:
    add_rule(office, RuleDraft(places[0]))
    client, changes = create_client(office, ClientDraft(kind="company", name="Фирма"))
    assert where(office, client) == places[0]
    assert undo(office, changes.change_id).left == ()
    assert not office.db.run("SELECT 1 FROM client WHERE id = ? AND deleted_at IS NULL", (client,))


def test_rules_speak_of_own_fields_and_tags(office: Office, places: tuple[int, int]) -> None:
    key = f"f{add_own_field(office, 'Город', type='text')[0]}"
    tree = any_of(Condition(key, Op.CONTAINS, ("казан",)), Condition("tags", Op.FILLED))
    add_rule(office, RuleDraft(places[0], "Казань", tree))
    there = add(office, "Там", **{key: "г. Казань"})
    tagged, _ = create_client(office, ClientDraft(kind="company", name="Меченый", tags=("Важный",)))
    elsewhere = add(office, "Не там", **{key: "Тверь"})
    assert [where(office, c) for c in (there, tagged, elsewhere)] == [places[0], places[0], None]
    told = list_rules(office)[0].told
    assert "Город" in told
    assert "казан" in told


def test_an_import_shares_out_too(office: Office, places: tuple[int, int], tmp_path: Path) -> None:
    add_rule(office, RuleDraft(places[0], "Фирмы", FIRMS))
    rows = [
        ("Название", "Телефон", "Подразделение"),
        ("ООО «Ромашка»", "+7 900 111-22-33", ""),
        ("ООО «Лютик»", "+7 900 111-22-34", "розница"),
        ("ООО «Пион»", "+7 900 111-22-35", "Нет такого"),
    ]
    load_csv(office, tmp_path / "clients.csv", rows)
    found: dict[str, int | None] = dict(office.db.run("SELECT name, department FROM client"))
    assert found == {
        "ООО «Лютик»": places[1], "ООО «Пион»": places[0], "ООО «Ромашка»": places[0],
    }  # fmt: skip
    notes = office.db.run("SELECT note FROM client WHERE name LIKE '%Пион%'")
    assert "Нет такого" in notes[0][0]
    assert not office.db.run("SELECT 1 FROM directory_item WHERE directory = 'department'")


def test_sharing_out_the_old_ones_with_a_preview_and_one_undo(
    office: Office, places: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    firms, rest = places
    clients = [add(office, f"Фирма {n}") for n in range(5)]
    person = add(office, "Иванов Иван", "person")
    by_hand = add(office, "Сам", department=rest)
    rule, _ = add_rule(office, RuleDraft(firms, "Фирмы", FIRMS))
    told = [(share.rule, share.department, share.clients) for share in preview(office)]
    assert told == [("Фирмы", "Опт", 5), ("", "", 1)]
    assert [share.clients for share in preview(office, only_empty=False)] == [6, 1]
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    result = share_out(office)
    assert result.changed == 5
    assert {where(office, each) for each in clients} == {firms}
    assert (where(office, person), where(office, by_hand)) == (None, rest)
    assert share_out(office).changed == 0
    undo(office, result.changes.change_id)
    assert {where(office, each) for each in clients} == {None}
    assert share_out(office, only_empty=False).changed == 6
    assert where(office, by_hand) == firms
    set_rule_active(office, rule, active=False)
    with pytest.raises(UserError, match="Нет ни одного"):
        share_out(office)


def test_trying_on_tells_which_rules_were_asked(office: Office, places: tuple[int, int]) -> None:
    client, person = add(office, "Фирма"), add(office, "Иванов Иван", "person")
    people = all_of(Condition("kind", Op.ANY_OF, ("person",)))
    add_rule(office, RuleDraft(places[1], "Люди", people))
    add_rule(office, RuleDraft(places[0], "Фирмы", FIRMS))
    verdict = try_on(office, client)
    assert (verdict.department_id, verdict.department, verdict.rule) == (places[0], "Опт", "Фирмы")
    assert [(each.rule, each.fits) for each in verdict.asked] == [("Люди", False), ("Фирмы", True)]
    assert [each.rule for each in try_on(office, person).asked] == ["Люди"]
    assert where(office, client) is None
    edit_field(office, client, field="Название", value="Другая")
    with pytest.raises(NotFoundError):
        try_on(office, 5)


def test_a_rule_that_cannot_work_is_refused_or_told(
    office: Office, places: tuple[int, int]
) -> None:
    mine = all_of(Condition("responsible", Op.ANY_OF, (ME,)))
    with pytest.raises(UserError, match="вместо «Я»"):
        add_rule(office, RuleDraft(places[0], "Мои", mine))
    for broken in (all_of(Condition("f77", Op.FILLED)), all_of(Unknown("{}"))):
        with pytest.raises(UserError, match="не сохранено"):
            add_rule(office, RuleDraft(places[0], "Чужое", broken))
    with pytest.raises(NotFoundError):
        add_rule(office, RuleDraft(77))
    tag = create_client(office, ClientDraft(kind="company", name="Метка", tags=("Опт",)))[0]
    item = office.db.run("SELECT item FROM client_label WHERE client = ?", (tag,))[0][0]
    rule, _ = add_rule(
        office, RuleDraft(places[0], "Меченые", all_of(Condition("tags", Op.ANY_OF, (item,))))
    )
    with office.change("Метка удалена"):
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", (item,))
    [told] = list_rules(office)
    assert "удалено из справочника" in told.problem
    assert where(office, add(office, "Новый")) is None  # a broken rule fits nobody, not everybody
    edit_rule(office, rule, RuleDraft(places[1], "Все"))
    assert where(office, add(office, "Новейший")) == places[1]
    delete_department(office, places[1], to_id=None)
    assert list_rules(office) == []
