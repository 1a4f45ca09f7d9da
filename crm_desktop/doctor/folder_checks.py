"""Checks of what lies around the base: keys, backups, room on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys
from crm_desktop.backup.disk import free_space, size_of
from crm_desktop.backup.shelf import find_backups, newest_good
from crm_desktop.doctor.file_checks import backup_files_fault
from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.doctor.report import Check

OLD_BACKUP_DAYS: Final = 7
_DAY_MS: Final = 24 * 3600 * 1000
_MIB: Final = 1 << 20
_LEAST_FREE: Final = 200 * _MIB


def check_keys(subject: Subject) -> Check:
    """`keys.json` reads whole, is this base's, and agrees with the list of members inside."""
    title = "Ключи и список сотрудников"
    try:
        keys = read_keys(subject.folder.keys)
    except UserError as error:
        return verdict("keys", title, 1, 1, str(error))
    faults = []
    if keys.damaged:
        faults.append(f"повреждены записи ключей: {keys.damaged}")
    office = subject.db.run("SELECT office FROM station")[0][0]
    if office != keys.office.office_id or office != subject.unlocked.office_id:
        faults.append("ключи от другого офиса")
    if not keys.membership.follows(subject.unlocked.membership.head):
        faults.append("список сотрудников вернулся назад")
    members = subject.db.run("SELECT id, role FROM member WHERE deleted_at IS NULL")
    signed = {member.user_id: member.role.value for member in keys.membership.members.values()}
    differing = sum(signed.get(user, role) != role for user, role in members)
    if differing:
        faults.append(f"роли в базе не те, что подписаны: {differing}")
    text = f"{'; '.join(faults)}. Верните keys.json из резервной копии.".capitalize()
    return verdict("keys", title, len(keys.raw_slots) + len(signed), len(faults), text)


def check_backups(
    subject: Subject,
    *,
    full: bool = False,
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Check:
    """There is a whole backup with its files, no more than a week older than the last change.

    Args:
        subject: the office.
        full: read the files of clients beside the backup to the last byte.
        step: takes bytes read and bytes to read of those; may raise to cancel.
    """
    office_id = subject.unlocked.office_id
    listed = find_backups(subject.folder.backups, office_id=office_id)
    keys = subject.unlocked.database_keys
    good = newest_good(subject.folder.backups, office_id=office_id, keys=keys)
    title = "Резервные копии"
    if good is None:
        # An office made a minute ago has nothing to lose yet.
        worth = subject.number("SELECT EXISTS (SELECT 1 FROM client)")
        text = "Нет ни одной целой резервной копии. Сделайте её."
        return verdict("backups", title, len(listed), worth, text)
    faults, told = backup_files_fault(good, full=full, step=step)
    if faults:
        return verdict("backups", title, len(listed), faults, told)
    last_change = subject.number("SELECT coalesce(max(started_at), 0) FROM change_set")
    days = (now_ms() - good.created_at) // _DAY_MS
    old = days >= OLD_BACKUP_DAYS and last_change > good.created_at
    return verdict(
        "backups",
        title,
        len(listed),
        int(old),
        f"Последней целой копии {days} дн., а база с тех пор изменялась. Сделайте новую.",
    )


def check_room(subject: Subject) -> Check:
    """The disk has room for a backup and for days of work."""
    base = size_of(subject.folder.database)
    free = free_space(subject.folder.path)
    needed = 2 * base + _LEAST_FREE
    text = (
        f"На диске свободно {free // _MIB} МБ, а для спокойной работы и копий нужно "
        f"{needed // _MIB} МБ. Освободите место."
    )
    return verdict("room", "Место на диске", free // _MIB, int(free < needed), text)
