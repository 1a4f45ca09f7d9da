"""Giving deals out, and telling why each came to whom it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.assigning import note_assignment, tell_assigned
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.distribution.choosing import Question, choose
from crm_desktop.distribution.definition import (
    Distribution,
    Way,
    check_distribution,
    dump_distribution,
    load_distribution,
)
from crm_desktop.funnels.funnels import set_distribution
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.distribution.choosing import Choice
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office

_PORTION = 500


@dataclass(frozen=True, slots=True)
class Assignment:
    """That a deal was given to somebody; `at` UTC ms, `author` who caused it."""

    id: int
    member_id: int | None
    member: str
    at: int
    way: str
    why: str
    author: str


@use_case(Right.EDIT_FUNNELS)
def set_rules(office: Office, funnel_id: int, *, rules: Distribution) -> Changes:
    """Say how a funnel gives its new deals out.

    Raises:
        NotFoundError: there is no such funnel.
        UserError: nobody to give deals to, or hours and limits that cannot be.
    """
    check_distribution(rules)
    return set_distribution(office, funnel_id, definition=dump_distribution(rules))


@use_case(Right.VIEW_DEALS)
def rules_of(office: Office, funnel_id: int) -> Distribution:
    """Return how a funnel gives its new deals out."""
    rows = office.db.run("SELECT distribution FROM funnel WHERE id = ?", (funnel_id,))
    return load_distribution(rows[0][0]) if rows else Distribution()


@use_case(Right.EDIT_DEALS)
def give_out(office: Office, change: Change, deal_id: int, *, author_id: int | None) -> Choice:
    """Give a deal without a responsible person to somebody, inside an open change.

    Returns:
        Who got it; nobody if it waits.
    """
    db = office.db
    deal = require_deal(office, deal_id)
    question = Question(deal.funnel, deal_id, deal.client_id, now_ms(), office.zone)
    choice = choose(db, rules_of(office, deal.funnel), question)
    if choice.member_id is not None:
        db.run("UPDATE deal SET responsible = ? WHERE id = ?", (choice.member_id, deal_id))
        note_assignment(
            db, change, deal_id, choice.member_id, why=choice.why, way=choice.way.value,
            author=author_id or office.user_id,
        )  # fmt: skip
        tell_assigned(
            db, change, {deal_id: choice.member_id}, author=author_id or 0, why=choice.why
        )
    return choice


@use_case(Right.EDIT_DEALS)
def give_out_waiting(office: Office, *, progress: Progress | None = None) -> int:
    """Give out the open deals nobody answers for, of funnels that do it by themselves.

    Returns:
        How many found somebody; each portion of them is one act.

    Raises:
        JobCancelledError: cancelled; those given out stay so.
    """
    progress = progress or SilentProgress()
    waiting = _waiting(office)
    given = 0
    for start in range(0, len(waiting), _PORTION):
        progress.step(start, len(waiting), "Распределяю сделки")
        part = waiting[start : start + _PORTION]
        with office.change(f"Распределение: {count(len(part), *DEAL_FORMS)}") as change:
            still = set(_waiting(office))
            for deal in part:
                if deal in still:
                    choice = give_out(office, change, deal, author_id=None)
                    given += choice.member_id is not None
    progress.step(len(waiting), len(waiting), "Распределяю сделки")
    return given


@use_case(Right.VIEW_DEALS)
def assignments_of(office: Office, deal_id: int) -> list[Assignment]:
    """Return to whom a deal was given and why, the newest first."""
    rows = office.db.run(
        "SELECT a.id, a.member, coalesce(m.name, ''), a.at, a.way, a.why, coalesce(w.name, '')"
        " FROM deal_assignment a LEFT JOIN member m ON m.id = a.member"
        " LEFT JOIN member w ON w.id = a.author WHERE a.deal = ? AND a.deleted_at IS NULL"
        " ORDER BY a.at DESC, a.id DESC",
        (deal_id,),
    )
    return [Assignment(*row) for row in rows]


def _waiting(office: Office) -> list[int]:
    funnels = [
        funnel
        for funnel, stored in office.db.run(
            "SELECT id, distribution FROM funnel WHERE deleted_at IS NULL AND archived_at IS NULL"
        )
        if load_distribution(stored).way is not Way.HAND
    ]
    found = []
    for funnel in funnels:
        rows = office.db.run(
            "SELECT deal FROM deal_board WHERE funnel = ? AND outcome IS NULL"
            " AND responsible IS NULL ORDER BY deal",
            (funnel,),
        )
        found += [row[0] for row in rows]
    return found
