"""Words of the wizard: what was recognised, outcomes, marks, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.profiles.shipped import shipped_profiles
from crm_desktop.importing.profiles.telling import GENERIC, GENERIC_LABEL
from crm_desktop.importing.report import MarkKind, Outcome
from crm_desktop.wording import count, number
from ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import ImportReport
    from ui.theme import Colour

SUFFIXES: Final = (
    "xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "txt", "html", "htm", "vcf", "vcard",
    "json",
)  # fmt: skip
CALENDARS: Final = (".ics", ".ical", ".vcs")
FILE_FILTER: Final = (
    "Таблицы, визитки, доски, календари ("
    + " ".join([*(f"*.{suffix}" for suffix in SUFFIXES), *(f"*{suffix}" for suffix in CALENDARS)])
    + ");;Все файлы (*)"
)

REJECTS_FILTER: Final = "Книга Excel (*.xlsx);;CSV (*.csv)"

OUTCOME_PILLS: Final[Mapping[Outcome, tuple[str, Tone]]] = {
    Outcome.NEW: ("новый", Tone.OK),
    Outcome.UPDATED: ("обновится", Tone.ACCENT),
    Outcome.UNCHANGED: ("без изменений", Tone.GREY),
    Outcome.DUPLICATE: ("дубль?", Tone.WARN),
    Outcome.REJECTED: ("ошибка", Tone.BAD),
    Outcome.COLLEAGUES: ("у коллег", Tone.VIOLET),
    Outcome.IGNORED: ("не данные", Tone.GREY),
}

MARK_ICONS: Final[Mapping[MarkKind, str]] = {
    MarkKind.FILLS: "plus",
    MarkKind.UPDATES: "refresh-cw",
    MarkKind.STAYS: "lock",
    MarkKind.REPAIRED: "wrench",
    MarkKind.MATCHES: "copy",
    MarkKind.WARNING: "triangle-alert",
    MarkKind.UNREADABLE: "circle-alert",
    MarkKind.NEW_ITEM: "tag",
}
MARK_TONES: Final[Mapping[MarkKind, Tone]] = {
    MarkKind.FILLS: Tone.OK,
    MarkKind.UPDATES: Tone.ACCENT,
    MarkKind.STAYS: Tone.GREY,
    MarkKind.REPAIRED: Tone.WARN,
    MarkKind.MATCHES: Tone.WARN,
    MarkKind.WARNING: Tone.WARN,
    MarkKind.UNREADABLE: Tone.BAD,
    MarkKind.NEW_ITEM: Tone.VIOLET,
}
MARK_WORDS: Final[Mapping[MarkKind, str]] = {
    MarkKind.FILLS: "заполнится",
    MarkKind.UPDATES: "обновится",
    MarkKind.STAYS: "останется наше",
    MarkKind.REPAIRED: "исправлено",
    MarkKind.MATCHES: "совпало с другой",
    MarkKind.WARNING: "проверьте",
    MarkKind.UNREADABLE: "не читается",
    MarkKind.NEW_ITEM: "новое значение",
}
# Several marks on one cell: the one that asks for the most attention is drawn.
MARK_WEIGHT: Final[Mapping[MarkKind, int]] = {
    kind: weight
    for weight, kind in enumerate(
        (
            MarkKind.NEW_ITEM,
            MarkKind.REPAIRED,
            MarkKind.FILLS,
            MarkKind.UPDATES,
            MarkKind.STAYS,
            MarkKind.WARNING,
            MarkKind.MATCHES,
            MarkKind.UNREADABLE,
        )
    )
}
_DELIMITERS: Final = {"\t": "табуляция", ";": "«;»", ",": "«,»", "|": "«|»"}
_ENCODINGS: Final = {"utf-8": "UTF-8", "cp1251": "Windows-1251", "cp866": "DOS (866)"}
SURE: Final = 0.8
_WORTH_SAYING: Final = 0.3
DOUBTFUL: Final = 0.5


def rows_of(n: int) -> str:
    """«1 312 строк»."""
    return count(n, "строка", "строки", "строк")


def cards_of(n: int) -> str:
    """«1 312 карточек»."""
    return count(n, "карточка", "карточки", "карточек")


def columns_of(n: int) -> str:
    """«48 столбцов»."""
    return count(n, "столбец", "столбца", "столбцов")


def describe(file: ImportFile) -> str:
    """One line: the program it comes from, encoding, delimiter, size."""
    if file.workbook.kind == "vcard":
        encoding = _ENCODINGS.get(file.workbook.encoding, file.workbook.encoding)
        return f"vCard, {cards_of(file.rows or 0)} · кодировка {encoding}"
    if file.workbook.kind == "trello":
        return f"Сделки: доска Trello «{file.sheet.name}»"
    told = f"Узнали: «{file.profile_label}»" if file.profile_label else file.kind_label
    if file.about == "deals" and not file.profile_label:
        told = f"{told}, сделки"
    parts = [told]
    if len(file.workbook.sheets) > 1:
        parts.append(f"лист «{file.sheet.name}»")
    if file.workbook.encoding:
        parts.append(f"кодировка {_ENCODINGS.get(file.workbook.encoding, file.workbook.encoding)}")
    if file.workbook.delimiter:
        mark = file.workbook.delimiter
        parts.append(f"разделитель {_DELIMITERS.get(mark, mark)}")
    size = columns_of(len(file.columns))
    if file.rows is not None:
        size = f"{rows_of(file.rows)}, {size}"
    return " · ".join([*parts, size])


def profile_choices(file: ImportFile) -> list[tuple[object, str]]:
    """Whose export a file may be: what it resembles first, with how much, then all others."""
    alike = {
        one.profile.key: one.confidence
        for one in file.candidates
        if one.confidence >= _WORTH_SAYING
    }
    known = {profile.key: profile.label for profile in shipped_profiles()}
    known.update({one.profile.key: one.profile.label for one in file.candidates})
    first: list[tuple[object, str]] = [
        (key, f"{known[key]} · похоже на {round(sure * 100)}\N{NO-BREAK SPACE}%")
        for key, sure in alike.items()
    ]
    own: list[tuple[object, str]] = [(GENERIC, f"{GENERIC_LABEL}: столбцы по заголовкам")]
    others: list[tuple[object, str]] = [
        (key, label) for key, label in known.items() if key not in alike
    ]
    return [*first, *own, *others]


def sure_words(confidence: float) -> tuple[str, Colour]:
    """How sure a guess is, and the colour of its dot."""
    if confidence >= SURE:
        return "уверенно", "ok_fill"
    if confidence >= DOUBTFUL:
        return "вероятно", "accent"
    return "проверьте", "warn_fill"


def deals_of(n: int) -> str:
    """«1 250 сделок»."""
    return count(n, "сделка", "сделки", "сделок")


def made_words(report: ImportReport) -> str:
    """What a load of deals makes: «Заведём: 1 250 сделок, 310 клиентов · обновим 12 сделок»."""
    made = [deals_of(report.deals)] if report.deals else []
    if report.clients:
        made.append(count(report.clients, "клиент", "клиента", "клиентов"))
    told = [f"Заведём: {', '.join(made)}"] if made else []
    if report.deals_updated:
        told.append(f"обновим: {deals_of(report.deals_updated)}")
    return " · ".join(told)


def load_caption(report: ImportReport) -> str:
    """What the main button of the trial run says."""
    rows = report.new + report.updated
    told = count(rows, "строку", "строки", "строк")
    return f"Загрузить {told}" if rows else "Загружать нечего"


def duplicates_caption(n: int, choice: str) -> str:
    """«58 дублей: пропустить»."""
    words = {"skip": "пропустить", "new": "завести новыми", "update": "дополнить найденных"}
    return f"{count(n, 'дубль', 'дубля', 'дублей')}: {words[choice]}"


def errors_caption(n: int) -> str:
    """«Файл с 19 ошибками»; without errors there are only rows colleagues have."""
    if not n:
        return "Файл незагруженных строк"
    words = "ошибкой" if n % 10 == 1 and n % 100 != 11 else "ошибками"  # noqa: PLR2004 - grammar
    return f"Файл с {number(n)}\N{NO-BREAK SPACE}{words}"


def free_name(folder: Path, stem: str) -> Path:
    """A name for the file of rejected rows that no file in the folder has yet."""
    made = folder / f"{stem} — не загружено.xlsx"
    at = 2
    while made.exists():
        made = folder / f"{stem} — не загружено ({at}).xlsx"
        at += 1
    return made
