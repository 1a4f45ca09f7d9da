"""How files are called and drawn on the client screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.kinds import KIND_LABELS, FileKind
from crm_desktop.wording import file_size
from ui.clients.wording import when
from ui.theme import Tone

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.attachments.listing import AttachmentRow

FILES: Final = ("файл", "файла", "файлов")
LOST: Final = "Нет на диске"
FILE_ICONS: Final = {
    FileKind.PDF: "file-text",
    FileKind.DOCUMENT: "file-text",
    FileKind.SHEET: "file-spreadsheet",
    FileKind.SLIDES: "presentation",
    FileKind.PICTURE: "image",
    FileKind.TEXT: "file-text",
    FileKind.MAIL: "mail",
    FileKind.AUDIO: "file-audio",
    FileKind.VIDEO: "file-video",
    FileKind.ARCHIVE: "file-archive",
    FileKind.PROGRAM: "shield-alert",
    FileKind.OTHER: "file",
}
FILE_TONES: Final = {
    FileKind.PDF: Tone.BAD,
    FileKind.DOCUMENT: Tone.ACCENT,
    FileKind.SHEET: Tone.OK,
    FileKind.SLIDES: Tone.WARN,
    FileKind.PICTURE: Tone.VIOLET,
    FileKind.MAIL: Tone.TEAL,
    FileKind.AUDIO: Tone.TEAL,
    FileKind.VIDEO: Tone.VIOLET,
    FileKind.PROGRAM: Tone.WARN,
}
_FROM: Final = {
    "call": "к звонку",
    "meeting": "к встрече",
    "letter": "к письму",
    "message": "к сообщению",
    "note": "к заметке",
}


def about_file(row: AttachmentRow, zone: tzinfo) -> str:
    """«PDF · 1,4 МБ · сегодня, 11:40 · Анна Кравцова · к звонку»."""
    whence = _FROM.get(row.event_kind, "") if row.event_id is not None else ""
    parts = (KIND_LABELS[row.kind], file_size(row.size), when(row.added_at, zone), row.author)
    return " · ".join(filter(None, (*parts, whence)))


def told_file(row: AttachmentRow, zone: tzinfo) -> str:
    """The same with the name, for those who hear it."""
    lost = f", {row.where or LOST.lower()}" if not row.present else ""
    return f"{row.shown}: {about_file(row, zone)}{lost}"


def absence(row: AttachmentRow) -> tuple[str, Tone]:
    """What a pill says of a file that does not lie here: lost, or another computer's to give."""
    if not row.elsewhere:
        return LOST, Tone.BAD
    told = row.where.partition(",")[0]
    return told[:1].upper() + told[1:], Tone.GREY
