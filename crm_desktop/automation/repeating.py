"""Opening a deal that repeats another one, once for an occasion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.definition import Carry, NewDeal
from crm_desktop.deals.create import make_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft

if TYPE_CHECKING:
    from crm_desktop.automation.subject import Subject
    from crm_desktop.clients.field_types import Value
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.planning import TaskDraft
    from db.connection import OfficeDatabase

_COLUMNS: Final = {
    Carry.BUDGET: ("budget", "currency"),
    Carry.TYPE: ("type",),
    Carry.SOURCE: ("source",),
    Carry.NOTE: ("note",),
}


def is_opened(db: OfficeDatabase, key: str) -> bool:
    """Tell whether an occasion has its repeat deal, even one that was deleted since."""
    return bool(db.run("SELECT 1 FROM deal WHERE repeat_key = ? LIMIT 1", (key,)))


@use_case(Right.EDIT_DEALS)
def open_repeat(  # noqa: PLR0913 - each is a word of the act
    office: Office,
    change: Change,
    subject: Subject,
    action: NewDeal,
    *,
    title: str,
    key: str,
    task: TaskDraft | None,
    today: date,
) -> int | None:
    """Open a deal that repeats `subject` inside an open change; None if there is one already.

    Raises:
        UserError: the funnel or the stage is gone, or the new deal lacks what they demand.
    """
    db = office.db
    if key and is_opened(db, key):
        return None
    values = _values(db, subject, action)
    if action.closes_in is not None:
        values["closes_on"] = (today + timedelta(days=action.closes_in)).isoformat()
    draft = DealDraft(
        title=title or subject.title,
        client_id=subject.client,
        funnel_id=None if action.stage else action.funnel or subject.funnel,
        stage_id=action.stage or None,
        values=values,
        contacts=_contacts(db, subject.id) if Carry.CONTACTS in action.carry else (),
        lines=_lines(db, subject.id) if Carry.LINES in action.carry else (),
        helpers=_helpers(db, subject.id) if Carry.HELPERS in action.carry else (),
        tags=_tags(db, subject.id) if Carry.TAGS in action.carry else (),
        parent_id=subject.id,
        repeat_key=key,
        task=task,
    )
    return make_deal(office, change, draft)


def _values(db: OfficeDatabase, subject: Subject, action: NewDeal) -> dict[str, Value]:
    found: dict[str, Value] = {}
    names = [name for carry, names in _COLUMNS.items() if carry in action.carry for name in names]
    if names:
        sql = " ".join(("SELECT", ", ".join(names), "FROM deal WHERE id = ?"))
        row = db.run(sql, (subject.id,))[0]
        found = {n: v for n, v in zip(names, row, strict=True) if v is not None}
    for name in ("type", "source"):
        live = "SELECT 1 FROM directory_item WHERE id = ? AND deleted_at IS NULL"
        if name in found and not db.run(live, (found[name],)):
            del found[name]
    member = subject.responsible if Carry.RESPONSIBLE in action.carry else None
    there = db.run("SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (member,))
    found["responsible"] = member if there else None
    return found


def _lines(db: OfficeDatabase, deal: int) -> tuple[LineDraft, ...]:
    return tuple(
        LineDraft(title, quantity, unit or "", price, total, lasts)
        for title, quantity, unit, price, total, lasts in db.run(
            "SELECT title, quantity, unit, price, sum, lasts_days FROM deal_line WHERE deal = ?"
            " AND deleted_at IS NULL ORDER BY position, id",
            (deal,),
        )
    )


def _contacts(db: OfficeDatabase, deal: int) -> tuple[tuple[int, str], ...]:
    rows: list[tuple[Any, ...]] = db.run(
        "SELECT p.person, coalesce(p.role, '') FROM deal_contact p JOIN client c"
        " ON c.id = p.person AND c.deleted_at IS NULL AND c.merged_into IS NULL"
        " WHERE p.deal = ? AND p.deleted_at IS NULL ORDER BY p.id",
        (deal,),
    )
    return tuple((person, role) for person, role in rows)


def _helpers(db: OfficeDatabase, deal: int) -> tuple[int, ...]:
    rows: list[tuple[Any, ...]] = db.run(
        "SELECT h.member FROM deal_helper h JOIN member m ON m.id = h.member"
        " AND m.deleted_at IS NULL WHERE h.deal = ? AND h.deleted_at IS NULL ORDER BY h.id",
        (deal,),
    )
    return tuple(row[0] for row in rows)


def _tags(db: OfficeDatabase, deal: int) -> tuple[str, ...]:
    rows: list[tuple[Any, ...]] = db.run(
        "SELECT i.name FROM deal_label l JOIN directory_item i ON i.id = l.item"
        " AND i.deleted_at IS NULL WHERE l.deal = ? AND l.deleted_at IS NULL ORDER BY l.id",
        (deal,),
    )
    return tuple(row[0] for row in rows)
