"""What a file is by its ending, and whether it may be opened or only saved."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from crm_desktop.attachments.names import ending_of, shown_name


class FileKind(StrEnum):
    """Kinds of files, as people tell them apart."""

    PDF = "pdf"
    DOCUMENT = "document"
    SHEET = "sheet"
    SLIDES = "slides"
    PICTURE = "picture"
    TEXT = "text"
    MAIL = "mail"
    AUDIO = "audio"
    VIDEO = "video"
    ARCHIVE = "archive"
    PROGRAM = "program"
    OTHER = "other"


KIND_LABELS: Final = {
    FileKind.PDF: "PDF",
    FileKind.DOCUMENT: "Документ",
    FileKind.SHEET: "Таблица",
    FileKind.SLIDES: "Презентация",
    FileKind.PICTURE: "Изображение",
    FileKind.TEXT: "Текст",
    FileKind.MAIL: "Письмо",
    FileKind.AUDIO: "Звук",
    FileKind.VIDEO: "Видео",
    FileKind.ARCHIVE: "Архив",
    FileKind.PROGRAM: "Программа",
    FileKind.OTHER: "Файл",
}

# What opens in a program that only shows it.
_OPENED: Final = {
    FileKind.PDF: "pdf",
    FileKind.DOCUMENT: "doc docx odt rtf dotx",
    FileKind.SHEET: "xls xlsx ods csv tsv xltx",
    FileKind.SLIDES: "ppt pptx odp pps ppsx",
    FileKind.PICTURE: "jpg jpeg jpe png gif bmp tif tiff webp heic heif avif ico",
    FileKind.TEXT: "txt log md ics vcf",
    FileKind.MAIL: "eml msg",
    FileKind.AUDIO: "mp3 wav ogg oga opus m4a aac flac wma amr",
    FileKind.VIDEO: "mp4 m4v mov avi mkv webm wmv 3gp mpg mpeg",
}
# What is what it says, yet holds other files or may run something inside: it is only saved.
_SAVED: Final = {
    FileKind.ARCHIVE: "zip rar 7z tar gz tgz bz2 xz zst cab arj lzh",
    FileKind.DOCUMENT: "docm dotm pages mht mhtml html htm xhtml xml",
    FileKind.SHEET: "xlsm xlsb xltm xlam xla xll iqy slk dif numbers",
    FileKind.SLIDES: "pptm potm ppsm ppam sldm key",
    FileKind.PICTURE: "svg svgz psd cdr ai eps dwg dxf",
}
# What runs when it is opened, or makes something else run.
_RUNS: Final = (
    "exe com scr pif bat cmd msi msp mst msix appx appinstaller cpl dll ocx sys drv vxd",
    "ps1 psm1 psd1 ps1xml psc1 vb vbs vbe js jse mjs ws wsf wsc wsh sct hta hlp chm theme",
    "lnk url desktop webloc inf ins isp reg scf library-ms search-ms settingcontent-ms",
    "themepack msc job jnlp jar class gadget application appref-ms diagcab xbap vsto",
    "sh bash zsh csh ksh run bin elf appimage deb rpm apk flatpak flatpakref snap pkg dmg",
    "command workflow action app py pyw pyc pyz pl rb php phar lua tcl",
    "iso img vhd vhdx wim one onepkg epf erf cf cfe rdp ica xnk shb shs",
    "xla xll iqy slk mde accde accdb mdb",
)
_MACROS: Final = frozenset(
    ["docm", "dotm", "xlsm", "xlsb", "xltm", "xlam", "xla", "pptm", "potm", "ppsm", "ppam", "sldm"]
)
_PROGRAMS: Final = frozenset(word for words in _RUNS for word in words.split())
_OF_ENDING: Final = {
    ending: kind
    for table in (_SAVED, _OPENED)
    for kind, endings in table.items()
    for ending in endings.split()
}
_MAY_OPEN: Final = frozenset(ending for words in _OPENED.values() for ending in words.split())


def kind_of(name: str) -> FileKind:
    """Return what a file is by the ending a system would see."""
    ending = ending_of(name)
    if ending in _OF_ENDING:
        return _OF_ENDING[ending]
    return FileKind.PROGRAM if ending in _PROGRAMS else FileKind.OTHER


def may_open(name: str) -> bool:
    """Tell whether a file of this name may be handed to the system to be opened."""
    return ending_of(name) in _MAY_OPEN


def warning_of(name: str) -> str:
    """Return what a person should know before saving a file; `""` if there is nothing to say."""
    ending, shown = ending_of(name), shown_name(name)
    if ending in _MACROS:
        return (
            f"В файле «{shown}» могут быть макросы — программы внутри документа. "
            "Не включайте их, если не ждали этого файла."
        )
    if ending in _PROGRAMS:
        told = f"«{shown}» — программа или то, что её запускает (.{ending})."
        if _looks_harmless(name):
            told += " Она выдаёт себя за документ."
        return f"{told} Не запускайте её, если не ждали её от этого человека."
    if shown != " ".join(name.split()):
        return f"В имени «{shown}» есть невидимые знаки: оно может выглядеть не тем, что есть."
    return ""


def _looks_harmless(name: str) -> bool:
    """`счёт.pdf.exe`, or a name that invisible marks make look so."""
    before = name.rstrip(" .").rpartition(".")[0]
    return may_open(before) or shown_name(name) != " ".join(name.split())
