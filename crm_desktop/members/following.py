"""This base takes the key another station gave the office; at an opening, before anything is read.

The same two steps as a change of the key here (`rekeying`): a copy under the new key, proved equal,
then both files put in place by one marker. Nobody has to be an administrator: the key lies in
everybody's box. What cannot be done now is done at another opening; the office opens all the same.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys_file import read_keys, write_keys
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.backup.base_copy import copy_held
from crm_desktop.backup.disk import disk_refusals, require_room, size_of
from crm_desktop.backup.folder_lock import folder_lock
from crm_desktop.backup.holding import hold_alone
from crm_desktop.backup.switch import (
    MARKER,
    REKEYED,
    carry_out,
    decide,
    destroy,
    finish_locked,
    new_plan,
)
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.office.folder import OfficeFolder

if TYPE_CHECKING:
    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.jobs import Progress

_LOG = logging.getLogger(__name__)
_FAILED: Final = "Базу не удалось перевести на новый ключ офиса, она прежняя"


def follow_new_key(
    folder: OfficeFolder, unlocked: Unlocked, progress: Progress | None = None
) -> Unlocked:
    """Put the base under the office's present key, if it is not yet.

    Costs nothing when it is. May be cancelled until the new files are put in place; then, as when
    the base is open elsewhere or there is no room, it stays under its former key for now.

    Args:
        folder: of an office that is not open in this program.
        unlocked: who signs in.
        progress: in per cent.

    Returns:
        The keys that open the base now.

    Raises:
        UserError: the disk refused half-way; the next opening carries it to its end.
    """
    if not unlocked.epoch_key:
        return unlocked
    try:
        with disk_refusals(_FAILED), folder_lock(folder.path), keys_lock(folder.keys):
            finish_locked(folder.path)
            key_file = read_keys(folder.keys)
            done = key_file.behind is None or _switch(
                folder, unlocked, key_file, progress or SilentProgress()
            )
    except (UserError, JobCancelledError) as error:
        if (folder.path / MARKER).exists():
            raise
        _LOG.info("the base stays under its former key: %s", type(error).__name__)
        return unlocked
    return replace(unlocked, database_key=unlocked.epoch_key, epoch_key=b"") if done else unlocked


def _switch(
    folder: OfficeFolder, unlocked: Unlocked, key_file: KeyFile, progress: Progress
) -> bool:
    """Make the copy and put it in place; False if the base is damaged: opening it will tell."""
    folder.make()
    size = size_of(folder.database, folder.database.with_name("office.db-wal"))
    require_room(folder.path, size, _FAILED)
    plan = new_plan(folder.path, REKEYED)
    staged = OfficeFolder(folder.path / plan.staging)
    try:
        held = hold_alone(folder, unlocked.database_key)
        if held is None:
            shutil.rmtree(folder.path / plan.staging, ignore_errors=True)
            return False
        with closing(held):
            copy_held(
                held, staged.database, unlocked.epoch_key,
                lambda done, what: progress.step(done * 9 // 10, 100, what),
            )  # fmt: skip
            check = key_file.epoch.check if key_file.epoch else key_file.office.database_check
            office = replace(key_file.office, database_check=check)
            write_keys(staged.keys, replace(key_file, office=office, behind=None))
            progress.step(95, 100, "Ставлю на место")
            decide(folder.path, plan)
    except BaseException:
        if not (folder.path / MARKER).exists():
            shutil.rmtree(folder.path / plan.staging, ignore_errors=True)
        raise
    aside = carry_out(folder.path, plan)
    if aside is not None and not destroy(aside):
        _LOG.warning("the file under the former key could not be removed")
    with suppress(JobCancelledError):
        progress.step(100, 100, "База переведена на новый ключ")
    return True
