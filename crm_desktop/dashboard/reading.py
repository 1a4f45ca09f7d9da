"""Computing a dashboard: all of it, or some of its parts, from one snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area, FieldRule
from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.dashboard.facts import Facts
from crm_desktop.dashboard.filters import Filters, Scope
from crm_desktop.dashboard.parts import Part, Piece
from crm_desktop.dashboard.pieces import BY_KEY, PIECES, saved_id
from crm_desktop.dashboard.saved_part import saved_part
from crm_desktop.reports.result import Row, Table, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crm_desktop.dashboard.setting import Setting
    from crm_desktop.office.office import Office

HIDDEN_MONEY: Final = "Скрыто: суммы сделок вашей роли не видны."
HIDDEN_FIELD: Final = "Скрыто: это поле сделок вашей роли не видно."
NO_RIGHT: Final = "Скрыто: вашей роли эти записи не видны."
NO_REPORTS: Final = "Скрыто: отчёты вашей роли не видны."
_OF_MONEY: Final = frozenset({"plan", "share"})
"""Columns of «Сотрудники» that say nothing without sums."""


@dataclass(frozen=True, slots=True)
class DashboardResult:
    """A dashboard, computed.

    Attributes:
        made_at: UTC ms.
        filters: what was asked.
        scope: the same made out.
        parts: the key of a piece -> its answer, in the order of the setting.
        empty: whether there is not a single deal and no client to count.
    """

    made_at: int
    filters: Filters
    scope: Scope
    parts: Mapping[str, Part] = field(default_factory=dict)
    empty: bool = False


@use_case(Right.VIEW_DEALS)
def read_dashboard(
    office: Office,
    setting: Setting,
    filters: Filters,
    *,
    now: int,
    only: Collection[str] | None = None,
) -> DashboardResult:
    """Compute a dashboard. Who may not see reports gets the figures of what he answers for.

    Args:
        office: the office.
        setting: what stands on it; pieces this program does not know are left out.
        filters: a month and whose figures.
        now: UTC ms.
        only: keys of the pieces wanted; None = all.

    Raises:
        UserError: the month is out of all reason.
    """
    with office.reading():
        scope = Scope.of(office, filters, now)
        facts = Facts(office, scope, now)
        parts: dict[str, Part] = {}
        for key in setting.keys:
            if only is not None and key not in only:
                continue
            saved = saved_id(key)
            if saved is not None:
                parts[key] = (
                    saved_part(office, saved, now)
                    if not scope.forced
                    else Part(key, "Сохранённый отчёт", hidden=NO_REPORTS)
                )
            elif key in BY_KEY:
                parts[key] = _made(facts, BY_KEY[key])
        return DashboardResult(now, filters, scope, parts, _is_empty(office))


@use_case(Right.VIEW_DEALS)
def offered_pieces(office: Office) -> tuple[Piece, ...]:
    """Return the tiles and blocks that show something to the signed-in person."""
    with office.reading():
        money = Facts.sees_money(office)
        return tuple(
            piece for piece in PIECES
            if (piece.needs is None or may(office, piece.needs))
            and (money or not piece.money) and _sees_field(office, piece)
        )  # fmt: skip


def _made(facts: Facts, piece: Piece) -> Part:
    if piece.needs is not None and not may(facts.office, piece.needs):
        return Part(piece.key, piece.title, hidden=NO_RIGHT)
    if piece.money and not facts.money:
        return Part(piece.key, piece.title, hidden=HIDDEN_MONEY)
    if not _sees_field(facts.office, piece):
        return Part(piece.key, piece.title, hidden=HIDDEN_FIELD)
    part = piece.make(facts)
    if facts.money or part.table is None:
        return part
    return replace(part, table=_without_money(part.table))


def _sees_field(office: Office, piece: Piece) -> bool:
    rule = office.powers.field(Area.DEALS, piece.field) if piece.field else None
    return rule is not FieldRule.HIDDEN


def _without_money(table: Table) -> Table:
    """Leave sums out that would only be noughts."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.unit is not Unit.KOPECKS and not (column.key in _OF_MONEY and column.term)
    ]

    def cut(row: Row) -> Row:
        return replace(row, cells=tuple(row.cells[at] for at in kept))

    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(cut(row) for row in table.rows),
        total=cut(table.total) if table.total is not None else None,
    )


def _is_empty(office: Office) -> bool:
    found = office.db.run(
        "SELECT EXISTS (SELECT 1 FROM deal_board) OR EXISTS"
        " (SELECT 1 FROM client WHERE deleted_at IS NULL AND merged_into IS NULL)"
    )
    return not found[0][0]
