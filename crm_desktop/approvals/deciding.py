"""Approving and refusing, with a word about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.approvals.words import DECISIONS, field_name, show_value
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.values import store_deal_values
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice

if TYPE_CHECKING:
    from crm_desktop.journal import Change, Changes
    from crm_desktop.journal.records import Fields
    from crm_desktop.office.office import Office

_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: int
    deal: int
    client: int | None
    title: str
    field: str
    value: int
    currency: str | None
    asked_by: int

    @property
    def told(self) -> str:
        shown = show_value(self.field, self.value, self.currency)
        return f"{self.title} — {field_name(self.field)} {shown}"


@use_case(Right.APPROVE)
def approve(office: Office, approval_id: int, *, answer: str = "") -> Changes:
    """Let a value into its deal.

    Raises:
        NotFoundError: the request or its deal is not there.
        UserError: it was decided meanwhile, or the answer is too long; nothing was changed.
    """
    with office.change(f"Согласовано: {_require(office, approval_id).told}") as change:
        asked = _require(office, approval_id)
        _decide(office, asked.id, "approved", answer)
        _tell(office, change, asked, "Согласовано", answer)
        values: Fields = {asked.field: asked.value}
        if asked.field == "budget" and asked.currency:
            values["currency"] = asked.currency
        store_deal_values(office, change, {asked.deal: values})
    return change.changes


@use_case(Right.APPROVE)
def refuse(office: Office, approval_id: int, *, answer: str = "") -> Changes:
    """Leave the deal as it is; the one who asked reads why.

    Raises:
        NotFoundError: the request or its deal is not there.
        UserError: it was decided meanwhile, or the answer is too long; nothing was changed.
    """
    with office.change(f"Отказано: {_require(office, approval_id).told}") as change:
        asked = _require(office, approval_id)
        _decide(office, asked.id, "refused", answer)
        _tell(office, change, asked, "Отказано", answer)
    return change.changes


@use_case(Right.EDIT_DEALS)
def withdraw(office: Office, approval_id: int) -> Changes:
    """Take one's own request back; somebody else's by those who may approve.

    Raises:
        NotFoundError: the request or its deal is not there.
        AccessDeniedError: it is somebody else's.
        UserError: it was decided meanwhile; nothing was changed.
    """
    asked = _require(office, approval_id)
    if asked.asked_by != office.user_id:
        require(office, Right.APPROVE)
    with office.change(f"Запрос отозван: {asked.told}") as change:
        _decide(office, _require(office, approval_id).id, "withdrawn", "")
    return change.changes


@use_case(Right.EDIT_DEALS)
def explain(office: Office, approval_id: int, *, comment: str) -> Changes:
    """Say why the value is asked for; replaces what was said before.

    Raises:
        NotFoundError: the request or its deal is not there.
        UserError: it was decided meanwhile, or the comment is too long; nothing was changed.
    """
    said = _tidy(comment)
    with office.change(f"Пояснение: {_require(office, approval_id).told}") as change:
        office.db.run(
            "UPDATE approval SET comment = ? WHERE id = ?",
            (said or None, _require(office, approval_id).id),
        )
    return change.changes


def _require(office: Office, approval_id: int) -> _Waiting:
    rows = office.db.run(
        "SELECT a.id, a.deal, d.client, d.title, a.field, a.value, a.currency, a.asked_by,"
        " coalesce(a.decision, ''), coalesce(m.name, '') FROM approval a"
        " JOIN deal d ON d.id = a.deal LEFT JOIN member m ON m.id = a.decided_by"
        " WHERE a.id = ? AND a.deleted_at IS NULL",
        (approval_id,),
    )
    if not rows:
        raise NotFoundError("Этого запроса уже нет. Ничего не изменено. Обновите список.")
    *told, decision, who = rows[0]
    asked = _Waiting(*told)
    require_deal(office, asked.deal)
    if decision:
        by = f" ({who})" if who else ""
        raise UserError(
            f"«{asked.told}»: уже {DECISIONS.get(decision, decision)}{by}. Ничего не изменено."
        )
    return asked


def _decide(office: Office, approval_id: int, decision: str, answer: str) -> None:
    office.db.run(
        "UPDATE approval SET decision = ?, decided_by = ?, decided_at = ?, answer = ? WHERE id = ?",
        (decision, office.user_id, now_ms(), _tidy(answer) or None, approval_id),
    )


def _tell(office: Office, change: Change, asked: _Waiting, verdict: str, answer: str) -> None:
    if asked.asked_by == office.user_id:
        return
    said = f"{verdict}: {asked.told}" + (f". {answer.strip()}" if answer.strip() else "")
    draft = NoticeDraft(
        asked.asked_by, NoticeKind.APPROVAL, said, asked.deal, asked.client, office.user_id
    )
    write_notice(office.db, change, draft)


def _tidy(text: str) -> str:
    said = text.replace("\0", "").strip()
    if len(said) > _LONGEST:
        raise UserError(f"Текст длиннее {_LONGEST} знаков. Ничего не изменено. Сократите его.")
    return said
