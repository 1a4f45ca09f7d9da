"""Comparisons of one value as SQL, by the kind of the value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from crm_desktop.handover.substitution import stands_in_for
from crm_desktop.views.periods import Days, days_of, midnight, year_days
from crm_desktop.views.sql import FALSE, Sql, is_in, negate
from crm_desktop.views.tree import Condition, Op
from crm_desktop.wording.times import local
from db.list_values import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.views.tree import Operand

_FIRST_DAY: Final = "0001-01-01"
_LAST_DAY: Final = "9999-12-31"
_FIRST_MS: Final = -(1 << 62)
_LAST_MS: Final = 1 << 62
_DAY: Final = timedelta(days=1)
# After every text that begins so.
BEYOND: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whom a list is read: what «сегодня» and «я» mean.

    Attributes:
        today: in the zone of the office.
        zone: of the office.
        user_id: who reads.
        lent: members this person stands in for today; «my» clients include theirs.
    """

    today: date
    zone: tzinfo
    user_id: int
    lent: frozenset[int] = frozenset()

    @classmethod
    def now(cls, office: Office, *, at: int | None = None) -> Moment:
        """The present moment of the signed-in person; `at` = another one, UTC ms."""
        zone = office.zone
        today = datetime.now(zone).date() if at is None else local(at, zone).date()
        return cls(today, zone, office.user_id, stands_in_for(office.db, office.user_id, today))

    @property
    def me(self) -> tuple[int, ...]:
        """The person and those they stand in for."""
        return (self.user_id, *sorted(self.lent))


def compare_text(x: str, op: Op, operand: str, *, plain: bool = False) -> Sql:
    """Compare a text expression; case and ё do not matter unless it is `plain`.

    Args:
        x: the expression.
        op: of a text.
        operand: as `plain_operand` gives it.
        plain: whether the values are kept in one shape anyway.
    """
    folded = x if plain else f"folded({x})"
    match op:
        case Op.IS:
            found = Sql(f"{folded} = ?", (operand,))
        case Op.CONTAINS:
            found = Sql(f"instr({folded}, ?) > 0", (operand,))
        case Op.BEGINS:
            found = Sql(f"{folded} BETWEEN ? AND ?", (operand, operand + BEYOND))
        case Op.FILLED:
            found = Sql(f"coalesce({x}, '') <> ''")
        case Op.IS_NOT:
            found = negate(compare_text(x, Op.IS, operand, plain=plain))
        case Op.NOT_CONTAINS:
            found = negate(compare_text(x, Op.CONTAINS, operand, plain=plain))
        case Op.EMPTY:
            found = Sql(f"coalesce({x}, '') = ''")
        case _:
            raise AssertionError(op)
    return found


def compare_number(x: str, op: Op, values: Sequence[Operand]) -> Sql:
    """Compare a number; a text in its place (the field was of another type) fits nothing."""
    match op:
        case Op.IS:
            found = Sql(f"{x} = ?", (values[0],))
        case Op.IS_NOT:
            found = negate(Sql(f"{x} = ?", (values[0],)))
        case Op.BETWEEN:
            low, high = sorted(float_or_int(each) for each in values)
            found = Sql(f"{x} BETWEEN ? AND ?", (low, high))
        case Op.AT_LEAST | Op.GREATER:
            sign = ">=" if op is Op.AT_LEAST else ">"
            found = Sql(f"({x} {sign} ? AND {x} < '')", (values[0],))
        case Op.AT_MOST | Op.LESS:
            found = Sql(f"{x} {'<=' if op is Op.AT_MOST else '<'} ?", (values[0],))
        case Op.FILLED:
            found = Sql(f"{x} IS NOT NULL")
        case Op.EMPTY:
            found = Sql(f"{x} IS NULL")
        case _:
            raise AssertionError(op)
    return found


