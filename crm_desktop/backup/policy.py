"""When the office wants copies made by themselves; the same for all its computers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

HOURS: Final = (0, 1, 2, 4, 8)
_SETTING: Final = "backup_policy"


@dataclass(frozen=True, slots=True)
class Policy:
    """The schedule.

    Before an import, a large deletion or merge, a restore and an upgrade a copy is always made.

    Attributes:
        on_exit: when the window is closed.
        every_h: so many hours after the last one, if anything changed; 0 = not by the clock.
        drill: once a month the newest copy is restored aside, to see that it can be.
    """

    on_exit: bool = True
    every_h: int = 2
    drill: bool = True


@use_case(Right.VIEW_OFFICE)
def policy_of(office: Office) -> Policy:
    """Return the office's schedule; what cannot be read is as at first."""
    rows = office.db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (_SETTING,),
    )
    if not rows:
        return Policy()
    try:
        document = keys_json.parse(str(rows[0][0]).encode("utf-8", "surrogatepass"))
    except keys_json.BadDocumentError:
        return Policy()
    hours = document.get("every_h")
    return Policy(
        on_exit=document.get("on_exit") is not False,
        every_h=hours if isinstance(hours, int) and hours in HOURS else Policy().every_h,
        drill=document.get("drill") is not False,
    )


@use_case(Right.EDIT_SETTINGS)
def set_policy(office: Office, policy: Policy) -> Changes:
    """Set the office's schedule.

    Raises:
        UserError: so many hours are not offered.
    """
    if policy.every_h not in HOURS:
        raise UserError("Копию можно делать раз в 1, 2, 4 или 8 часов. Ничего не изменено.")
    value = json.dumps(asdict(policy))
    with office.change("Когда делать резервные копии") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (_SETTING,)
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (value, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), _SETTING, value),
            )
    return change.changes
