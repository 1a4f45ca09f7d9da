"""Whether a pivot can be: fields there are, not too many, values that can be shown so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.pivot.definition import (
    MOST_COLUMN_FIELDS,
    MOST_ROW_FIELDS,
    MOST_TOP,
    MOST_VALUES,
    SHARES,
    SHOW_NAMES,
    PivotValue,
    Show,
)
from crm_desktop.reports.result import Unit
from crm_desktop.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.cube.catalogue import MeasureInfo, SourceInfo
    from crm_desktop.pivot.definition import PivotDefinition

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
"""Columns of numbers, each value one of its own."""
MOST_CELLS: Final = 3_000_000
USUAL_MEASURE: Final = "count"
_NOT_MADE: Final = "Таблица не построена."
_FIELD_FORMS: Final = ("поле", "поля", "полей")
_FEWER: Final = (
    "Сузьте отбор или период, оставьте первые несколько («Первые N, остальные вместе») или "
    "возьмите поле покрупнее: месяц вместо дня, регион вместо клиента."
)


def values_of(definition: PivotDefinition) -> tuple[PivotValue, ...]:
    """Return what the cells show; without anything chosen the number of records."""
    return definition.values or (PivotValue(USUAL_MEASURE),)


def check(definition: PivotDefinition, source: SourceInfo) -> None:
    """Check what is laid out against what there is.

    Raises:
        UserError: a field or a value is not there, stands twice, or cannot be shown so.
    """
    if definition.is_empty:
        raise UserError(
            f"В сводной таблице нет ни строк, ни столбцов, ни значений. {_NOT_MADE} Добавьте хотя "
            "бы одно поле."
        )
    _check_number(definition)
    known = {each.key for each in source.dimensions}
    asked = (*definition.rows, *definition.columns)
    for key in asked:
        if key not in known:
            raise UserError(
                f"Поля «{key}» в источнике «{source.title}» нет: его удалили или оно закрыто для "
                f"вас. {_NOT_MADE} Уберите его из строк и столбцов."
            )
    titles = {each.key: each.title for each in source.dimensions}
    twice = next((key for key in asked if asked.count(key) > 1), None)
    if twice is not None:
        raise UserError(
            f"Поле «{titles[twice]}» стоит дважды. {_NOT_MADE} Оставьте его или в строках, или в "
            "столбцах."
        )
    measures = {each.key: each for each in source.measures}
    for value in values_of(definition):
        if value.measure not in measures:
            raise UserError(
                f"Значения «{value.measure}» в источнике «{source.title}» нет: его поле удалили "
                f"или оно закрыто для вас. {_NOT_MADE} Уберите его из значений."
            )
        _check_show(value, measures[value.measure], has_columns=bool(definition.columns))
    if definition.axis and definition.axis not in {each.key for each in source.axes}:
        raise UserError(
            f"Даты «{definition.axis}» в источнике «{source.title}» нет. {_NOT_MADE} Выберите, по "
            "какой дате считать период."
        )
    if definition.sort is not None and definition.sort.value >= len(values_of(definition)):
        raise UserError(
            f"Порядок строк задан по значению, которого в таблице нет. {_NOT_MADE} Выберите "
            "порядок заново."
        )


def may_show(measure: MeasureInfo, show: Show) -> bool:
    """Whether a share, a running total … of a measure means anything.

    A running total is a sum: of averages, extremes and different clients there is none. A share
    is told of what is counted or added up.
    """
    if show is Show.RUNNING:
        return measure.additive
    if show in SHARES:
        return measure.additive or measure.unit is Unit.COUNT
    return True


def check_size(
    rows: int, columns: int, values: int, *, wide: Sequence[str], long: Sequence[str]
) -> None:
    """Check that the answer can be shown.

    Args:
        rows: how many lines.
        columns: how many columns, each bearing all the values.
        values: how many values.
        wide: names of the fields in the columns.
        long: and in the rows.

    Raises:
        UserError: it cannot, and what to do.
    """
    if columns * values > MOST_COLUMNS:
        turned = (
            "перенесите его в строки. " if len(wide) == 1 else "перенесите одно из них в строки. "
        )
        raise UserError(
            f"Столбцов получилось бы {number(columns * values)}, а показать можно "
            f"{number(MOST_COLUMNS)}. {_NOT_MADE} В столбцах: {_list(wide)} — {turned}{_FEWER}"
        )
    if rows > MOST_ROWS or rows * columns * values > MOST_CELLS:
        told = f"строк {number(rows)}" if rows > MOST_ROWS else (
            f"ячеек {number(rows * columns * values)}"
        )  # fmt: skip
        most = MOST_ROWS if rows > MOST_ROWS else MOST_CELLS
        raise UserError(
            f"В таблице получилось бы {told}, а показать можно {number(most)}. {_NOT_MADE} "
            f"В строках: {_list(long)}. {_FEWER}"
        )


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names) or "ничего"


def _check_number(definition: PivotDefinition) -> None:
    for what, keys, most in (
        ("строках", definition.rows, MOST_ROW_FIELDS),
        ("столбцах", definition.columns, MOST_COLUMN_FIELDS),
        ("значениях", definition.values, MOST_VALUES),
    ):
        if len(keys) > most:
            raise UserError(
                f"В {what} {count(len(keys), *_FIELD_FORMS)}, а можно не больше {most}. "
                f"{_NOT_MADE} Уберите лишние."
            )
    if max(definition.top, definition.top_columns) > MOST_TOP:
        raise UserError(
            f"Первых можно оставить не больше {number(MOST_TOP)}. {_NOT_MADE} Уменьшите число."
        )


def _check_show(value: PivotValue, measure: MeasureInfo, *, has_columns: bool) -> None:
    name = SHOW_NAMES[value.show]
    if not may_show(measure, value.show):
        raise UserError(
            f"«{name}» у значения «{measure.title}» не считается: это не сумма и не количество, "
            f"по частям оно не складывается. {_NOT_MADE} Покажите само значение."
        )
    if value.show in {Show.DIFFERENCE, Show.GROWTH} and not has_columns:
        raise UserError(
            f"«{name}» считается между столбцами, а столбцов нет. {_NOT_MADE} Добавьте в столбцы "
            "поле, например месяц."
        )
