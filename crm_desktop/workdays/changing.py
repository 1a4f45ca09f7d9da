"""What the office sets itself: days that differ from the official ones, and its hours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_OF
from crm_desktop.workdays.calendar import MINUTES_A_DAY, DayKind, WorkingHours
from crm_desktop.workdays.reading import HOURS_SETTING, hours_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office

KIND_WORDS: Final = {
    None: "как в производственном календаре",
    DayKind.OFF: "выходной",
    DayKind.SHORT: "короткий день",
    DayKind.WORK: "рабочий день",
}
"""What an office may say of a day."""
_YEARS: Final = range(1900, 2200)
_LONGEST_NAME: Final = 200
_SHORTEST_DAY: Final = 60


@use_case(Right.EDIT_SETTINGS)
def set_day(office: Office, day: date, *, kind: DayKind | None, name: str = "") -> Changes:
    """Say what a day is in this office.

    Args:
        office: the office.
        day: which one.
        kind: `OFF`, `SHORT` or `WORK`; None = as the official calendar has it.
        name: why, for people; kept only with a kind.

    Raises:
        UserError: the day or the kind cannot be set, or the name is too long.
    """
    return set_days(office, [day], kind=kind, name=name)


@use_case(Right.EDIT_SETTINGS)
def set_days(
    office: Office, days: Sequence[date], *, kind: DayKind | None, name: str = ""
) -> Changes:
    """Say the same of several days, in one act.

    Raises:
        UserError: as for `set_day`; nothing was changed.
    """
    wanted = sorted(set(days))
    tidy = " ".join(name.replace("\0", "").split())
    _check(wanted, kind, tidy)
    with office.change(f"Календарь: {_told(wanted)} — {KIND_WORDS[kind]}") as change:
        for day in wanted:
            _write(office, change, day, kind, tidy)
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def set_working_hours(office: Office, hours: WorkingHours) -> Changes:
    """Set when the office works.

    Raises:
        UserError: no weekday, a day shorter than an hour, a break outside it.
    """
    _check_hours(hours)
    value = hours_json(hours)
    with office.change(f"Рабочее время: {clock(hours.start)}–{clock(hours.end)}") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC",
            (HOURS_SETTING,),
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (value, rows[0][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), HOURS_SETTING, value),
            )
    return change.changes


def clock(minute: int) -> str:
    """«09:00»; the end of the day is «24:00»."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _write(office: Office, change: Change, day: date, kind: DayKind | None, name: str) -> None:
    ids = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM calendar_day WHERE day = ? AND deleted_at IS NULL ORDER BY id",
            (day.isoformat(),),
        )
    ]
    kept = ids.pop() if ids and kind is not None else None
    if ids:
        office.db.run(
            "UPDATE calendar_day SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))",
            (now_ms(), json.dumps(ids)),
        )
    if kind is None:
        return
    told = (day.isoformat(), kind.value, name or None)
    if kept is None:
        office.db.run(
            "INSERT INTO calendar_day(day, kind, name, id) VALUES(?, ?, ?, ?)",
            (*told, change.new_id()),
        )
    else:
        office.db.run(
            "UPDATE calendar_day SET day = ?, kind = ?, name = ? WHERE id = ?", (*told, kept)
        )


def _check(days: Sequence[date], kind: DayKind | None, name: str) -> None:
    if not days:
        raise UserError("Не выбран ни один день. Ничего не изменено.")
    if kind not in KIND_WORDS:
        raise UserError(
            "Праздники назначает закон. Ничего не изменено. Отметьте день выходным, коротким "
            "или рабочим."
        )
    if any(day.year not in _YEARS for day in days):
        raise UserError("Год — от 1900 до 2199. Ничего не изменено.")
    if len(name) > _LONGEST_NAME:
        raise UserError(
            f"Пояснение к дню длиннее {_LONGEST_NAME} знаков. Ничего не изменено. Сократите его."
        )


def _check_hours(hours: WorkingHours) -> None:
    if not hours.weekdays or not hours.weekdays <= set(range(7)):
        raise UserError("Выберите хотя бы один рабочий день недели. Ничего не изменено.")
    if not 0 <= hours.start <= hours.end - _SHORTEST_DAY <= MINUTES_A_DAY - _SHORTEST_DAY:
        raise UserError(
            "Рабочий день должен длиться хотя бы час и кончаться не позже полуночи. "
            "Ничего не изменено."
        )
    if hours.pause and not hours.start < hours.pause[0] < hours.pause[1] < hours.end:
        raise UserError("Перерыв должен быть внутри рабочего дня. Ничего не изменено.")


def _told(days: Sequence[date]) -> str:
    if len(days) > 1:
        return count(len(days), "день", "дня", "дней")
    day = days[0]
    return f"{day.day}{NBSP}{MONTHS_OF[day.month - 1]}{NBSP}{day.year}"