def compare_date(x: str, node: Condition, moment: Moment) -> Sql:
    """Compare a day kept as `YYYY-MM-DD`; one without a year fits only anniversaries."""
    op = node.op
    match op:
        case Op.FILLED | Op.EMPTY:
            return compare_text(x, op, "")
        case Op.IS_NOT | Op.NOT_PERIOD:
            contrary = Op.IS if op is Op.IS_NOT else Op.PERIOD
            return negate(
                compare_date(x, Condition(node.field, contrary, node.values, node.period), moment)
            )
        case Op.ANNIVERSARY:
            days = year_days(_period(node, moment))
            return Sql(f"{x} < '{NO_DATE}'") if days is None else is_in(f"substr({x}, -5)", days)
        case Op.IS if str(node.values[0]).startswith("--"):
            return Sql(f"substr({x}, -5) = ?", (str(node.values[0])[2:],))
        case _:
            first, last = day_range(node, moment)
            return FALSE if first > last else Sql(f"{x} BETWEEN ? AND ?", (first, last))


def day_range(node: Condition, moment: Moment) -> tuple[str, str]:
    """Return the first and the last day that fit; the first is later if none does."""
    if node.op is Op.PERIOD:
        days = _period(node, moment)
        first = days.first.isoformat() if days.first else _FIRST_DAY
        return first, days.last.isoformat() if days.last else _LAST_DAY
    given = sorted(str(each) for each in node.values)
    match node.op:
        case Op.LESS:
            return _FIRST_DAY, _beside(given[0], -1)
        case Op.GREATER:
            return _beside(given[0], 1), _LAST_DAY
        case Op.AT_MOST:
            return _FIRST_DAY, given[0]
        case Op.AT_LEAST:
            return given[0], _LAST_DAY
        case _:
            return given[0], given[-1]


def compare_instant(x: str, node: Condition, moment: Moment) -> Sql:
    """Compare an instant (UTC ms) with days of the office's zone, or with instants."""
    match node.op:
        case Op.FILLED:
            return Sql(f"{x} IS NOT NULL")
        case Op.EMPTY:
            return Sql(f"{x} IS NULL")
        case Op.IS_NOT | Op.NOT_PERIOD:
            contrary = Op.IS if node.op is Op.IS_NOT else Op.PERIOD
            same = Condition(node.field, contrary, node.values, node.period)
            return negate(Sql(f"{x} BETWEEN ? AND ?", instant_range(same, moment)))
        case _:
            return Sql(f"{x} BETWEEN ? AND ?", instant_range(node, moment))


def instant_range(node: Condition, moment: Moment) -> tuple[int, int]:
    """Return the first and the last instant that fit, both included."""
    if node.op is Op.PERIOD:
        days = _period(node, moment)
        first = midnight(days.first, moment.zone) if days.first else _FIRST_MS
        return first, midnight(days.last + _DAY, moment.zone) - 1 if days.last else _LAST_MS
    given = sorted(_instants(each, moment) for each in node.values)
    (first, last), (_, end) = given[0], given[-1]
    match node.op:
        case Op.LESS:
            return _FIRST_MS, first - 1
        case Op.GREATER:
            return last + 1, _LAST_MS
        case Op.AT_MOST:
            return _FIRST_MS, last
        case Op.AT_LEAST:
            return first, _LAST_MS
        case _:
            return first, end


def float_or_int(value: Operand) -> int | float:
    """Return a checked number."""
    return 0 if isinstance(value, str) else value


def _period(node: Condition, moment: Moment) -> Days:
    if node.period is None:
        raise AssertionError(node)
    return days_of(node.period, moment.today)


def _instants(value: Operand, moment: Moment) -> tuple[int, int]:
    """The first and the last instant a value means."""
    if isinstance(value, str):
        day = date.fromisoformat(value)
        after = date.max if day == date.max else day + _DAY
        return midnight(day, moment.zone), midnight(after, moment.zone) - 1
    return int(value), int(value)


def _beside(day: str, step: int) -> str:
    try:
        return (date.fromisoformat(day) + step * _DAY).isoformat()
    except OverflowError:  # before the first day, after the last one: nothing is there
        return "" if step < 0 else BEYOND
