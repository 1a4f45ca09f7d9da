"""What a person typed stays; what only an import wrote may be renewed by the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.channels import remove_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import MarkKind
from crm_desktop.importing.running import run_import
from tests.importing.import_files import channels, client, counts, load_csv, make_csv, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

PHONE = "8 921 555-10-24"
HEAD = ["Название", "ИНН", "Телефон", "Отрасль", "Юр. адрес", "Скидка", "Комментарий"]
FIRST = ["ООО Ива", "7707083893", PHONE, "Лес", "Пермь", "5 %", "старое"]
LATER = ["ООО Верба", "7707083893", "8 921 555-10-25", "Парк", "Омск", "7 %", "новое"]


def test_first_import_fills_only_what_is_empty(office: Office, tmp_path: Path) -> None:
    draft = ClientDraft(
        name="ООО Ива",
        channels=(ChannelDraft(PHONE),),
        addresses={"legal": "Тверь"},
        values={"inn": "7707083893", "industry": "Сад", "note": "моё"},
    )
    made, _ = create_client(office, draft)
    report = load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    assert counts(report) == (0, 1, 0, 0, 0)
    row = client(office, "ООО Ива")
    assert (row["id"], row["industry"], row["note"]) == (made, "Сад", "моё")
    assert row["custom"] is not None
    assert len(channels(office, "ООО Ива")) == 2
    assert office.db.run("SELECT text FROM address") == [("Тверь",)]


def test_second_import_renews_what_no_person_touched(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    report = load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    assert counts(report) == (0, 1, 0, 0, 0)
    row = client(office, "ООО Верба")
    assert (row["industry"], row["note"], row["name_key"]) == ("Парк", "старое\nновое", "верба")
    assert "7 %" in row["custom"]
    assert office.db.run("SELECT text FROM address WHERE deleted_at IS NULL") == [("Омск",)]
    assert [key for _kind, key in channels(office, "ООО Верба")] == ["79215551024", "79215551025"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "ООО Своё"),
        ("industry", "Сад"),
        ("industry", ""),
        ("note", "моё"),
        ("note", ""),
        ("legal_address", "Тверь"),
        ("legal_address", ""),
        ("Скидка", "9 %"),
        ("Скидка", ""),
    ],
)
def test_what_a_person_typed_stays(office: Office, tmp_path: Path, field: str, typed: str) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    edit_field(office, client(office, "ООО Ива")["id"], field=field, value=typed)
    report = load_csv(office, tmp_path / "а.csv", [HEAD, LATER], trial=True)
    assert report.table is not None
    (view,) = report.table.page(0, 1)
    assert any(mark.kind is MarkKind.STAYS for mark in view.marks) or field == "name"
    load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    row = client(office, "ООО Своё" if field == "name" else "ООО Верба")
    if field == "legal_address":
        there = office.db.run("SELECT text FROM address WHERE deleted_at IS NULL")
        assert there == ([(typed,)] if typed else [])
    elif field == "Скидка":
        assert (row["custom"] or "").count("%") == bool(typed)
        assert not typed or typed in row["custom"]
    else:
        assert row[field] == (typed or None)
    # All else is renewed none the less.
    assert row["industry"] == ("Парк" if field != "industry" else typed or None)


def test_what_a_person_removed_does_not_come_back(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    ((phone,),) = office.db.run("SELECT id FROM channel")
    remove_channel(office, phone)
    report = load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    assert counts(report) == (0, 0, 1, 0, 0)
    assert channels(office, "ООО Ива") == []


def test_a_taken_back_edit_counts_as_never_made(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    record = client(office, "ООО Ива")["id"]
    changes = edit_field(office, record, field="industry", value="Сад")
    office.undo(changes.change_id)
    load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    assert client(office, "ООО Верба")["industry"] == "Парк"


def test_an_import_taken_back_can_be_loaded_again(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    report = load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    assert report.change_set is not None
    office.undo(report.change_set)
    assert names(office) == ["ООО Ива"]
    load_csv(office, tmp_path / "а.csv", [HEAD, LATER])
    assert client(office, "ООО Верба")["industry"] == "Парк"
    assert len(channels(office, "ООО Верба")) == 2


def test_another_list_is_another_source(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [HEAD, FIRST])
    other = [["Клиент", "ИНН", "Отрасль"], ["ООО Ива", "7707083893", "Парк"]]
    report = load_csv(office, tmp_path / "б.csv", other)
    assert counts(report) == (0, 0, 1, 0, 0)
    assert client(office, "ООО Ива")["industry"] == "Лес"


def test_settings_are_remembered_for_the_layout(office: Office, tmp_path: Path) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", [HEAD, FIRST]))
    assert file.remembered is None
    mapping = file.mapping.with_target(6, file.mapping.columns[0].target)
    run_import(office, file, mapping, trial=True)
    assert open_import(office, file.workbook.path).remembered is None
    run_import(office, file, mapping)
    again = open_import(office, make_csv(tmp_path / "другой.csv", [[*reversed(HEAD)], LATER[::-1]]))
    assert again.remembered is not None
    assert again.remembered.sheet == again.mapping.sheet
    targets = {column.header: column.target for column in again.remembered.columns}
    assert targets["Комментарий"] == mapping.columns[0].target
    assert targets["Отрасль"] == mapping.columns[3].target


def test_what_a_person_called_no_duplicate_stays_two_clients(
    office: Office, tmp_path: Path
) -> None:
    made, _ = create_client(office, ClientDraft(name="ООО Ива"))
    rows = [["Название", "Сайт"], ["ООО Ива", "iva.ru"]]
    report = load_csv(office, tmp_path / "а.csv", rows, duplicates="new")
    assert counts(report) == (1, 0, 0, 0, 0)
    both = [row[0] for row in office.db.run("SELECT id FROM client ORDER BY id")]
    mark_not_duplicate(office, both)
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert counts(report) == (0, 0, 1, 0, 0)
    assert both == [row[0] for row in office.db.run("SELECT id FROM client ORDER BY id")]
    assert made in both
