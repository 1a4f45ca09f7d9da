"""What is set for the whole office, and a person's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.access.keys import calibrate, change_password
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING
from crm_desktop.access.passwords import require_strong
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.sessions import own_password_given
from crm_desktop.errors import UserError
from crm_desktop.office.signing_in import has_keyring_slot

if TYPE_CHECKING:
    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_SETTINGS)
def set_zone(office: Office, zone: str) -> Changes:
    """Set the time zone all instants of the office are shown in.

    Args:
        office: the office.
        zone: IANA name.

    Raises:
        UserError: there is no such zone.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserError(f"Часового пояса «{zone}» нет. Ничего не изменено.") from error
    with office.change(f"Часовой пояс: {zone}") as change:
        rows = office.db.run("SELECT id FROM setting WHERE name = 'zone' AND deleted_at IS NULL")
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (zone, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, 'zone', ?)",
                (change.new_id(), zone),
            )
    return change.changes


@use_case(Right.VIEW_OFFICE)
def change_own_password(
    office: Office, *, old: str, new: str, parameters: KdfParameters | None = None
) -> None:
    """Change the signed-in person's password; takes a few seconds.

    Args:
        office: the office.
        old: the present password.
        new: at least 10 characters, zxcvbn ≥ 3.
        parameters: of the key derivation; None calibrates them on this computer.

    Raises:
        WeakPasswordError: the new one is too easy to guess.
        PasswordError: the old one is wrong.
        UserError: the disk refused. The old password still opens.
    """
    require_strong(new, (office.name, office.user_name))
    held = has_keyring_slot(office.folder.keys, office.unlocked)
    change_password(
        office.folder.keys,
        office.unlocked,
        old_password=old,
        new_password=new,
        parameters=parameters or calibrate(),
    )
    if held:
        SYSTEM_KEYRING.forget(office.office_id, office.user_id)
    own_password_given(office, by_sheet=False)
