"""Where sharing rules meet the journal: new clients go to their department in the same change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

_CLIENT: Final = BY_NAME["client"].number
_RULES: Final = "SELECT EXISTS (SELECT 1 FROM department_rule WHERE active AND deleted_at IS NULL)"
_NOT_NEW: Final = frozenset({"undo", "merge", "unmerge", "restore"})
"""Kinds of change sets that make no new clients, whatever records they write."""


def share_new(office: Office, change: Change) -> None:
    """Put the clients an open change has made into departments; what it writes belongs to it.

    A client entered with a department stays in it. Costs one look at an empty table in an office
    without rules.
    """
    db = office.db
    if change.header.kind in _NOT_NEW or not db.run(_RULES)[0][0]:
        return
    new = db.run(
        "SELECT record FROM journal NOT INDEXED WHERE seq >= ? AND tbl = ? AND op = 0",
        (change.first_seq, _CLIENT),
    )
    if not new:
        return
    from crm_desktop.departments.definition import Sharing  # noqa: PLC0415 - most acts make no clients
    from crm_desktop.departments.sharing_out import put  # noqa: PLC0415 - as above

    put(db, Sharing(office), json.dumps([row[0] for row in new]), only_empty=True)
