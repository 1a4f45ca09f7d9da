"""Names from outside: shown as they are, written where they are told to."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.attachments.kinds import FileKind, kind_of, may_open, warning_of
from crm_desktop.attachments.names import (
    LONGEST,
    ending_of,
    safe_name,
    shown_name,
    stored_name,
)
from db.connection import check_storable

if TYPE_CHECKING:
    from pathlib import Path

RLO = "\u202e"
DEVICES = ("con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt³", "conin$")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("договор.pdf", "договор.pdf"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("COM1 .pdf", "_COM1 .pdf"),
        ("..\\x", "x"),
        ("../../etc/passwd", "etc passwd"),
        ("a/b", "a b"),
        ("C:\\Windows\\a.dll", "C Windows a.dll"),
        ("a.pdf:x.exe", "a.pdf x.exe"),
        ("отчёт.pdf. . .", "отчёт.pdf"),
        ("  отчёт  ", "отчёт"),
        ("-rf", "rf"),
        ("~$док.docx", "$док.docx"),
        (".pdf", "файл.pdf"),
        (".bashrc", "файл.bashrc"),
        ("...", "файл"),
        ("", "файл"),
        ("a\nb\tc.txt", "a b c.txt"),
        (f"сч{RLO}fdp.exe", "сч fdp.exe"),
        ("\u200b\u200b", "файл"),
        ("e\u0301.txt", "é.txt"),
        ("Ж" * 300 + ".docx", "Ж" * 114 + "….docx"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_written_name_is_harmless(name: str, written: str) -> None:
    assert safe_name(name) == written


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=320))
@example("CON" + RLO)
@example("." * 300)
@example("\ud800.exe")
@example("a" * 130 + "." + "я" * 19)
@example("con\u200b.txt")
@example("-.pdf")
def test_any_name_can_be_written_and_read_back(name: str) -> None:
    written = safe_name(name)
    assert written
    assert written == written.strip(" .")
    assert not written.startswith(("-", "~", "."))
    assert not set(written) & set('\\/:*?"<>|')
    assert all(letter.isprintable() or letter in "\u200d\ufe0f" for letter in written)
    assert len(written) <= 121
    assert len(written.encode()) <= 241
    assert written.partition(".")[0].strip().casefold() not in DEVICES
    assert PureWindowsPath(written).name == written
    # Writing it again changes nothing, so what is decided of a name holds for the file on disk.
    assert safe_name(written) == written
    assert ending_of(name) == ending_of(written)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=700))
@example("\ud800")
@example("a\0b")
@example("x" * 700 + ".pdf")
def test_any_name_can_be_stored_and_shown(name: str) -> None:
    stored = stored_name(name)
    check_storable([stored])
    assert 0 < len(stored) <= LONGEST
    shown = shown_name(name)
    assert all(letter.isprintable() or letter in "\u200d\ufe0f" for letter in shown)
    assert "\n" not in shown


def test_marks_are_shown_where_they_are() -> None:
    assert shown_name(f"счёт{RLO}fdp.exe") == "счёт⟨U+202E⟩fdp.exe"
    assert shown_name("a\u200bb\x07.txt") == "a⟨U+200B⟩b⟨U+0007⟩.txt"
    assert shown_name("обычное имя (1).pdf") == "обычное имя (1).pdf"
    assert shown_name("семья 👨\u200d👩.jpg") == "семья 👨\u200d👩.jpg"


def test_a_name_like_any_other_is_kept_letter_for_letter() -> None:
    for name in (f"сч{RLO}fdp.exe", "..\\x", "CON", "a/b", "e\u0301.txt"):
        assert stored_name(name) == name


@pytest.mark.parametrize(
    ("name", "kind", "opens"),
    [
        ("договор.PDF", FileKind.PDF, True),
        ("письмо.docx", FileKind.DOCUMENT, True),
        ("цены.xlsx", FileKind.SHEET, True),
        ("фото.JPEG", FileKind.PICTURE, True),
        ("заметка.txt", FileKind.TEXT, True),
        ("письмо.eml", FileKind.MAIL, True),
        ("разговор.mp3", FileKind.AUDIO, True),
        ("всё.zip", FileKind.ARCHIVE, False),
        ("счёт.pdf.exe", FileKind.PROGRAM, False),
        ("счёт.pdf.exe. .", FileKind.PROGRAM, False),
        ("счёт.exe\u200b", FileKind.PROGRAM, False),
        (f"счёт{RLO}fdp.scr", FileKind.PROGRAM, False),
        ("ярлык.lnk", FileKind.PROGRAM, False),
        ("макросы.docm", FileKind.DOCUMENT, False),
        ("макросы.xlsb", FileKind.SHEET, False),
        ("картинка.svg", FileKind.PICTURE, False),
        ("страница.html", FileKind.DOCUMENT, False),
        ("чертёж.dwg", FileKind.PICTURE, False),
        ("без окончания", FileKind.OTHER, False),
        ("a.pdf:b.exe", FileKind.PROGRAM, False),
        ("a.exe\0.pdf", FileKind.PDF, True),
    ],
)
def test_only_what_shows_is_opened(name: str, kind: FileKind, opens: bool) -> None:
    assert kind_of(name) is kind
    assert may_open(name) is opens


def test_a_person_is_warned_before_saving_what_runs() -> None:
    assert warning_of("договор.pdf") == ""
    assert warning_of("архив.zip") == ""
    assert "программа" in warning_of("setup.exe")
    assert "выдаёт себя" not in warning_of("setup.exe")
    assert "выдаёт себя за документ" in warning_of("счёт.pdf.exe")
    assert "выдаёт себя за документ" in warning_of(f"счёт{RLO}fdp.exe")
    assert "макросы" in warning_of("смета.xlsm")
    assert "невидимые знаки" in warning_of(f"фото{RLO}gpj.pdf")


def test_names_that_differ_in_case_only_are_two_names(tmp_path: Path) -> None:
    assert safe_name("Счёт.pdf") != safe_name("счёт.pdf")
    for name in ("Счёт.pdf", "CON", "..\\x"):
        (tmp_path / safe_name(name)).write_bytes(b"x")
    assert len(list(tmp_path.iterdir())) == 3
