"""The verified backup before the base gets a newer schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.backup.disk import backup_name, free_name
from crm_desktop.backup.making import make_backup

if TYPE_CHECKING:
    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder


def backup_before_upgrade(folder: OfficeFolder, unlocked: Unlocked, version: int) -> None:
    """Back up an office whose base still has the schema `version`.

    Raises:
        UserError: it could not be done, so the base must not be upgraded; it is untouched.
    """
    reason = f"перед обновлением схемы {version}"
    target = free_name(folder.backups, backup_name(unlocked.office_name, reason))
    make_backup(folder, unlocked, target, reason=reason)
