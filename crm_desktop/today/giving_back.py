"""Giving a deal back to the colleague who handed it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.edits import fill_deal
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_DEALS)
def give_deal_back(office: Office, notice_id: int, *, why: str = "") -> Changes:
    """Give a deal back to who gave it, with a word why; its notice counts as read.

    Raises:
        NotFoundError: the notice, the deal or the colleague is not there any more.
        UserError: somebody else is responsible for the deal by now; nothing was changed.
    """
    rows = office.db.run(
        "SELECT n.deal, n.author, d.responsible, d.title FROM notice n"
        " JOIN deal d ON d.id = n.deal AND d.deleted_at IS NULL"
        " JOIN member m ON m.id = n.author AND m.deleted_at IS NULL"
        " WHERE n.id = ? AND n.member = ? AND n.deleted_at IS NULL",
        (notice_id, office.user_id),
    )
    if not rows:
        raise NotFoundError("Этой сделки или коллеги уже нет. Ничего не изменено.")
    deal, author, responsible, title = rows[0]
    if responsible != office.user_id:
        raise UserError(
            f"За сделку «{title}» отвечаете уже не вы. Ничего не изменено. Обновите экран."
        )
    require_deal(office, deal)
    said = " ".join(why.replace("\0", "").split())
    with office.change(f"Отказ от сделки: {title}") as change:
        fill_deal(office, change, deal, values={"responsible": author})
        told = f"Сделка «{title}» возвращена вам" + (f": {said}" if said else "")
        draft = NoticeDraft(author, NoticeKind.ASSIGNED, told, deal, None, office.user_id)
        write_notice(office.db, change, draft)
        office.db.run("UPDATE notice SET read_at = ? WHERE id = ?", (now_ms(), notice_id))
    return change.changes
