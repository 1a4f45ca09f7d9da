from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.addresses import set_address
from crm_desktop.clients.labels import add_label
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.merge_preview import merge_preview
from crm_desktop.errors import UserError
from tests.duplicates.merging import OTHER_PHONE, PHONE, call, company, person

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_only_what_differs_is_a_row_and_the_fullest_is_suggested(office: Office) -> None:
    poor = company(office, "Северный ветер", PHONE, inn="7707083893")
    full = company(
        office, "ООО «Северный ветер»", PHONE, OTHER_PHONE,
        inn="7707083893", kpp="770701001", director="Олег Ветров", note="Пропуск заказывать",
    )  # fmt: skip
    third = company(office, "Сев. ветер", kpp="784201001", note="Звонить утром")
    set_address(office, full, kind="legal", text="Магнитогорская, 51")
    set_address(office, third, kind="legal", text="Индустриальный пр., 44")
    add_label(office, full, directory="tag", name="ключевой")
    add_label(office, poor, directory="tag", name="ключевой")
    call(office, poor, "был")

    preview = merge_preview(office, [poor, full, third])

    rows = {row.key: row for row in preview.rows}
    assert list(rows) == ["name", "note", "kpp", "legal_address"]
    assert [row.key for row in preview.matching] == ["responsible", "inn"]
    assert preview.winner == preview.fullest == full
    assert rows["name"].suggested == (full,)
    assert rows["kpp"].suggested == (full,)
    assert [cell.text for cell in rows["kpp"].cells] == ["", "770701001", "784201001"]
    assert rows["note"].several
    assert rows["note"].suggested == (full, third)
    assert not rows["legal_address"].several
    assert [(each.text, len(each.owners)) for each in preview.united] == [
        (PHONE, 2), (OTHER_PHONE, 1), ("ключевой", 2),
    ]  # fmt: skip
    assert preview.moving(full) == {"event": 1, "address": 1}
    assert preview.moving(poor) == {"channel": 1, "address": 2}
    assert preview.records[0].made_by == "Анна Кравцова"


def test_what_is_suggested_is_what_merging_does_without_choices(office: Office) -> None:
    one = company(office, "Альфа", note="один", industry="Торговля")
    two = company(office, "Альфа плюс", note="два", industry="Услуги", kpp="770701001")
    preview = merge_preview(office, [one, two], winner=one)
    suggested = {row.key: row.suggested for row in preview.rows}
    copies = [
        company(office, "Альфа", note="один", industry="Торговля"),
        company(office, "Альфа плюс", note="два", industry="Услуги", kpp="770701001"),
    ]

    merge_clients(office, one, losers=[two])
    said = {key: dict(zip((one, two), copies, strict=True)) for key in suggested}
    merge_clients(
        office, copies[0], losers=[copies[1]],
        choices={
            key: tuple(said[key][client] for client in kept) for key, kept in suggested.items()
        },
    )  # fmt: skip

    columns = "name, note, industry, kpp"
    rows = [
        office.db.run(f"SELECT {columns} FROM client WHERE id = ?", (client,))  # noqa: S608 - own words
        for client in (one, copies[0])
    ]
    assert rows[0] == rows[1] == [("Альфа", "один\n\nдва", "Торговля", "770701001")]


def test_of_people_the_fullest_name_and_of_consents_the_refusal(office: Office) -> None:
    short = person(office, "Лебедев В. И.", PHONE, newsletter=1)
    whole = person(office, "Лебедев Виктор Ильич", newsletter=0)

    rows = {row.key: row for row in merge_preview(office, [short, whole], winner=short).rows}

    assert rows["name"].suggested == (whole,)
    assert rows["newsletter"].suggested == (whole,)
    merge_clients(office, short, losers=[whole])
    row = office.db.run(
        "SELECT name, first_name, middle_name, newsletter FROM client WHERE id = ?", (short,)
    )
    assert row == [("Лебедев Виктор Ильич", "Виктор", "Ильич", 0)]


def test_what_cannot_be_merged_has_no_preview(office: Office) -> None:
    with pytest.raises(UserError, match="Человек и компания"):
        merge_preview(office, [company(office, "Альфа"), person(office, "Иванов Иван")])
