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
        label: «Книга Excel».
        note: what it is good for, a sentence.
        table: whether it has columns to choose from.
    """

    suffix: str
    label: str
    note: str
    table: bool


FORMATS: Final = (
    Format(".xlsx", "Книга Excel", "Открывается в Excel и загружается обратно.", table=True),
    Format(".csv", "Таблица CSV", "Текст через точку с запятой для других программ.", table=True),
    Format(".vcf", "Визитки vCard", "Для телефонов и адресных книг.", table=False),
    Format(".json", "JSON", "Все данные со связями и событиями для программиста.", table=False),
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
