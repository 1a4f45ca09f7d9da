"""What is said of a file that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.importing.profiles.telling import Likeness
    from crm_desktop.importing.sheets import Workbook

KIND_LABELS: Final = {
    "xlsx": "Книга Excel (xlsx)",
    "xlsb": "Книга Excel (xlsb)",
    "xls": "Книга Excel (xls)",
    "ods": "Таблица OpenDocument (ods)",
    "html": "Таблица HTML",
    "csv": "Текст CSV",
    "vcard": "Визитки vCard (vcf)",
    "trello": "Доска Trello (JSON)",
}
# Files whose heading is ours.
OF_CARDS: Final = frozenset({"vcard", "trello"})


def recognised(told: Likeness, workbook: Workbook) -> str:
    """«Похоже на Битрикс24, контакты, cp1251: уверенность 98 %»; `""` of nobody's table."""
    if not told.profile.key:
        return ""
    written = f", {workbook.encoding}" if workbook.encoding else ""
    if workbook.kind in OF_CARDS:
        return f"{told.profile.label}{written}"
    sure = f": уверенность {round(told.confidence * 100)}\N{NO-BREAK SPACE}%"
    return f"Похоже на {told.profile.label}{written}{sure if told.confidence else ''}"


def notes_on(workbook: Workbook, place: tuple[int, int], told: Likeness) -> tuple[str, ...]:
    """Return sentences about what was found."""
    notes = list(workbook.notes)
    if workbook.kind in OF_CARDS:
        return tuple(notes)
    if told.missing:
        names = ", ".join(f"«{heading}»" for heading in told.missing)
        notes.append(f"Обычно в такой выгрузке есть и {names}: здесь этого нет.")
    if place == (0, 0):
        notes.append("Шапки не видно: столбцы определены по содержимому.")
    elif place[0] > 1:
        notes.append(f"Строк над шапкой: {place[0] - 1}; они пропущены.")
    if place[1] > place[0]:
        notes.append(f"Шапка из нескольких строк: {place[0]}–{place[1]}.")
    hidden = sum(info.hidden for info in workbook.sheets)
    if hidden:
        notes.append(f"Скрытых листов: {hidden}.")
    return tuple(notes)
