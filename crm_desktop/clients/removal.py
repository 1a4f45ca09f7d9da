"""Putting clients into the trash and taking them out of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import in_portions
from crm_desktop.clients.present import no_client, require_client
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count
from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

FORMS = ("клиент", "клиента", "клиентов")
_LIVE: Final = "EXISTS (SELECT 1 FROM client c WHERE c.deleted_at IS NULL AND c.id ="
_LAST_DELETION: Final = (
    "SELECT j.change FROM journal j WHERE j.tbl = ?1 AND j.record = {}"
    " AND json_type(j.old, '$.deleted_at') IS NOT NULL ORDER BY j.seq DESC LIMIT 1"
)


@use_case(Right.DELETE_CLIENTS)
def delete_clients(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Put clients into the trash: they leave lists and searches, nothing of them is lost.

    Raises:
        NotFoundError: the only client named is not there.
        JobCancelledError: cancelled; those already deleted stay so and can be undone.
    """
    wanted = list(dict.fromkeys(ids))
    name = require_client(office, wanted[0]).name if len(wanted) == 1 else ""
    title = f"Удаление: {name or count(len(wanted), *FORMS)}"
    return in_portions(office, wanted, title=title, work=hide, progress=progress).changes


@use_case(Right.DELETE_CLIENTS)
def restore_clients(
    office: Office, ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Take clients out of the trash.

    Raises:
        NotFoundError: the only client named is not in the trash.
        JobCancelledError: cancelled; those already restored stay so and can be undone.
    """
    wanted = list(dict.fromkeys(ids))
    name = _deleted_name(office, wanted[0]) if len(wanted) == 1 else ""
    title = f"Восстановление: {name or count(len(wanted), *FORMS)}"
    return in_portions(office, wanted, title=title, work=show, progress=progress).changes


def hide(db: OfficeDatabase, _change: Change, ids: str) -> int:
    """Delete a portion of clients."""
    db.run(
        "UPDATE client SET deleted_at = ? WHERE deleted_at IS NULL AND merged_into IS NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (now_ms(), ids),
    )
    return changes_of(db)


def show(db: OfficeDatabase, _change: Change, ids: str) -> int:
    """Restore a portion of clients, with the parts that went together with them.

    A deleted client keeps its parts; one whose making was undone lost them in the same change set.
    """
    gone = db.run(
        " ".join(
            (
                "SELECT id, (", _LAST_DELETION.format("id"), ") FROM client",
                "WHERE deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL",
                "AND id IN (SELECT value FROM json_each(?2))",
            )
        ),
        (BY_NAME["client"].number, ids),
    )  # fmt: skip
    db.run(
        "UPDATE client SET deleted_at = NULL WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([client for client, _change in gone]),),
    )
    changed = changes_of(db)
    by = json.dumps({str(client): change for client, change in gone})
    for table in TABLES:
        for column in table.owners:
            alive = " AND ".join(f"{_LIVE} t.{owner})" for owner in table.owners)
            sql = (
                "UPDATE", table.name, "AS t SET deleted_at = NULL FROM json_each(?2) g",
                f"WHERE t.{column} = CAST(g.key AS INTEGER) AND t.deleted_at IS NOT NULL AND",
                alive, "AND g.value = (", _LAST_DELETION.format("t.id"), ")",
            )  # fmt: skip
            db.run(" ".join(sql), (table.number, by))
    return changed


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
