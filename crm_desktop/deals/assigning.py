"""Who answers for a deal, and how that came about: the one place where it is decided and noted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.field_types import Value
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

BY_HAND: Final = "hand"
MADE_IT: Final = "Завёл сделку"
NAMED_AT_START: Final = "Указан при создании сделки"
HANDED_OVER: Final = "Передана вручную"
_EACH: Final = 5
"""Of more deals at once a person hears in one sentence."""


def first_responsible(values: Mapping[str, Value], user_id: int) -> tuple[int | None, str]:
    """Return who answers for a new deal, and why.

    Args:
        values: of the draft; without `responsible` it is who makes the deal, with None in it
            nobody: the distribution of the funnel gives the deal out afterwards.
        user_id: who makes the deal.
    """
    if "responsible" not in values:
        return user_id, MADE_IT
    named = values["responsible"]
    return (None, "") if named is None else (int(named), NAMED_AT_START)


def note_assignment(
    db: OfficeDatabase,
    change: Change,
    deal: int,
    member: int | None,
    *,
    why: str,
    author: int,
    way: str = BY_HAND,
) -> None:
    """Write down who was given a deal, and why."""
    db.run(
        "INSERT INTO deal_assignment(id, deal, member, at, way, why, author)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (change.new_id(), deal, member, now_ms(), way, why, author),
    )


def note_handing_over(
    db: OfficeDatabase, change: Change, deals: Mapping[int, int | None], *, author: int
) -> None:
    """Write down that deals were given to other people by hand (deal -> member), and tell them."""
    for deal, member in deals.items():
        note_assignment(db, change, deal, member, why=HANDED_OVER, author=author)
    tell_assigned(db, change, deals, author=author, why="")


def tell_assigned(
    db: OfficeDatabase, change: Change, deals: Mapping[int, int | None], *, author: int, why: str
) -> None:
    """Tell people of the deals they were given; nobody of what they took themselves.

    Args:
        db: inside the open change.
        change: the open change.
        deals: deal -> member.
        author: whose act it was.
        why: a sentence, `""` = the author gave them.
    """
    got: dict[int, list[int]] = {}
    for deal, member in deals.items():
        if member is not None and member != author:
            got.setdefault(member, []).append(deal)
    titles: dict[int, tuple[str, int | None]] = {
        deal: (title, client)
        for deal, title, client in db.run(
            "SELECT id, title, client FROM deal WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([deal for several in got.values() for deal in several]),),
        )
    }
    for member, several in got.items():
        if len(several) > _EACH:
            told = f"Вам передано: {count(len(several), *DEAL_FORMS)}"
            draft = NoticeDraft(member, NoticeKind.ASSIGNED, told, author=author)
            write_notice(db, change, draft)
            continue
        for deal in several:
            title, client = titles[deal]
            told = f"Вам назначена сделка «{title}»" + (f". {why}" if why else "")
            write_notice(
                db, change, NoticeDraft(member, NoticeKind.ASSIGNED, told, deal, client, author)
            )
