"""Putting clients into the trash and taking them out of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import in_portions
from crm_desktop.clients.present import no_client, require_client
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.removal import hide_deals, show_deals
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.journal.trash import bring_back, bring_parts_back, gone_with, last_deletions
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

FORMS = ("клиент", "клиента", "клиентов")
_CLIENT: Final = BY_NAME["client"]
_DEAL: Final = BY_NAME["deal"]
KINDS: Final = (Kind.CLIENT, Kind.DEAL, Kind.TASK)
"""Of the records that go to the trash with clients."""


@use_case(Right.DELETE_CLIENTS)
def delete_clients(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Put clients with their deals and tasks into the trash; nothing of them is lost.

    Raises:
        NotFoundError: the only client named is not there.
        JobCancelledError: cancelled; those already deleted stay so and can be undone.
    """
    wanted = list(dict.fromkeys(ids))
    name = require_client(office, wanted[0]).name if len(wanted) == 1 else ""
    title = removal_title(office.db, wanted, name=name)
    return in_portions(
        office, wanted, title=title, work=hide, progress=progress, kinds=KINDS
    ).changes


@use_case(Right.DELETE_CLIENTS)
def restore_clients(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Take clients out of the trash, with the deals and tasks that went with them.

    Raises:
        NotFoundError: the only client named is not in the trash.
        JobCancelledError: cancelled; those already restored stay so and can be undone.
    """
    wanted = list(dict.fromkeys(ids))
    name = _deleted_name(office, wanted[0]) if len(wanted) == 1 else ""
    title = f"Восстановление: {name or count(len(wanted), *FORMS)}"
    return in_portions(
        office, wanted, title=title, work=show, progress=progress, kinds=KINDS
    ).changes


def removal_title(db: OfficeDatabase, clients: Sequence[int], *, name: str = "") -> str:
    """«Удаление: ООО «Ромашка» и 2 сделки»: what goes to the trash with clients is told."""
    told = name or count(len(clients), *FORMS)
    deals = db.run(
        "SELECT count(*) FROM json_each(?) j CROSS JOIN deal d ON d.client = j.value"
        " WHERE d.deleted_at IS NULL",
        (json.dumps(list(clients)),),
    )[0][0]
    return f"Удаление: {told} и {count(deals, *DEAL_FORMS)}" if deals else f"Удаление: {told}"


def hide(db: OfficeDatabase, _change: Change, ids: str) -> int:
    """Delete a portion of clients with their deals and tasks."""
    gone = json.dumps(
        [
            row[0]
            for row in db.run(
                "SELECT id FROM client WHERE deleted_at IS NULL AND merged_into IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (ids,),
            )
        ]
    )
    at = now_ms()
    deals = db.run(
        "SELECT id FROM deal WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (gone,),
    )
    hide_deals(db, [row[0] for row in deals])
    db.run(
        "UPDATE task SET deleted_at = ? WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (at, gone),
    )
    db.run(
        "UPDATE client SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))", (at, gone)
    )
    return changes_of(db)


def show(db: OfficeDatabase, change: Change, ids: str) -> int:
    """Restore a portion of clients, with the deals, tasks and parts that went together with them.

    A deleted client keeps its parts; one whose making was undone lost them in the same change set.
    """
    found = db.run(
        "SELECT id FROM client WHERE deleted_at IS NOT NULL AND merged_into IS NULL"
        " AND erased_at IS NULL AND id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    gone = last_deletions(db, _CLIENT, [row[0] for row in found])
    deals = gone_with(db, _DEAL, "client", gone)
    bring_back(db, _CLIENT, gone)
    show_deals(db, change, last_deletions(db, _DEAL, deals))
    bring_parts_back(db, _CLIENT, gone)
    return len(gone)


def changes_of(db: OfficeDatabase) -> int:
    """Return how many rows the last statement of this connection changed."""
    return int(db.run("SELECT changes()")[0][0])


def _deleted_name(office: Office, client: int) -> str:
    rows = office.db.run("SELECT name, deleted_at, merged_into FROM client WHERE id = ?", (client,))
    if not rows:
        raise no_client()
    name, deleted_at, merged_into = rows[0]
    if merged_into is not None:
        raise NotFoundError(
            f"Клиент «{name}» объединён с другим. Ничего не изменено. Разъедините их в истории."
        )
    if deleted_at is None:
        raise NotFoundError(f"Клиент «{name}» не в корзине. Ничего не изменено.")
    return str(name)
