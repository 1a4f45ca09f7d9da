"""What a file is by its bytes; its extension may lie."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final, Literal

from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.sheets.refusals import Refusals

Container = Literal["xlsx", "xlsb", "ods", "xls", "html", "csv", "vcard", "trello"]

HEAD: Final = 64 * 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_XLS: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_MAX_OLE_SEARCH: Final = 64 * 1024**2
_OTHERS: Final = (
    (b"%PDF", "документ PDF"),
    (b"\x89PNG", "картинка"),
    (b"\xff\xd8\xff", "картинка"),
    (b"GIF8", "картинка"),
    (b"MZ\x90", "программа"),
    (b"\x7fELF", "программа"),
    (b"Rar!", "архив"),
    (b"7z\xbc\xaf", "архив"),
    (b"\x1f\x8b", "архив"),
    (b"SQLite format 3", "база данных"),
    (b"{\\rtf", "текстовый документ"),
)
_CARD: Final = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CALENDAR: Final = re.compile(rb"BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
_CARD_SUFFIXES: Final = frozenset((".vcf", ".vcard"))
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|table|head|body|meta)\b", re.IGNORECASE)
_MAX_CONTROLS: Final = 0.02
_MAX_NULS: Final = 0.2
_CONTROLS: Final = bytes(set(range(1, 32)) - {9, 10, 12, 13, 26, 27})
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def sniff(path: Path, refusals: Refusals) -> Container:
    """Tell the container of a file from outside.

    Raises:
        BadFileError: missing, unreadable, empty, protected by a password, or not a table.
    """
    if path.is_dir():  # opening one fails in different words on different systems
        raise refusals.folder()
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as error:
        raise refusals.missing() from error
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    if not head.strip(b"\0 \t\r\n"):
        raise refusals.empty()
    if head.startswith(_ZIP):
        return _sniff_zip(path, refusals)
    if head.startswith(_OLE):
        return _sniff_ole(path, refusals)
    if head.startswith(_OLD_XLS):
        return "xls"
    for signature, looks_like in _OTHERS:
        if head.startswith(signature):
            raise refusals.not_a_table(looks_like)
    return _sniff_text(head, refusals, named_card=path.suffix.lower() in _CARD_SUFFIXES)


def _sniff_zip(path: Path, refusals: Refusals) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename.replace("\\", "/").casefold() for info in archive.infolist()}
            mimetype = "mimetype" in names and archive.open("mimetype").read(100)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise refusals.damaged() from error
    if mimetype:
        if b"opendocument.spreadsheet" in mimetype:
            return "ods"
        raise refusals.not_a_table("документ другого вида")
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "_rels/.rels" in names and not any(name.startswith(("word/", "ppt/")) for name in names):
        return "xlsx"
    raise refusals.not_a_table("документ Word" if "word/document.xml" in names else "архив")


def _sniff_ole(path: Path, refusals: Refusals) -> Container:
    searched = 0
    before = b""
    with path.open("rb") as file:
        while (chunk := file.read(1024**2)) and searched < _MAX_OLE_SEARCH:
            if _ENCRYPTED_PACKAGE in before + chunk:
                raise refusals.password()
            before = chunk[-len(_ENCRYPTED_PACKAGE) :]
            searched += len(chunk)
    return "xls"


def _sniff_text(head: bytes, refusals: Refusals, *, named_card: bool) -> Container:
    if not head.startswith(_BOMS) and not looks_like_utf16(head):
        controls = len(head) - len(head.translate(None, _CONTROLS))
        if controls > len(head) * _MAX_CONTROLS or head.count(0) > len(head) * _MAX_NULS:
            raise refusals.not_a_table()
    bare = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if named_card or _CARD.match(bare.replace(b"\r", b"\n")):
        return "vcard"
    if _CALENDAR.match(bare):
        raise refusals.not_a_table("файл календаря")
    if bare.startswith(b"<") and _is_page(bare, refusals):
        return "html"
    if bare.startswith(b"{"):
        return "trello"
    if bare.startswith(b"[{"):
        raise refusals.not_a_table("файл JSON")
    return "csv"


def _is_page(bare: bytes, refusals: Refusals) -> bool:
    if _HTML.search(bare):
        return True
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise refusals.doctype()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in bare:
        raise refusals.old_xml()
    if bare.startswith(b"<?xml"):
        raise refusals.not_a_table("файл XML")
    return False


def looks_like_utf16(head: bytes) -> bool:
    """Tell UTF-16 without a mark: every other byte is the high one of Latin (0) or Cyrillic (4)."""
    if head.count(0) < len(head) * 0.02:
        return False
    even, odd = head[0::2], head[1::2]
    highs = sorted((half.count(0) + half.count(4)) / max(len(half), 1) for half in (even, odd))
    return highs[1] > 0.9 and highs[0] < 0.3  # noqa: PLR2004 - shares seen in real texts
