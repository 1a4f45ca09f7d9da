"""The formats a person may choose, told by the file's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        suffix: `.xlsx`.
        short: «Excel».
        label: «Книга Excel».
        note: what it is good for, a sentence.
        table: whether it has columns to choose from.
    """

    suffix: str
    short: str
    label: str
    note: str
    table: bool


FORMATS: Final = (
    Format(
        ".xlsx",
        "Excel",
        "Книга Excel",
        "Открывается в Excel. Даты, суммы и числа настоящие, номера — текст.",
        table=True,
    ),
    Format(
        ".csv", "CSV", "Таблица CSV", "Текст через точку с запятой для других программ.", table=True
    ),
    Format(
        ".vcf",
        "vCard",
        "Визитки vCard",
        "Для телефонов и адресных книг: имена, связь, адреса, дни рождения.",
        table=False,
    ),
    Format(
        ".json", "JSON", "JSON", "Все данные со связями и событиями для программиста.", table=False
    ),
)


def format_of(path: Path) -> Format:
    """Return the format a file's name asks for.

    Raises:
        UserError: none of ours.
    """
    suffix = path.suffix.casefold()
    for each in FORMATS:
        if each.suffix == suffix:
            return each
    known = ", ".join(each.suffix for each in FORMATS)
    raise UserError(
        f"Непонятно, в каком виде сохранить «{path.name}». Файл не создан. "
        f"Имя должно кончаться на {known}."
    )
