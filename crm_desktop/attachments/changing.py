"""Renaming and deleting files; both are undone like anything else, for the bytes stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.adding import FILE_FORMS
from crm_desktop.attachments.listing import WHAT
from crm_desktop.attachments.names import ending_of, shown_name, stored_name
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.timeline.subject import require_hung
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_CLIENTS)
def rename_attachment(office: Office, attachment_id: int, *, name: str) -> Changes:
    """Give a file another name; one without an ending keeps the ending it had.

    Raises:
        NotFoundError: the file or what it hangs on is not there.
        UserError: the name is empty.
    """
    subject, row = require_hung(office, "attachment", attachment_id, what=WHAT, columns=("name",))
    if not name.replace("\0", "").strip(" ."):
        raise UserError("Введите имя файла. Ничего не изменено.")
    old, new = row["name"], stored_name(name)
    if not ending_of(new) and ending_of(old):
        new = stored_name(f"{new.rstrip(' .')}.{ending_of(old)}")
    with office.change(f"Имя файла: {subject.name} — «{shown_name(new)}»") as change:
        if new != old:
            office.db.run("UPDATE attachment SET name = ? WHERE id = ?", (new, attachment_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def delete_attachment(office: Office, attachment_id: int) -> Changes:
    """Take a file off; its bytes stay for the undo.

    Raises:
        NotFoundError: the file or what it hangs on is not there.
    """
    return delete_attachments(office, (attachment_id,))


@use_case(Right.EDIT_CLIENTS)
def delete_attachments(office: Office, attachment_ids: Sequence[int]) -> Changes:
    """Take files of one client off it, in one act with one undo.

    Raises:
        NotFoundError: one of them or what it hangs on is not there; nothing was changed.
        UserError: none was named.
    """
    if not attachment_ids:
        raise UserError("Файлы не выбраны. Ничего не изменено.")
    found = [
        require_hung(office, "attachment", each, what=WHAT, columns=("name",))
        for each in attachment_ids
    ]
    subject, row = found[0]
    what = f"«{shown_name(row['name'])}»"
    if len(found) > 1:
        what = count(len(found), *FILE_FORMS)
    with office.change(f"Удаление файлов: {subject.name} — {what}") as change:
        for each in attachment_ids:
            office.db.run("UPDATE attachment SET deleted_at = ? WHERE id = ?", (now_ms(), each))
    return change.changes
