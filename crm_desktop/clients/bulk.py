"""One act over many clients, chosen by hand or by a filter; one undo takes all of it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before_many
from crm_desktop.clients.bulk_fields import bulk_set_field
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.labels import LABEL_DIRECTORIES, check_label
from crm_desktop.clients.parts import ItemBook
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.clients.removal import FORMS, KINDS, changes_of, hide, removal_title
from crm_desktop.clients.targets import LIVE, Targets, chosen_ids
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = [
    "BulkResult",
    "Targets",
    "bulk_add_label",
    "bulk_delete",
    "bulk_remove_label",
    "bulk_set_field",
    "bulk_set_responsible",
]


@use_case(Right.BULK_EDIT)
def bulk_add_label(
    office: Office,
    targets: Targets,
    *,
    directory: str,
    name: str,
    progress: Progress | None = None,
) -> BulkResult:
    """Let clients bear a role or a tag; a name the directory lacks is added to it.

    Raises:
        UserError: the name is empty, or labels are not of this directory.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    told = check_label(directory, name)
    ids = chosen_ids(office, targets)
    item = ItemBook(office.db).find(directory, name)

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        nonlocal item
        if item is None:
            item = ItemBook(db).find_or_add(change, directory, name)
        return _label_portion(db, change, portion, item)

    title = f"{told.capitalize()} «{name.strip()}»: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress)


@use_case(Right.BULK_EDIT)
def bulk_remove_label(
    office: Office, targets: Targets, *, item_id: int, progress: Progress | None = None
) -> BulkResult:
    """Take a role or a tag off clients.

    Raises:
        NotFoundError: there is no such role or tag.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    item = read_catalogue(office.db).item(item_id)
    if item is None or item.directory not in LABEL_DIRECTORIES:
        raise NotFoundError("Такой метки в справочнике нет. Ничего не изменено.")
    ids = chosen_ids(office, targets)

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        db.run(
            "UPDATE client_label SET deleted_at = ? WHERE item = ? AND deleted_at IS NULL"
            " AND client IN (SELECT value FROM json_each(?))",
            (now_ms(), item_id, portion),
        )
        return changes_of(db)

    title = f"Снять «{item.name}»: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress)


@use_case(Right.BULK_EDIT)
def bulk_set_responsible(
    office: Office, targets: Targets, *, member_id: int | None, progress: Progress | None = None
) -> BulkResult:
    """Hand clients over to a member, or to nobody.

    Raises:
        UserError: there is no such member.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    return bulk_set_field(office, targets, field="responsible", value=member_id, progress=progress)


@use_case(Right.BULK_EDIT)
def bulk_delete(
    office: Office, targets: Targets, *, progress: Progress | None = None
) -> BulkResult:
    """Put clients into the trash; before very many of them the office is backed up.

    Raises:
        UserError: the backup could not be made; nothing was deleted.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    ids = chosen_ids(office, targets)
    backup_before_many(office, "перед удалением", len(ids), progress=progress)
    title = removal_title(office.db, ids)
    return in_portions(office, ids, title=title, work=hide, progress=progress, kinds=KINDS)


def _label_portion(db: OfficeDatabase, change: Change, portion: str, item: int) -> int:
    known = {
        client: (label, deleted_at)
        for label, client, deleted_at in db.run(
            "SELECT id, client, deleted_at FROM client_label WHERE item = ?"
            " AND client IN (SELECT value FROM json_each(?))"
            " ORDER BY deleted_at IS NULL, id DESC",
            (item, portion),
        )
    }
    live = db.run(" ".join(("SELECT id FROM client WHERE", LIVE)), (portion,))
    new = [client for (client,) in live if client not in known]
    db.run_many(
        "INSERT INTO client_label(id, client, item) VALUES(?, ?, ?)",
        ((change.new_id(), client, item) for client in new),
    )
    back = [known[c][0] for (c,) in live if c in known and known[c][1] is not None]
    db.run(
        "UPDATE client_label SET deleted_at = NULL WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(back),),
    )
    return len(new) + len(back)
