"""Putting deals into the trash and taking them out of it; their tasks go and come with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before_many
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.portions import in_portions
from crm_desktop.deals.present import no_deal, require_deal
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.stranded import house_deals
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.journal.trash import bring_back, bring_parts_back, last_deletions
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_KINDS: Final = (Kind.DEAL, Kind.TASK)
_DEAL: Final = BY_NAME["deal"]
MOST_SHOWN: Final = 5000
"""More deals in the trash are not listed at once."""


@dataclass(frozen=True, slots=True)
class DeletedDeal:
    """A deal in the trash; `budget` in minor units of `currency`, `deleted_at` UTC ms."""

    id: int
    title: str
    client_id: int | None
    client: str
    client_gone: bool
    budget: int | None
    currency: str
    responsible: str
    deleted_at: int


@use_case(Right.DELETE_DEALS)
def delete_deals(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Put deals and their tasks into the trash; events and files stay with the clients.

    Raises:
        NotFoundError: the only deal named is not there.
        JobCancelledError: cancelled; those already deleted stay so and can be undone.
    """
    wanted = list(dict.fromkeys(ids))
    backup_before_many(office, "перед удалением", len(wanted), progress=progress)
    name = require_deal(office, wanted[0]).title if len(wanted) == 1 else ""
    title = f"Удаление сделки: {name}" if name else f"Удаление: {count(len(wanted), *DEAL_FORMS)}"

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        return hide_deals(db, json.loads(portion))

    done = in_portions(office, wanted, title=title, work=work, progress=progress, kinds=_KINDS)
    return done.changes


@use_case(Right.DELETE_DEALS)
def restore_deals(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Take deals out of the trash, with what went into it together with them.

    Raises:
        NotFoundError: the only deal named is not in the trash, or the clients of all of them are.
        JobCancelledError: cancelled; those already restored stay so and can be undone.
    """
    asked = list(dict.fromkeys(ids))
    name = _deleted_title(office, asked[0]) if len(asked) == 1 else ""
    wanted = _restorable(office.db, asked)
    if asked and not wanted:
        raise NotFoundError(
            "Клиенты этих сделок сами в корзине. Ничего не изменено. "
            "Восстановите клиентов: их сделки вернутся с ними."
        )
    told = f" сделки: {name}" if name else f": {count(len(wanted), *DEAL_FORMS)}"
    title = f"Восстановление{told}"

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        restorable = _restorable(db, json.loads(portion))
        return show_deals(db, change, last_deletions(db, _DEAL, restorable))

    done = in_portions(office, wanted, title=title, work=work, progress=progress, kinds=_KINDS)
    return done.changes


def _restorable(db: OfficeDatabase, deals: Sequence[int]) -> list[int]:
    """Return the deleted ones of these whose client, if any, is no more in the trash."""
    rows = db.run(
        "SELECT d.id FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value"
        " LEFT JOIN client c ON c.id = d.client"
        " WHERE d.deleted_at IS NOT NULL AND (d.client IS NULL OR c.deleted_at IS NULL)",
        (json.dumps(list(deals)),),
    )
    return [row[0] for row in rows]


def hide_deals(db: OfficeDatabase, deals: Sequence[int]) -> int:
    """Delete deals with their tasks inside an open change; returns how many deals went."""
    listed = json.dumps(
        [
            row[0]
            for row in db.run(
                "SELECT id FROM deal WHERE deleted_at IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(deals)),),
            )
        ]
    )
    at = now_ms()
    db.run(
        "UPDATE deal SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        (at, listed),
    )
    db.run(
        "UPDATE task SET deleted_at = ? WHERE deleted_at IS NULL"
        " AND deal IN (SELECT value FROM json_each(?))",
        (at, listed),
    )
    return len(json.loads(listed))


def show_deals(db: OfficeDatabase, change: Change, gone: Mapping[int, int]) -> int:
    """Restore deals (deal -> its deletion) with their parts inside an open change.

    Those whose stage was deleted meanwhile come to a live one.
    """
    bring_back(db, _DEAL, gone)
    bring_parts_back(db, _DEAL, gone)
    house_deals(db, change, gone)
    return len(gone)


@use_case(Right.VIEW_DEALS)
def deleted_deals(
    office: Office, *, text: str = "", limit: int = MOST_SHOWN
) -> tuple[DeletedDeal, ...]:
    """Return the deals in the trash, those deleted last first.

    Args:
        office: the office.
        text: a part of the title, the client's name or the responsible one's; `""` = all.
        limit: at most this many.
    """
    rows = office.db.run(
        "SELECT d.id, d.title, d.client, coalesce(c.name, ''), c.deleted_at IS NOT NULL, d.budget,"
        " d.currency, coalesce(m.name, ''), d.deleted_at FROM deal d"
        " LEFT JOIN client c ON c.id = d.client LEFT JOIN member m ON m.id = d.responsible"
        " WHERE d.deleted_at IS NOT NULL ORDER BY d.deleted_at DESC, d.id DESC",
    )
    wanted = fold(" ".join(text.split()))
    fitting = (
        DeletedDeal(deal, title, client, name, bool(gone), budget, currency, who, at)
        for deal, title, client, name, gone, budget, currency, who, at in rows
        if not wanted or any(wanted in fold(each) for each in (title, name, who))
    )
    return tuple(islice(fitting, limit))


def _deleted_title(office: Office, deal: int) -> str:
    rows = office.db.run(
        "SELECT d.title, d.deleted_at, c.deleted_at, c.name FROM deal d"
        " LEFT JOIN client c ON c.id = d.client WHERE d.id = ?",
        (deal,),
    )
    if not rows:
        raise no_deal()
    title, deleted_at, client_deleted_at, client = rows[0]
    if deleted_at is None:
        raise NotFoundError(f"Сделка «{title}» не в корзине. Ничего не изменено.")
    if client_deleted_at is not None:
        raise NotFoundError(
            f"Клиент «{client}» сам в корзине. Сделка «{title}» не восстановлена. "
            "Восстановите клиента: его сделки вернутся с ним."
        )
    return str(title)
