"""The files of profiles, and tables that are nobody's export or not quite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.errors import UserError
from crm_desktop.importing.deals.keys import KEYS as DEAL_KEYS
from crm_desktop.importing.heading_text import normal
from crm_desktop.importing.profiles.shipped import read_profiles, shipped_profiles
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from tests.importing.import_files import make_csv
from tests.importing.program_samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def test_an_own_table_is_no_programs_export(office: Office, tmp_path: Path) -> None:
    for rows in (
        [["Название", "ИНН", "Телефон", "Менеджер", "Примечание"],
         ["ООО Ива", "7707083893", "8 921 555-10-24", "Анна", ""]],
        [["ФИО", "Телефон", "E-mail", "Должность", "Компания"],
         ["Белов Иван", "8 921 555-10-24", "b@iva.ru", "Повар", "ООО Ива"]],
        [["Name", "Phone", "Email", "Company", "Notes"],
         ["Ivan Belov", "8 921 555-10-24", "b@iva.ru", "Iva", ""]],
        [["ID", "Имя", "Фамилия", "Дата рождения", "Телефон"],
         ["5", "Иван", "Белов", "01.02.1980", "8 921 555-10-24"]],
    ):  # fmt: skip
        file = open_import(office, make_csv(tmp_path / "а.csv", rows))
        assert (file.profile, file.recognised) == ("", ""), rows


def test_a_profile_without_some_of_its_columns(office: Office, tmp_path: Path) -> None:
    sample = SAMPLES["contacts, cp1251"]
    keep = [i for i, h in enumerate(sample.rows[0]) if h not in {"Фамилия", "ID", "Источник"}]
    rows = [[cells[i] for i in keep] for cells in sample.rows]
    file = open_import(office, sample.write(tmp_path / "а.csv", rows))
    assert file.profile == "bitrix24-contacts"
    assert file.missing == ("ID", "Фамилия")
    assert any("«ID», «Фамилия»" in note for note in file.notes)
    assert run_import(office, file, file.mapping).new == 3


def test_any_profile_may_be_asked_for_any_table(office: Office, tmp_path: Path) -> None:
    rows = [["Имя", "Телефон", "Лишнее"], ["Пётр Белов", "8 921 555-10-24", "да"]]
    path = make_csv(tmp_path / "а.csv", rows)
    for profile in shipped_profiles():
        file = open_import(office, path, profile=profile.key)
        assert file.profile == profile.key
        assert len(file.columns) == 3
        assert run_import(office, file, file.mapping, trial=True).rows == 1
    with pytest.raises(UserError, match=r"нет.*Есть: amocrm"):
        open_import(office, path, profile="битрикс")


def test_every_meaning_of_every_profile_is_known(office: Office) -> None:
    catalogue = load_catalogue(office)
    for profile in shipped_profiles():
        for heading, meaning in profile.columns.items():
            whose, _, key = meaning.partition(":")[0].rpartition(".")
            known = key in {"line", "title", "label", "own", "skip", "id", "kind", "created",
                            "name", "post"}  # fmt: skip
            known = known or meaning == "company.spare" or (whose == "deal" and key in DEAL_KEYS)
            assert known or catalogue.find(key) is not None, (profile.key, heading, meaning)
        for label, value in profile.labels.items():
            assert profile.columns[label] == "label"
            assert value in profile.columns
        for sign in profile.signs:
            assert profile.signs[sign] < 0 or profile.knows(sign, profile.columns), (
                profile.key,
                sign,
            )
        assert all(normal(rule.header) in profile.columns for rule in profile.rules)


@pytest.mark.parametrize(
    "text",
    [
        "wrong = 1",
        '[profile.convert]\nmagic = ["a"]',
        '[profile.columns]\nphone=["a"]\nemail=["A"]',
    ],
)
def test_a_wrong_profile_is_noticed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    head = 'program = "X"\n[[profile]]\nkey = "x"\nsource = "x"\nenough = 1\n'
    path.write_text(head + text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.toml|^[aA]: "):
        list(read_profiles(path))
