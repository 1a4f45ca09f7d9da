"""What waits for the head, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.approvals.words import DECISIONS, field_name, show_value

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A request.

    Attributes:
        field: `budget` or `discount`.
        value: minor units of `currency`, or hundredths of a percent.
        threshold: the limit it passed: kopecks, or hundredths of a percent.
        now: what the deal holds, in the shape of `value`; None = nothing.
        decision: `approved`, `refused`, `withdrawn`, `""` = waits.
        asked_at: UTC ms, and so is `decided_at`.
    """

    id: int
    deal_id: int
    deal: str
    client: str
    field: str
    value: int
    currency: str | None
    threshold: int
    now: int | None
    now_currency: str
    comment: str
    asked_by: int
    asker: str
    asked_at: int
    decision: str
    decider: str
    decided_at: int | None
    answer: str

    @property
    def shown(self) -> str:
        """«сумма 3 500 000 ₽»."""
        return f"{field_name(self.field)} {show_value(self.field, self.value, self.currency)}"

    @property
    def shown_now(self) -> str:
        """What the deal holds now; `""` for nothing."""
        return "" if self.now is None else show_value(self.field, self.now, self.now_currency)

    @property
    def shown_threshold(self) -> str:
        """The limit."""
        return show_value(self.field, self.threshold, "RUB")

    @property
    def verdict(self) -> str:
        """How it stands: «ждёт решения», «согласовано»."""
        return DECISIONS.get(self.decision, self.decision)


@use_case(Right.VIEW_DEALS)
def waiting_approvals(office: Office, *, mine: bool = False) -> list[ApprovalRow]:
    """Return what waits, the oldest first; with `mine` only what the signed-in person asked for."""
    where = "a.decision IS NULL" + (" AND a.asked_by = ?" if mine else "")
    return _rows(office, where, (office.user_id,) if mine else (), "a.asked_at, a.id")


@use_case(Right.VIEW_DEALS)
def approvals_of_deal(office: Office, deal_id: int) -> list[ApprovalRow]:
    """Return all requests of a deal, the newest first."""
    return _rows(office, "a.deal = ?", (deal_id,), "a.asked_at DESC, a.id DESC")


_SELECT: Final = """
SELECT a.id, a.deal, d.title, coalesce(c.name, ''), a.field, a.value, a.currency, a.threshold,
       CASE a.field WHEN 'budget' THEN d.budget ELSE d.discount END, d.currency,
       coalesce(a.comment, ''), a.asked_by, coalesce(m.name, ''), a.asked_at,
       coalesce(a.decision, ''), coalesce(b.name, ''), a.decided_at, coalesce(a.answer, '')
FROM approval a JOIN deal d ON d.id = a.deal LEFT JOIN client c ON c.id = d.client
LEFT JOIN member m ON m.id = a.asked_by LEFT JOIN member b ON b.id = a.decided_by
WHERE a.deleted_at IS NULL AND
"""


def _rows(office: Office, where: str, values: tuple[int, ...], order: str) -> list[ApprovalRow]:
    sql = " ".join(
        (_SELECT, visible_deal_sql(office, "d"), "AND", where, "ORDER BY", order)
    )  # fmt: skip
    return [ApprovalRow(*row) for row in office.db.run(sql, values)]
