"""The sentences a person reads when a file is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets.model import MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN_NAME = 100


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def _column_letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals of one file; every method returns the error to raise."""

    file_name: str

    @classmethod
    def of(cls, path: Path) -> Refusals:
        """Refusals that name `path`."""
        return cls(path.name)

    def missing(self) -> BadFileError:
        return self._error("не найден: проверьте, не перемещён ли он, и выберите его снова")

    def folder(self) -> BadFileError:
        return self._error("— это папка, а не файл: выберите файл в ней")

    def unreadable(self, reason: str) -> BadFileError:
        return self._error(f"не читается ({reason}): закройте его в других программах и повторите")

    def empty(self) -> BadFileError:
        return self._error("пуст: выгрузите его заново или выберите другой")

    def changed(self) -> BadFileError:
        return self._error("изменился, пока его читали: откройте его заново")

    def not_a_table(self, looks_like: str = "") -> BadFileError:
        what = f"это {looks_like}, а не таблица" if looks_like else "не похож на таблицу"
        return self._error(
            f"{what}: выберите файл Excel (xlsx, xls), ODS, CSV или vCard", looks_like
        )

    def old_xml(self) -> BadFileError:
        return self._error(
            "сохранён в виде XML: откройте его в Excel и сохраните как «Книга Excel (xlsx)»"
        )

    def password(self) -> BadFileError:
        return self._error(
            "защищён паролем: снимите пароль в Excel, сохраните файл и выберите его снова"
        )

    def damaged(self, sheet: str = "", row: int = 0) -> BadFileError:
        return self._error(
            "повреждён или скачан не до конца: получите его ещё раз или пересохраните в Excel",
            where=_where(sheet, row),
        )

    def doctype(self) -> BadFileError:
        return self._error(
            "содержит опасные объявления XML (DOCTYPE) и не открыт: пересохраните его в Excel"
        )

    def inflates(self, size: int) -> BadFileError:
        megabytes = _number(max(1, size // (1024 * 1024)))
        return self._error(
            f"при распаковке разрастается до {megabytes} МБ и не открыт: "
            "если ему можно верить, сохраните таблицу как CSV"
        )

    def too_heavy(self) -> BadFileError:
        return self._error(
            "не удалось прочитать, не заняв слишком много памяти или времени: "
            "сохраните таблицу как xlsx или CSV и повторите"
        )

    def too_many_sheets(self) -> BadFileError:
        return self._error(
            f"содержит больше {_number(MAX_SHEETS)} листов: оставьте нужные и сохраните заново"
        )

    def no_sheets(self) -> BadFileError:
        return self._error("не содержит ни одного листа с ячейками: выберите другой файл")

    def no_such_sheet(self) -> BadFileError:
        return self._error("больше не содержит выбранного листа: откройте его заново")

    def too_many_rows(self, sheet: str) -> BadFileError:
        return self._error(
            f"содержит больше {_number(MAX_ROWS)} строк: "
            "разделите таблицу или сохраните её как CSV",
            where=_where(sheet, 0),
        )

    def no_cards(self) -> BadFileError:
        return self._error(
            "не содержит ни одной карточки vCard: выгрузите контакты заново или выберите другой"
        )

    def too_many_cards(self, most: int) -> BadFileError:
        return self._error(
            f"содержит больше {_number(most)} карточек: выгрузите контакты по частям"
        )

    def too_many_columns(self, sheet: str, row: int) -> BadFileError:
        return self._error(
            f"содержит больше {_number(MAX_COLUMNS)} столбцов: удалите лишние и сохраните заново",
            where=_where(sheet, row),
        )

    def long_cell(self, sheet: str, row: int, column: int) -> BadFileError:
        place = _where(sheet, row)
        if column:
            place += f", столбец {_column_letters(column)}"
        return self._error(
            f"содержит ячейку длиннее {_number(MAX_CELL_CHARS)} знаков: "
            "сократите её и сохраните заново",
            where=place,
        )

    def long_row(self, sheet: str, row: int) -> BadFileError:
        return self._error(
            "строка слишком длинная для таблицы: проверьте кавычки и разделители и повторите",
            where=_where(sheet, row),
        )

    def _error(self, text: str, looks_like: str = "", *, where: str = "") -> BadFileError:
        name = self.file_name
        if len(name) > _SHOWN_NAME:
            name = name[: _SHOWN_NAME - 1] + "…"
        if where:
            text = text.replace(": ", " — ", 1)
        link = " — " if looks_like else (": " if where else " ")
        return BadFileError(f"Файл «{name}»{where}{link}{text}.")


def _where(sheet: str, row: int) -> str:
    place = f", лист «{sheet}»" if sheet else ""
    return f"{place}, строка {_number(row)}" if row else place
