"""What is sold in a deal: its lines, and a budget made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.amounts import MOST
from crm_desktop.deals.present import require_deal, require_deal_part
from crm_desktop.deals.values import store_deal_values
from crm_desktop.deals.writing import insert_line
from crm_desktop.errors import UserError
from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.deals.drafts import LineDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_WHAT = "Этой строки состава"


@use_case(Right.EDIT_DEALS)
def add_line(office: Office, deal_id: int, draft: LineDraft) -> tuple[int, Changes]:
    """Add a line to the end of a deal's lines; returns its id and what was touched.

    Raises:
        NotFoundError: the deal is not there.
        UserError: no title, or a number out of bounds.
    """
    deal = require_deal(office, deal_id)
    title = draft.values()["title"]
    with office.change(f"Состав сделки: {deal.title} — {title}") as change:
        position = office.db.run(
            "SELECT coalesce(max(position) + 1, 0) FROM deal_line"
            " WHERE deal = ? AND deleted_at IS NULL",
            (deal_id,),
        )[0][0]
        line = insert_line(office.db, change, deal_id, draft, position=position)
    return line, change.changes


@use_case(Right.EDIT_DEALS)
def edit_line(office: Office, line_id: int, draft: LineDraft) -> Changes:
    """Replace what a line says.

    Raises:
        NotFoundError: the line or its deal is not there.
        UserError: no title, or a number out of bounds.
    """
    deal, _ = require_deal_part(office, "deal_line", line_id, what=_WHAT)
    values = draft.values()
    with office.change(f"Состав сделки: {deal.title} — {values['title']}") as change:
        write_records(office.db, BY_NAME["deal_line"], {line_id: values})
    return change.changes


@use_case(Right.EDIT_DEALS)
def delete_line(office: Office, line_id: int) -> Changes:
    """Take a line out.

    Raises:
        NotFoundError: the line or its deal is not there.
    """
    deal, line = require_deal_part(office, "deal_line", line_id, what=_WHAT, columns=("title",))
    with office.change(f"Состав сделки: {deal.title} — убрано «{line['title']}»") as change:
        office.db.run("UPDATE deal_line SET deleted_at = ? WHERE id = ?", (now_ms(), line_id))
    return change.changes


@use_case(Right.EDIT_DEALS)
def reorder_lines(office: Office, deal_id: int, *, ids: Sequence[int]) -> Changes:
    """Put the lines of a deal in this order; those not named follow as they stood.

    Raises:
        NotFoundError: the deal is not there.
    """
    deal = require_deal(office, deal_id)
    standing = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM deal_line WHERE deal = ? AND deleted_at IS NULL ORDER BY position, id",
            (deal_id,),
        )
    ]
    named = [line for line in dict.fromkeys(ids) if line in set(standing)]
    order = named + [line for line in standing if line not in set(named)]
    with office.change(f"Состав сделки: {deal.title} — порядок") as change:
        office.db.run_many("UPDATE deal_line SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


@use_case(Right.EDIT_DEALS)
def budget_from_lines(office: Office, deal_id: int) -> Changes:
    """Make the sum of the lines the budget of the deal, as an ordinary edit.

    Raises:
        NotFoundError: the deal is not there.
        UserError: no line has a sum, all of them come to an absurd one, or the budget is the same
            already.
    """
    deal = require_deal(office, deal_id)
    counted, total, budget = office.db.run(
        "SELECT count(sum), coalesce(sum(sum), 0), (SELECT budget FROM deal WHERE id = ?1)"
        " FROM deal_line WHERE deal = ?1 AND deleted_at IS NULL",
        (deal_id,),
    )[0]
    if not counted:
        raise UserError("В составе сделки нет ни одной суммы. Бюджет не изменён.")
    if total >= MOST:
        raise UserError(
            "Сумма состава слишком большая: похоже на опечатку в одной из строк. Бюджет не изменён."
        )
    if total == budget:
        raise UserError("Бюджет уже равен сумме состава. Ничего не изменено.")
    with office.change(f"Бюджет по составу: {deal.title}") as change:
        store_deal_values(office, change, {deal_id: {"budget": total}})
    return change.changes
