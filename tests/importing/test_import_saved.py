"""Settings saved under a name, answers kept for next time, names that are alike."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.errors import BadFileError, NotFoundError, UserError
from crm_desktop.importing.likeness import SimilarNames
from crm_desktop.importing.mapping import NOTE, SKIP, Target, What
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import, survey
from crm_desktop.importing.saved import (
    apply_saved,
    delete_saved,
    find_saved,
    list_saved,
    read_saved,
    rename_saved,
    save_settings,
    write_saved,
)
from crm_desktop.office import create_office
from tests.importing.import_files import client, load_csv, make_csv, meanings, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

ROWS = [
    ["Клиент", "Телефон", "Источник", "Цвет", "Прочее"],
    ["ООО Ива", "8 921 555-10-24", "с выставки", "синий", "ква"],
]


def test_settings_are_saved_fitted_renamed_and_deleted(office: Office, tmp_path: Path) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", ROWS))
    mapping = replace(file.mapping.with_target(3, SKIP), duplicates="new")
    saved, changes = save_settings(office, "  Наши   выгрузки ", mapping)
    assert changes
    assert [(one.id, one.name, one.columns) for one in list_saved(office)] == [
        (saved, "Наши выгрузки", 5)
    ]
    # Another order, one column more, one less.
    other = [["Прочее", "Новое", "телефон", "КЛИЕНТ", "цвет"],
             ["ква", "да", "8 921 555-10-25", "ООО Дуб", "red"]]  # fmt: skip
    file = open_import(office, make_csv(tmp_path / "б.csv", other))
    fitted = apply_saved(office, saved, file)
    assert fitted.missing == ("Источник",)
    assert fitted.mapping.columns[4].target == SKIP
    assert fitted.mapping.columns[1].target.what is What.NEW_FIELD
    assert (fitted.mapping.duplicates, fitted.mapping.sheet) == ("new", "б")
    run_import(office, file, fitted.mapping)
    assert names(office) == ["ООО Дуб"]
    assert save_settings(office, "наши выгрузки", file.mapping)[0] == saved
    second, _ = save_settings(office, "Вторые", file.mapping)
    with pytest.raises(UserError, match="«наши выгрузки» уже есть"):
        rename_saved(office, second, "Наши выгрузки")
    rename_saved(office, second, "Третьи")
    found = find_saved(office, "ТРЕТЬИ")
    assert found is not None
    assert found.id == second
    undone = delete_saved(office, saved)
    assert [one.name for one in list_saved(office)] == ["Третьи"]
    with pytest.raises(NotFoundError):
        apply_saved(office, saved, file)
    assert undone.change_id is not None
    office.undo(undone.change_id)
    assert len(list_saved(office)) == 2


@pytest.mark.parametrize("name", ["", "  ", "д" * 101])
def test_a_name_is_needed(office: Office, tmp_path: Path, name: str) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", ROWS))
    with pytest.raises(UserError, match="Ничего не сохранено"):
        save_settings(office, name, file.mapping)


def test_settings_travel_to_another_office(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", ROWS)
    file = open_import(office, tmp_path / "а.csv")
    assert meanings(file)["Цвет"].startswith("field f")
    saved, _ = save_settings(office, "Цвета", replace(file.mapping, responsible=office.user_id))
    path = tmp_path / "настройки.json"
    write_saved(office, saved, path)
    other = create_office(
        tmp_path / "Другой", "Другой", admin="Пётр Орлов", password="кошка-на-крыше-42",
        parameters=FLOOR,
    )  # fmt: skip
    try:
        taken, _ = read_saved(other, path)
        theirs = open_import(other, tmp_path / "а.csv")
        mapping = apply_saved(other, taken, theirs).mapping
        assert mapping.columns[3].target == Target(What.NEW_FIELD, "", "Цвет", "text")
        assert mapping.responsible is None
        run_import(other, theirs, mapping)
        assert "синий" in client(other, "ООО Ива")["custom"]
    finally:
        other.close()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"kartoteka_import_settings": 1}', "[" * 100_000,
        '{"kartoteka_import_settings": "да", "name": "x", "mapping": {}}',
    ],
)  # fmt: skip
def test_what_is_no_settings_file_is_refused(office: Office, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFileError, match="нет настроек импорта"):
        read_saved(office, path)
    with pytest.raises(BadFileError, match="нет настроек импорта"):
        read_saved(office, tmp_path / "нет.json")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("duplicates", "delete", "нет настроек"),
        ("subject", 5, "нет настроек"),
        ("responsible", 7, "нет настроек"),
        ("replacements", {"type": {"а": 1}}, "нет настроек"),
        (None, 2, "более новая"),
    ],
)
def test_settings_of_wrong_shape_are_refused(
    office: Office, tmp_path: Path, key: str | None, value: object, said: str
) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", ROWS))
    saved, _ = save_settings(office, "Х", file.mapping)
    path = tmp_path / "х.json"
    write_saved(office, saved, path)
    content = json.loads(path.read_text(encoding="utf-8"))
    if key is None:
        content["kartoteka_import_settings"] = value
    else:
        content["mapping"][key] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadFileError, match=said):
        read_saved(office, path)


def test_a_column_of_a_deleted_own_field_goes_to_the_note(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", ROWS)
    file = open_import(office, tmp_path / "а.csv")
    saved, _ = save_settings(office, "Цвета", file.mapping)
    with office.change("Поле удалено"):
        office.db.run("UPDATE own_field SET deleted_at = 5")
    rows = [ROWS[0], ["ООО Дуб", "8 921 555-10-27", "", "зелёный", ""]]
    file = open_import(office, make_csv(tmp_path / "б.csv", rows))
    run_import(office, file, apply_saved(office, saved, file).mapping)
    assert client(office, "ООО Дуб")["note"] == "Цвет: зелёный"


def test_answers_are_kept_for_other_files(office: Office, tmp_path: Path) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", ROWS))
    mapping = file.mapping.with_answer("source", "С  выставки", "Выставка")
    assert mapping.answer("source", "с выставки") == "Выставка"
    run_import(office, file, mapping)
    other = [["ФИО", "Источник"], ["Белов Иван", "С ВЫСТАВКИ"], ["Орлов Пётр", "сайт"]]
    file = open_import(office, make_csv(tmp_path / "б.csv", other))
    assert file.mapping.answer("source", "с выставки") == "Выставка"
    run_import(office, file, file.mapping)
    assert client(office, "Белов Иван")["source"] == client(office, "ООО Ива")["source"]
    # Once there is such an item, the text means it.
    with office.change("Новый источник") as change:
        office.db.run(
            "INSERT INTO directory_item(id, directory, name, position)"
            " VALUES(?, 'source', 'С выставки', 9)",
            (change.new_id(),),
        )
    file = open_import(office, tmp_path / "б.csv")
    assert file.mapping.answer("source", "с выставки") is None


def test_an_answer_is_taken_back() -> None:
    from crm_desktop.importing.mapping import Mapping  # noqa: PLC0415 - only here

    mapping = Mapping("x", (1, 1), ()).with_answer("type", "VIP", "")
    assert mapping.answer("type", " vip ") == ""
    assert mapping.with_answer("type", "Vip", None).replacements == {}


def test_alike_names_are_told(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Источник", "Регион", "Ответственный"]]
    for number, (source, region, who) in enumerate(
        [
            ("Рекомндация", "Уфа", "Кравцова А."),
            ("рекомендация", "г. Уфа", "kravtsova@firma.ru"),
            ("Газета", "Уфа", "Анна Кравцова [7]"),
            ("Газета", "Регион 12", "Кравцовва Анна"),
            ("Радио", "Регион 13", "Мимо Прохожий"),
        ]
    ):
        rows.append([f"Белов Иван {number}", source, region, who])
    file = open_import(office, make_csv(tmp_path / "а.csv", rows))
    seen = survey(office, file, file.mapping)
    assert {c.text: c.like for c in seen.choices if not c.known} == {
        "Рекомндация": "Рекомендация", "Газета": "", "Радио": "", "Уфа": "", "г. Уфа": "Уфа",
        "Регион 12": "", "Регион 13": "",
    }  # fmt: skip
    assert {c.text: (c.known, c.like) for c in seen.people} == {
        "Кравцова А.": (True, ""), "kravtsova@firma.ru": (True, ""),
        "Анна Кравцова [7]": (True, ""), "Кравцовва Анна": (False, "Анна Кравцова"),
        "Мимо Прохожий": (False, ""),
    }  # fmt: skip


def test_similar_names_have_equal_numbers() -> None:
    likes = SimilarNames(["Склад 1", "Опт"])
    assert likes.find("склад 2") == ""
    assert likes.find("Топ") == ""
    assert likes.find("склад 1.") == "Склад 1"


def test_note_targets_name_their_heading(office: Office, tmp_path: Path) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", ROWS))
    mapping = file.mapping.with_target(4, NOTE).with_target(3, Target(What.NOTE, "", "Краска"))
    run_import(office, file, mapping)
    assert client(office, "ООО Ива")["note"] == "Краска: синий\nПрочее: ква"
