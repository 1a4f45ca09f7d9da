"""Giving the next number: inside the act that needs it, so that an act that fails takes none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.numbering import MOST, NumberWay, is_shared, read_numbering
from crm_desktop.numbers.prefixes import own_prefix, own_slot, station_prefixes
from crm_desktop.numbers.series import require_series, series_words

if TYPE_CHECKING:
    from crm_desktop.numbers.numbering import Numbering
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_OUT_OF_RANGES: Final = (
    "Свободных номеров из диапазона у этого компьютера нет, а общая папка ещё не дала новых: "
    "выдан номер с приставкой компьютера. Следующие пойдут из диапазона, как только будет связь."
)


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """A number that was given.

    Attributes:
        id: of its record.
        text: as it stands on the paper: «17», «А-17».
        note: what the person should know, `""` if nothing.
    """

    id: int
    series: str
    prefix: str
    number: int
    text: str
    note: str = ""


@use_case(Right.EDIT_CLIENTS)
def next_number(office: Office, series: str) -> IssuedNumber:
    """Give the next number of a series; it is never given again, not even after an undo.

    In an open change it becomes part of it: if that fails, the number is free again.

    Args:
        office: the office.
        series: what is counted, `invoice-2026`; begins with 1 unless `set_start` says otherwise.

    Raises:
        UserError: no such series can be, or its numbers are at their end.
    """
    require_series(series)
    with office.change(f"Номер: {series_words(series)}") as change:
        prefix, number, note = _next(office.db, series)
        if number > MOST:
            raise UserError(f"Номера «{series_words(series)}» кончились. Ничего не изменено.")
        text = f"{prefix}-{number}" if prefix else str(number)
        record = change.new_id()
        office.db.run(
            "INSERT INTO issued_number(id, series, prefix, number, text, issued_at)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (record, series, prefix, number, text, now_ms()),
        )
    return IssuedNumber(record, series, prefix, number, text, note)


def _next(db: OfficeDatabase, series: str) -> tuple[str, int, str]:
    """The prefix, the number and a note."""
    numbering = read_numbering(db)
    if numbering.way is NumberWay.RANGES and is_shared(db):
        number = next_of_ranges(db, series)
        if number is not None:
            return "", number, ""
        # A plain number might lie in somebody's range.
        prefix, note = own_prefix(db) or f"{own_slot(db)}", _OUT_OF_RANGES
    else:
        prefix, note = own_prefix(db), _clash(db)
    return prefix, _after(db, series, prefix, numbering), note


def _after(db: OfficeDatabase, series: str, prefix: str, numbering: Numbering) -> int:
    last = db.run(
        "SELECT max(number) FROM issued_number WHERE series = ? AND prefix = ?", (series, prefix)
    )[0][0]
    return max(int(last or 0) + 1, numbering.start.get((series, prefix), 1))


def next_of_ranges(db: OfficeDatabase, series: str) -> int | None:
    """Return the next number of the ranges this station claimed, None if they are used up."""
    rows = db.run(
        "SELECT r.start, r.span, (SELECT max(number) FROM issued_number i WHERE i.series = r.series"
        " AND i.prefix = '' AND i.number BETWEEN r.start AND r.start + r.span - 1)"
        " FROM sync_range r WHERE r.series = ? AND r.slot = (SELECT slot FROM station)"
        " ORDER BY r.start",
        (series,),
    )
    for start, span, last in rows:
        following = int(start) if last is None else int(last) + 1
        if following < start + span:
            return following
    return None


def _clash(db: OfficeDatabase) -> str:
    slot = own_slot(db)
    own = [each for each in station_prefixes(db) if each.slot == slot and each.clashes]
    if not own:
        return ""
    return (
        "Такие же номера выдаёт другой компьютер: чтобы они не повторились, здесь к приставке "
        f"добавлено «{slot}». Администратор может дать другую: «Синхронизация» → «Станции»."
    )
