"""Laws that hold for any file: trial = load, load twice = once, load and undo = nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.edits import edit_field
from crm_desktop.importing import pace
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import Outcome
from crm_desktop.importing.running import run_import
from tests.importing.import_files import counts, live, make_book, make_csv, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.mapping import Duplicates
    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office

HEAD = ["ID", "Название", "ИНН", "КПП", "Контактное лицо", "Должность", "Телефон", "E-mail",
        "Юр. адрес", "Отрасль", "Источник", "Метки", "Скидка", "Комментарий", "Р/с"]  # fmt: skip
NAMES = ["ООО Ива", 'ООО "Ива"', "Ива, ООО", "ООО Дуб", "ООО Верба (Белов Иван)", "ИП Орлов И. И.",
         "Орлов Иван Ильич", "Белов Иван", "Белова Анна", "Иван", "", "—", "12"]  # fmt: skip
INNS = ["7707083893", "7803002209", "500100732259", "123", "7,8E+09", ""]
PHONES = ["8 921 555-10-24", "89215551025; 8 921 555-10-26", "позвонить", "309-14-50", ""]
DUPLICATES: tuple[Duplicates, ...] = ("skip", "new", "update")
UNDECIDED = ("Возможно", "Подходят")
OTHERS = ["", "Лес", "Парк", "первая", "вторая\nтретья", "да", "5", "7,50", "-"]


def messy(rng: random.Random, size: int) -> list[list[str]]:
    return [
        HEAD,
        *(
            [
                rng.choice(["", "", str(rng.getrandbits(40))]), rng.choice(NAMES), rng.choice(INNS),
                rng.choice(["770701001", "780543001", ""]),
                rng.choice(["", "Белов Иван", "Гусев П. П., Орлова Анна"]),
                rng.choice(["", "Повар"]), rng.choice(PHONES),
                rng.choice(["", "a@b.ru", "c@d.ru, e@f.ru", "нет"]),
                *(rng.choice(OTHERS) for _ in range(6)),
                rng.choice(["", "40702810900000002851", "4,07E+19"]),
            ]
            for _ in range(size)
        ),
    ]  # fmt: skip


def told(report: ImportReport) -> tuple[Any, ...]:
    """What a report says of the file, without what only writing makes."""
    return (
        report.rows, counts(report), report.ignored, report.warnings, report.clients,
        report.new_items, report.new_fields, report.unknown_people, report.reasons,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_trial_loading_again_and_undo(
    office: Office, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    for number, name in enumerate(("FIRST", "ALONE", "TRIAL"), start=1):
        monkeypatch.setattr(pace, name, rng.choice([1, 2, 3, 7, 50]) * number)
    for step in range(3):
        path = make_csv(tmp_path / f"{step % 2}.csv", messy(rng, 30))
        before = live(office)
        file = open_import(office, path)
        duplicates = rng.choice(DUPLICATES)
        mapping = replace(file.mapping, duplicates=duplicates)
        trial = run_import(office, file, mapping, trial=True)
        assert live(office) == before
        report = run_import(office, file, mapping)
        assert told(trial) == told(report), (seed, step)
        loaded = live(office)
        again = run_import(office, file, mapping)
        # What was left undecided may have become clear by later rows of the file.
        undecided = sum(rows for why, rows in trial.reasons.items() if why.startswith(UNDECIDED))
        assert again.new + again.updated <= undecided, (seed, step)
        if undecided and again.change_set:
            office.undo(again.change_set)
        else:
            assert again.change_set is None
        assert live(office) == loaded
        if report.change_set and not again.change_set and rng.random() < 0.7:
            office.undo(report.change_set)
            assert live(office) == before
    rows = office.db.run("SELECT count(*) FROM search_text")
    assert rows[0][0] >= len(names(office))


@pytest.mark.parametrize("seed", range(6))
def test_the_size_of_portions_changes_nothing(
    office: Office, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_book(tmp_path / "а.xlsx", messy(random.Random(seed), 60))
    file = open_import(office, path)
    found = []
    for size in (1, 4, 1000):
        monkeypatch.setattr(pace, "TRIAL", size)
        report = run_import(office, file, file.mapping, trial=True)
        assert report.table is not None
        views = report.table.page(0, 100)
        found.append((told(report), [(v.outcome, v.reason, v.matched_row) for v in views]))
    assert found[0] == found[1] == found[2]
    assert {view[0] for view in found[0][1]} >= {Outcome.NEW, Outcome.UPDATED, Outcome.REJECTED}


@pytest.mark.parametrize("seed", range(8))
def test_no_import_ever_changes_what_a_person_typed(
    office: Office, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    typed: dict[tuple[int, str], str] = {}
    for step in range(4):
        file = open_import(office, make_csv(tmp_path / "а.csv", messy(rng, 25)))
        run_import(office, file, replace(file.mapping, duplicates=rng.choice(["skip", "update"])))
        for (client, field), text in typed.items():
            ((now,),) = office.db.run(
                " ".join(("SELECT", field, "FROM client WHERE id = ?")), (client,)
            )
            assert (now or "") == text, (seed, step, field)
        ids = [r for (r,) in office.db.run("SELECT id FROM client WHERE kind = 'company'")]
        for _ in range(4):
            client, field = rng.choice(ids), rng.choice(["industry", "note", "full_name", "okpo"])
            text = rng.choice(["Сад", "моё", "", "17"]) if field != "okpo" else "00032537"
            if edit_field(office, client, field=field, value=text):
                typed[client, field] = text
