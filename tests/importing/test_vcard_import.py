"""Cards on their way into the base: mapping, trial, rejects, undo, a second time, the command."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from crm_desktop.cli.main import main
from crm_desktop.history.acts import undo
from crm_desktop.importing.mapping import LABELLED, What
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import Outcome
from crm_desktop.importing.running import run_import
from crm_desktop.importing.vcard.people import GROUP
from tests.importing.import_files import channels, client, counts, live, load, names
from tests.importing.vcard_files import card, quoted, read

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.office import Office

PEOPLE = (
    card(
        "N:Петров;Иван;Сергеевич;;", "ORG:ООО «Ива»", "TITLE:Снабженец", "UID:1",
        "TEL;TYPE=CELL:8 921 555-10-24", "item1.TEL:8 (812) 309-14-50", "item1.X-ABLabel:Дача",
        "EMAIL;TYPE=WORK:ivan@iva.ru", "X-ICQ:12345678", "BDAY:--1231", "CATEGORIES:VIP,Опт",
        "NOTE:Любит чай\\nи кофе", "NICKNAME:Ваня",
    ),
    card("FN:ООО «Ива»", "ORG:ООО «Ива»", "X-ABShowAs:COMPANY", "TEL;TYPE=WORK:8 812 309-14-51",
         "UID:2"),
    card("KIND:group", "FN:Друзья", "MEMBER:urn:uuid:1"),
    card("TEL:8 921 555-10-30", version="2.1"),
    "BEGIN:VCARD\r\nEND:VCARD\r\n",
)  # fmt: skip


def write(path: Path, *cards: str) -> Path:
    path.write_text("".join(cards), encoding="utf-8", newline="")
    return path


def test_the_mapping_is_right_by_itself(office: Office, tmp_path: Path) -> None:
    file = open_import(office, write(tmp_path / "а.vcf", *PEOPLE))
    assert (file.kind_label, file.rows, file.header) == ("Визитки vCard (vcf)", 5, (1, 1))
    assert file.notes[0] == "Карточек в файле: 5."
    assert {column.confidence for column in file.columns} == {1.0}
    targets = {column.header: column.target for column in file.columns}
    assert targets["Телефоны"].label == LABELLED
    assert targets["Не прочитано"].what is What.REFUSAL
    assert targets["UID"].what is What.SOURCE_ID
    assert file.mapping.source == "vcard"


def test_cards_become_clients(office: Office, tmp_path: Path) -> None:
    path, rejects = write(tmp_path / "а.vcf", *PEOPLE), tmp_path / "r.xlsx"
    before = live(office)
    trial = load(office, path, trial=True)
    assert live(office) == before
    assert counts(trial) == (2, 1, 0, 0, 2)
    assert trial.table is not None
    refused = trial.table.page(0, 9, outcome=Outcome.REJECTED)
    assert [(row.cells[0], row.reason[:10]) for row in refused] == [
        ("№ 3, строка 25", "Это список"), ("№ 5, строка 35", "В карточке")
    ]  # fmt: skip
    report = load(office, path, rejects=rejects)
    assert counts(report) == counts(trial)
    assert names(office) == ["Абонент 89215551030", "ООО «Ива»", "Петров Иван Сергеевич"]
    ivan = client(office, "Петров Иван Сергеевич")
    assert ivan["birthday"] == "--12-31"
    assert ivan["note"] == "Любит чай\nи кофе\nПрозвище: Ваня"
    sql = "SELECT label, value FROM channel WHERE client = ? ORDER BY position"
    labels = office.db.run(sql, (ivan["id"],))
    assert labels == [
        ("мобильный", "+7 921 555-10-24"), ("Дача", "+7 812 309-14-50"),
        ("рабочий", "ivan@iva.ru"), ("ICQ", "12345678"),
    ]  # fmt: skip
    assert channels(office, "ООО «Ива»") == [("phone", "78123091451")]
    posts = office.db.run("SELECT company, person, post FROM contact")
    assert posts == [(client(office, "ООО «Ива»")["id"], ivan["id"], "Снабженец")]
    tags = office.db.run("SELECT name FROM directory_item WHERE directory = 'tag' ORDER BY name")
    assert [tag for tag in tags if tag[0] in ("VIP", "Опт")] == [("VIP",), ("Опт",)]
    assert report.change_set is not None
    undo(office, report.change_set)
    assert names(office) == []


def test_rows_not_loaded_are_mended_as_a_sheet(office: Office, tmp_path: Path) -> None:
    path, rejects = write(tmp_path / "а.vcf", *PEOPLE[2:]), tmp_path / "r.csv"
    load(office, path, rejects=rejects)
    again = open_import(office, rejects)
    assert (again.profile, again.workbook.kind) == ("vcard", "csv")
    assert counts(run_import(office, again, again.mapping)) == (0, 0, 0, 0, 2)
    text = rejects.read_text(encoding="utf-8-sig")
    rejects.write_text(text.replace(GROUP, ""), encoding="utf-8")
    assert counts(load(office, rejects)) == (1, 0, 0, 0, 1)
    assert "Друзья" in names(office)


def test_a_second_import_finds_its_people_by_uid(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "а.vcf"
    load(office, write(path, *PEOPLE))
    assert counts(load(office, path)) == (0, 0, 3, 0, 2)
    newer = (
        PEOPLE[0].replace("Петров;", "Петрова;").replace("TITLE", "TEL:8 495 123-45-67\r\nTITLE")
    )
    report = load(office, write(path, newer))
    assert counts(report) == (0, 1, 0, 0, 0)
    assert [kind for kind, _ in channels(office, "Петрова Иван Сергеевич")].count("phone") == 3


def test_people_are_known_by_phone_whoever_exports_them(office: Office, tmp_path: Path) -> None:
    load(office, write(tmp_path / "а.vcf", *PEOPLE))
    android = card(
        f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('Петров')};{quoted('Иван')};;;",
        "TEL;CELL;PREF:+79215551024", "EMAIL;HOME:vanya@iva.ru", version="2.1",
    )  # fmt: skip
    assert counts(load(office, write(tmp_path / "б.vcf", android))) == (0, 1, 0, 0, 0)


def test_numbers_nobody_can_read_keep_their_labels_in_the_note(
    office: Office, tmp_path: Path
) -> None:
    load(office, write(tmp_path / "а.vcf", card("FN:Анна Лис", "TEL;TYPE=HOME:внутренний")))
    assert client(office, "Анна Лис")["note"] == "Телефоны (домашний): внутренний"


def test_the_command(
    office: Office, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    office.close()
    path = write(tmp_path / "а.vcf", *PEOPLE)
    code = main(["import", str(path), "--office", str(office.folder.path), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["new"], told["updated"], told["rejected"]) == (3, 2, 1, 2)


def test_mutants_are_read_or_refused_but_never_crash(office: Office, tmp_path: Path) -> None:
    path, rng = tmp_path / "а.vcf", random.Random(5)
    whole = "".join(PEOPLE).encode()
    signs = [b"\r\n", b"=", b";", b":", b'"', b"\\", b"BEGIN:VCARD\r\n", b"\r\n ", b"\xff", b"\0"]
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 12)):
            at = rng.randrange(len(data))
            if rng.random() < 0.5:
                data[at : at + rng.randrange(3)] = rng.choice(signs)
            else:
                del data[at : at + rng.randrange(20)]
        if b"BEGIN:VCARD\r\n" in data:
            read(path, bytes(data))
    path.write_bytes(bytes(data))
    file = open_import(office, path)
    assert run_import(office, file, file.mapping, trial=True).rows > 0
