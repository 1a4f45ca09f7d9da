"""What sources of clients cost, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.amounts import MOST, ROUBLE, parse_amount
from crm_desktop.errors import UserError
from crm_desktop.journal.changes import Changes
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.book import month_of, part_of_month
from crm_desktop.plans.entering import MOST_ENTRIES, check_month
from crm_desktop.plans.names import read_scope_names
from crm_desktop.reports.period import Step
from crm_desktop.wording import count, rubles
from crm_desktop.wording.times import MONTHS
from crm_desktop.wording.visible import without_unseen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.plans.names import ScopeNames
    from crm_desktop.reports.period import ReportPeriod
    from db.connection import OfficeDatabase

_VALUES: Final = ("значение", "значения", "значений")
_LIVE: Final = (
    "SELECT id, month, source, kopecks, note FROM source_cost"
    " WHERE deleted_at IS NULL AND month BETWEEN ? AND ? AND typeof(kopecks) = 'integer'"
    " AND typeof(source) = 'integer' ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class CostEntry:
    """What a source cost in a month; `kopecks` None takes it away."""

    month: date
    source: int
    kopecks: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CostBook:
    """What sources cost in a period.

    Attributes:
        by_source: source -> kopecks in the period.
        by_month: first day of a month -> source -> kopecks of the part of it in the period.
        cut: a month was counted by its share of days.
    """

    by_source: Mapping[int, int] = field(default_factory=dict)
    by_month: Mapping[date, Mapping[int, int]] = field(default_factory=dict)
    cut: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was entered for these months."""
        return not self.by_source

    def of(self, source: int | None = None) -> int | None:
        """Return the kopecks of a source, or of all; None = nothing was entered."""
        if source is not None:
            return self.by_source.get(source)
        return sum(self.by_source.values()) if self.by_source else None


def read_costs(db: OfficeDatabase, period: ReportPeriod) -> CostBook:
    """Read what sources cost in a period; a part of a month costs its share of days.

    For what already is inside a use case; whether a person may read costs is judged there.
    """
    entered: dict[tuple[str, int], int] = {}
    for _id, month, source, kopecks, _note in db.run(_LIVE, _months(period.first, period.last)):
        entered[month, source] = kopecks
    by_month: dict[date, dict[int, int]] = {}
    by_source: dict[int, int] = {}
    pieces = {f"{piece.first:%Y-%m}": piece for piece in period.steps(Step.MONTH)}
    for (month, source), kopecks in entered.items():
        if month not in pieces:  # no month at all: of another program
            continue
        amount = part_of_month(kopecks, pieces[month], None)
        by_month.setdefault(month_of(month), {})[source] = amount
        by_source[source] = by_source.get(source, 0) + amount
    return CostBook(by_source, by_month, bool(by_source) and not period.whole_months)


@use_case(Right.REPORTS)
def costs_for(office: Office, period: ReportPeriod) -> CostBook:
    """Return what sources cost in a period."""
    return read_costs(office.db, period)


@use_case(Right.EDIT_PLANS)
def set_costs(office: Office, entries: Sequence[CostEntry], *, title: str = "") -> Changes:
    """Enter what sources cost, all of it or nothing.

    Args:
        office: the office.
        entries: of the same month and source the last one counts.
        title: of the act; `""` = told by what is entered.

    Raises:
        UserError: an amount or a month cannot be, or the source is gone and cost nothing so far.
    """
    if len(entries) > MOST_ENTRIES:
        raise UserError(
            f"За один раз вводится не больше {MOST_ENTRIES} расходов, а пришло {len(entries)}. "
            "Ничего не изменено. Вводите по частям."
        )
    if not entries:
        return Changes(0, "")
    for entry in entries:
        check_month(entry.month)
        if entry.kopecks is not None and not 0 <= entry.kopecks <= MOST:
            raise UserError(f"Расход {rubles(entry.kopecks)} невозможен. Ничего не изменено.")
    names = read_scope_names(office.db)
    wanted = {(f"{entry.month:%Y-%m}", entry.source): entry for entry in entries}
    with office.change(title or _told(entries, names)) as change:
        _write(office.db, change, wanted, names)
    return change.changes


def parse_cost(text: str) -> int | None:
    """Understand what a source cost as typed or pasted; nothing or a dash = nothing entered.

    Raises:
        UserError: it is no sum in roubles, is negative or absurd.
    """
    bare = " ".join(without_unseen(text).split())
    if bare in {"", "-", "–", "—"}:
        return None
    amount = parse_amount(bare, label="Расход")
    if amount.currency not in {None, ROUBLE}:
        raise UserError(
            f"Расходы ведутся в рублях, а в «{bare[:60]}» другая валюта. Ничего не изменено."
        )
    return amount.value


def _write(
    db: OfficeDatabase,
    change: Change,
    wanted: Mapping[tuple[str, int], CostEntry],
    names: ScopeNames,
) -> None:
    months = [month for month, _source in wanted]
    there: dict[tuple[str, int], list[int]] = {}
    for record, month, source, _kopecks, _note in db.run(_LIVE, (min(months), max(months))):
        there.setdefault((month, source), []).append(record)
    for (month, source), entry in wanted.items():
        rows = there.get((month, source), [])
        kept = rows[-1:] if entry.kopecks is not None else []
        for record in rows[: len(rows) - len(kept)]:
            db.run("UPDATE source_cost SET deleted_at = ? WHERE id = ?", (now_ms(), record))
        for record in kept:
            db.run(
                "UPDATE source_cost SET kopecks = ?, note = coalesce(?, note) WHERE id = ?",
                (entry.kopecks, entry.note or None, record),
            )
        if entry.kopecks is not None and not rows:
            _require_source(source, names)
            db.run(
                "INSERT INTO source_cost(id, month, source, kopecks, note) VALUES(?, ?, ?, ?, ?)",
                (change.new_id(), month, source, entry.kopecks, entry.note or None),
            )


def _require_source(source: int, names: ScopeNames) -> None:
    found = names.sources.get(source)
    if found is None or found.gone:
        said = f"Источник «{found.name}» удалён" if found else "Такого источника нет"
        raise UserError(f"{said}: расходы на него не вводятся. Ничего не изменено.")


def _months(first: date, last: date) -> tuple[str, str]:
    return f"{first:%Y-%m}", f"{last:%Y-%m}"


def _told(entries: Sequence[CostEntry], names: ScopeNames) -> str:
    if len(entries) > 1:
        return f"Расходы по источникам: {count(len(entries), *_VALUES)}"
    entry = entries[0]
    found = names.sources.get(entry.source)
    when = f"{MONTHS[entry.month.month - 1]} {entry.month.year}"
    return f"Расходы: {found.name if found else 'источник'}, {when}"
