from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import RIGHTS, USE_CASES, Right
from crm_desktop.backup.content import content_hash
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import BadFileError, UserError
from crm_desktop.importing import pace, targets
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import open_office
from tests.importing.import_files import (
    channels,
    client,
    counts,
    live,
    load,
    make_book,
    make_csv,
    names,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

ROWS = [
    ["Отчёт по клиентам"],
    ["Название", "Телефон", "Заметка", "Дата создания"],
    ["ООО Ива", "8 921 555-10-24", "", "01.02.2024"],
    ["", "8 921 555-10-25", '=HYPERLINK("http://evil")', "01.02.2024"],
    ["", "+7 921 555-10-26", "@зло", "01.02.2024"],
    ["12", "", "-5", "01.02.2024"],
]


def test_rejected_rows_are_mended_and_loaded_again(office: Office, tmp_path: Path) -> None:
    rejects = tmp_path / "не загружено.xlsx"
    report = load(office, make_book(tmp_path / "а.xlsx", ROWS), rejects=rejects)
    assert counts(report) == (1, 0, 0, 0, 3)
    assert report.rejects_file == rejects
    book = load_workbook(rejects)
    page = book.active
    assert page is not None
    found = [[cell.value for cell in row] for row in page.iter_rows()]
    assert found[0] == [*ROWS[1], "Почему не загружено"]
    assert found[1][4] == "Нет ни имени, ни названия."
    assert page["C2"].data_type == "s"
    page["A2"], page["A3"], page["A4"] = "ООО Дуб", "ООО Верба", "ООО Клён"
    book.save(rejects)
    file = open_import(office, rejects)
    assert file.remembered is not None
    mended = run_import(office, file, file.remembered)
    assert counts(mended) == (3, 0, 0, 0, 0)
    assert client(office, "ООО Дуб")["note"] == '=HYPERLINK("http://evil")'
    assert client(office, "ООО Дуб")["custom"] is None
    assert channels(office, "ООО Верба") == [("phone", "79215551026")]


def test_rejected_rows_as_text_are_no_formulas(office: Office, tmp_path: Path) -> None:
    rejects = tmp_path / "r.csv"
    load(office, make_csv(tmp_path / "а.csv", ROWS), rejects=rejects)
    assert rejects.read_bytes().startswith(b"\xef\xbb\xbf")
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[2] for row in rows[1:]] == ['\'=HYPERLINK("http://evil")', "'@зло", "-5"]
    assert rows[2][1] == "+7 921 555-10-26"
    rows[1][0] = "ООО Дуб"
    make_csv(rejects, rows)
    load(office, rejects)
    assert client(office, "ООО Дуб")["note"] == '=HYPERLINK("http://evil")'


def test_a_full_disk_for_rejects_is_told_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    nowhere = tmp_path / "нет такой папки" / "r.csv"
    with pytest.raises(UserError, match="Остальное загружено"):
        load(office, make_csv(tmp_path / "а.csv", ROWS), rejects=nowhere)
    assert names(office) == ["ООО Ива"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7 ...",
        b"PK\x03\x04 broken",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'{"clients": []}',
        bytes(range(256)) * 50,
    ],
)
def test_a_refusal_is_a_sentence_and_changes_nothing(
    office: Office, tmp_path: Path, content: bytes
) -> None:
    load(office, make_csv(tmp_path / "а.csv", ROWS))
    before = content_hash(office.db)
    bad = tmp_path / "плохой.xlsx"
    bad.write_bytes(content)
    with pytest.raises(BadFileError, match=r"плохой\.xlsx"):
        open_import(office, bad)
    assert content_hash(office.db) == before


@pytest.mark.parametrize("empty", [True, False])
def test_a_workbook_damaged_further_down_is_refused(
    office: Office, tmp_path: Path, *, empty: bool
) -> None:
    if not empty:
        create_client(office, ClientDraft(name="ООО «Ромашка»"))
    rows = [["Название", "Телефон"], *([f"ООО Ива {i}", ""] for i in range(3000))]
    path = make_book(tmp_path / "а.xlsx", rows)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) * 3 // 4]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    before = content_hash(office.db)
    for trial in (True, False):
        with pytest.raises(BadFileError, match=r"а\.xlsx"):
            load(office, path, trial=trial)
        assert content_hash(office.db) == before


def test_odd_tables_are_loaded_as_far_as_they_make_sense(office: Office, tmp_path: Path) -> None:
    tables: list[list[list[Any]]] = [
        [[None, None], [None, "x"]],
        [[1, 2, 3], [4, 5, 6]],
        [["a" * 32767, "b"], ["c", "d"]],
        [["Название"], ["=1+1"], ["\N{RIGHT-TO-LEFT OVERRIDE}имя"], ["🙂 ООО"]],
        [["Название", "Название", "Название"], ["а", "б", "в"]],
        [["Телефон"], ["8 921 555-10-24"]],
        [["x"] * 300, ["Иванов Иван"] * 300],
    ]
    for number, table in enumerate(tables):
        path = make_book(tmp_path / f"{number}.xlsx", table)
        trial = load(office, path, trial=True)
        assert counts(load(office, path)) == counts(trial)


