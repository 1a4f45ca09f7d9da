"""Files of cards made to exhaust their reader, and what refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.sheets import open_sheets, wire
from crm_desktop.importing.vcard.lines import MAX_LINE
from tests.importing.import_files import live, load
from tests.importing.vcard_files import card, read, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office

MIB = 1024 * 1024
START, END = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\xd0\x90\xd0\xbd\xd1\x8f\r\n", b"END:VCARD\r\n"
GOOD = card("FN:Пётр Кот", "TEL:1112223").encode()

BIG: dict[str, Callable[[], bytes]] = {
    "one line": lambda: b"NOTE:" + b"a" * (4 * MIB) + b"\r\n",
    "one line of a picture": lambda: b"PHOTO;ENCODING=b:" + b"A" * (4 * MIB) + b"\r\n",
    "folds": lambda: b"NOTE:\r\n" + b" a\r\n" * MIB,
    "a head of folds": lambda: b"TEL;\r\n" + b" a;\r\n" * (MIB // 4),
    "quotes": lambda: (b'TEL;X="' + b'"' * 4000 + b":1\r\n") * 1000,
    "soft breaks": lambda: b"NOTE;ENCODING=QUOTED-PRINTABLE:" + b"=\r\n" * MIB,
    "line ends": lambda: b"NOTE;ENCODING=QUOTED-PRINTABLE:" + b"=0D=0A=\r\n" * (MIB // 4),
    "properties": lambda: b"TEL:1\r\n" * MIB,
    "loose lines": lambda: b"a\r\n" * MIB,
    "cards in cards": lambda: b"AGENT:BEGIN:VCARD\r\n" * 100_000,
    "brackets": lambda: b"TEL;" + b"(" * 190 + b":1\r\n",
    "components": lambda: b"N:" + b";" * 200_000 + b"\r\n",
    "backslashes": lambda: b"N:" + b"\\;" * 100_000 + b"\r\n",
    "carets": lambda: b"ADR;LABEL=" + b"^n" * 100_000 + b":;;;;;;\r\n",
    "returns": lambda: b"\r" * (4 * MIB),
    "unknown charsets": lambda: b"NOTE;CHARSET=punycode:\xd0\xb0\r\nORG;CHARSET=zip:\xd0\xb1\r\n",
}


@pytest.mark.parametrize("what", BIG)
def test_a_huge_card_costs_itself_only(tmp_path: Path, what: str) -> None:
    path = tmp_path / "а.vcf"
    before = psutil.Process().memory_info().rss
    rows = read(path, START + BIG[what]() + END + GOOD)
    assert said(rows[-1]) == {"Имя целиком": "Пётр Кот", "Телефоны": "1112223"}
    assert psutil.Process().memory_info().rss - before < 100 * MIB
    text = sum(len(value) for row in rows for value in row.values())
    assert text < 400_000


def test_an_endless_picture_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "а.vcf"
    path.write_bytes(START + b"PHOTO;BASE64:\r\n" + (b"A" * 74 + b"\r\n") * (MIB // 2))
    before = psutil.Process().memory_info().rss
    book = open_sheets(path)
    assert [row[1] for row in book.rows(0)] == ["Имя целиком", "Аня"]
    assert psutil.Process().memory_info().rss - before < 50 * MIB


def test_a_line_is_cut_where_the_rest_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "а.vcf"
    photo = "PHOTO;ENCODING=b:" + "A" * (MAX_LINE + 10) + "\r\nTEL:1234567"
    (row,) = read(path, card("FN:Анна Лис", photo))
    assert said(row) == {"Имя целиком": "Анна Лис", "Телефоны": "1234567"}
    (row,) = read(path, card("FN:Анна Лис", "NOTE:" + "а" * MAX_LINE))
    assert row["Не прочитано"].startswith("Карточка слишком большая")


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no card": (lambda: b"a" * MIB, "ни одной карточки"),
    "only ends": (lambda: b"END:VCARD\r\n" * 1000, "ни одной карточки"),
    "too many": (lambda: b"BEGIN:VCARD\n" * (2 * MIB + 1), "больше 1\u00a0048\u00a0576 карточек"),
    "nothing": (lambda: b"\0" * MIB, "пуст"),
    "noise": (lambda: bytes(range(256)) * 400, "не похож"),
    "a calendar": (lambda: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "файл календаря"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refusals_leave_the_base_alone(office: Office, tmp_path: Path, what: str) -> None:
    path = tmp_path / ("а.ics" if what == "a calendar" else "а.vcf")
    make, sentence = REFUSED[what]
    path.write_bytes(make())
    before = live(office)
    with pytest.raises(BadFileError, match=sentence):
        open_import(office, path)
    assert live(office) == before


def test_the_reading_process_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "а.vcf"
    path.write_bytes(GOOD * 2000)
    seen: list[int] = []
    unpack = wire.unpack_rows

    def watched(message: wire.Message) -> list[wire.NumberedRow]:
        family = psutil.Process().children(recursive=True)
        seen.extend(child.memory_info().rss for child in family if child.is_running())
        return unpack(message)

    monkeypatch.setattr(wire, "unpack_rows", watched)
    assert sum(1 for _ in open_sheets(path).rows(0)) == 2001
    assert seen
    assert max(seen) < 400 * MIB


def test_surrogates_and_nulls_reach_nobody(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "а.vcf"
    lines = b"N:\xed\xa0\x80\xd0\x9b\xd0\xb8\xd1\x81;\0\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0;;;\r\n"
    wide = b"\xff\xfe" + card("FN:Кот\ud800 Пётр").encode("utf-16-le", "surrogatepass")
    path.write_bytes(START + lines + END)
    assert load(office, path).new == 1
    path.write_bytes(wide)
    assert load(office, path).new == 1
    names = [name for (name,) in office.db.run("SELECT name FROM client ORDER BY id")]
    assert names[0].startswith("Лис") or names[0].endswith("Анна")
    assert all("\0" not in name and name.isprintable() for name in names)