def test_progress_is_told_and_a_cancelled_import_can_be_finished(
    office: Office, tmp_path: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FIRST", 20)
    monkeypatch.setattr(pace, "ALONE", 20)
    rows = [["Название", "Телефон"]]
    rows += [[f"ООО Ива {i}", f"8 921 55{i:05d}"] for i in range(20_000)]
    path = make_csv(tmp_path / "а.csv", rows)
    file = open_import(office, path)

    class Impatient:
        def __init__(self) -> None:
            self.said: list[tuple[int, int, str]] = []

        def step(self, done: int, total: int, message: str = "") -> None:
            self.said.append((done, total, message))
            if len(names(office)) >= 100:
                raise JobCancelledError

    impatient = Impatient()
    with pytest.raises(JobCancelledError):
        run_import(office, file, file.mapping, progress=impatient)
    assert impatient.said[-1][2] == "Загружаю клиентов"
    assert 100 <= len(names(office)) < 20_000
    office.close()
    opened = open_office(office.folder.path, password)
    try:
        (left,) = opened.interrupted
        assert left.title == "Импорт «а.csv»"
        done = len(names(opened))
        file = open_import(opened, path)
        # The rest of the rows is many: a trial tells the same in less time.
        report = run_import(opened, file, file.mapping, trial=True)
        assert (report.new, report.unchanged) == (20_000 - done, done)
        opened.undo(left.change_id)
        assert names(opened) == []
    finally:
        opened.close()


KILLED = """
import os, sys
from pathlib import Path
from crm_desktop.importing import pace, part_run, running, targets
from crm_desktop.importing.recognition import open_import
from crm_desktop.office import open_office

pace.FIRST = pace.ALONE = 10
written = part_run.store
def store(db, change, plan, names):
    ids = written(db, change, plan, names)
    if db.run("SELECT count(*) FROM client")[0][0] >= 60:
        os.kill(os.getpid(), 9)
    return ids
part_run.store = store
office = open_office(Path(sys.argv[1]), sys.argv[2])
file = open_import(office, Path(sys.argv[3]))
running.run_import(office, file, file.mapping)
"""


def test_an_import_killed_half_way_goes_on_without_doubling(
    office: Office, tmp_path: Path, password: str
) -> None:
    rows = [["Название", "Телефон", "Источник", "Скидка"]]
    rows += [[f"ООО Ива {i}", "", "Ярмарка", str(i)] for i in range(100)]
    path = make_csv(tmp_path / "а.csv", rows)
    office.close()
    killed = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", KILLED, str(office.folder.path), password, str(path)],
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    opened = open_office(office.folder.path, password)
    try:
        assert len(names(opened)) == 50
        (left,) = opened.interrupted
        report = load(opened, path)
        assert counts(report) == (50, 0, 50, 0, 0)
        assert len(names(opened)) == 100
        assert report.change_set is not None
        opened.undo(report.change_set)
        opened.undo(left.change_id)
        assert names(opened) == []
        assert opened.db.run("SELECT id FROM own_field WHERE deleted_at IS NULL") == []
    finally:
        opened.close()


def test_a_filled_office_is_backed_up_before(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "а.csv", ROWS)
    assert load(office, path).backup is None
    report = load(office, path)
    assert report.backup is not None
    assert report.backup.is_file()
    assert load(office, path, trial=True).backup is None


def test_import_is_one_act_taken_back_with_updates(office: Office, tmp_path: Path) -> None:
    load(office, make_csv(tmp_path / "а.csv", ROWS))
    before = live(office)
    more = [["Название", "Телефон", "Отрасль", "Цвет", "Источник"]]
    more += [["ООО Ива", "8 921 555-10-24", "Лес", "синий", "Ярмарка"]]
    more += [["ООО Дуб", "8 921 555-10-27", "Лес", "алый", "Ярмарка"]]
    report = load(office, make_csv(tmp_path / "б.csv", more))
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.change_set is not None
    ((title, kind, state),) = office.db.run(
        "SELECT title, kind, state FROM change_set WHERE id = ?", (report.change_set,)
    )
    assert (title, kind, state) == ("Импорт «б.csv»", "import", "done")
    office.undo(report.change_set)
    assert live(office) == before


def test_only_those_who_may_import_do(office: Office) -> None:
    assert targets.list_targets(office)
    doors = (
        "recognition.open_book",
        "recognition.open_import",
        "running.run_book",
        "running.run_import",
        "survey.survey",
        "targets.list_targets",
    )
    for door in doors:
        assert USE_CASES[f"crm_desktop.importing.{door}"] is Right.IMPORT
    assert Right.IMPORT not in RIGHTS[Role.MANAGER]
