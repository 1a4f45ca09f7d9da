"""From how much on the leaders of the office are told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

SETTING: Final = "audit_thresholds"
MOST: Final = 1_000_000
LATEST_HOUR: Final = 23


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a notice is written; 0 = never.

    Attributes:
        exported: records taken out by one export, or by all of a day.
        seen: different client cards one person looked through in a day.
        copied: rows copied to the clipboard at once.
        printed: records printed in a day.
        deleted: clients, deals or tasks deleted by one act.
        passwords: wrong passwords in a row.
        night: whether signing in by night is told, from `night_from` to `night_until` o'clock.
        days_off: whether signing in on a day off of the office's calendar is told.
    """

    exported: int = 5000
    seen: int = 300
    copied: int = 500
    printed: int = 200
    deleted: int = 500
    passwords: int = 5
    night: bool = False
    night_from: int = 22
    night_until: int = 6
    days_off: bool = False


@use_case(Right.VIEW_OFFICE)
def read_thresholds(office: Office) -> Thresholds:
    """Return what is set, or the defaults."""
    return thresholds_of(office.db)


@use_case(Right.EDIT_SETTINGS)
def save_thresholds(office: Office, thresholds: Thresholds) -> Changes:
    """Set from how much on the leaders are told.

    Raises:
        UserError: a number below nothing or above a million, an hour that is none.
    """
    problem = _problem(thresholds)
    if problem:
        raise UserError(f"{problem} Ничего не изменено.")
    text = json.dumps(asdict(thresholds))
    with office.change("Пороги предупреждений") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (SETTING,)
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), SETTING, text),
            )
    return change.changes


def thresholds_of(db: OfficeDatabase) -> Thresholds:
    """Return what a base holds; what cannot be read is as shipped."""
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (SETTING,),
    )
    if not rows:
        return Thresholds()
    try:
        stored = json.loads(rows[0][0])
        found = Thresholds(**_known(stored))
    except (ValueError, TypeError, AttributeError):
        return Thresholds()
    return Thresholds() if _problem(found) else found


def _known(stored: dict[str, Any]) -> dict[str, Any]:
    kinds = {each.name: type(getattr(Thresholds(), each.name)) for each in fields(Thresholds)}
    return {name: kind(stored[name]) for name, kind in kinds.items() if name in stored}


def _problem(given: Thresholds) -> str:
    numbers = (
        given.exported, given.seen, given.copied, given.printed, given.deleted, given.passwords,
    )  # fmt: skip
    if not all(0 <= each <= MOST for each in numbers):
        return "Порог — число от 0 до 1 000 000."
    if not all(0 <= each <= LATEST_HOUR for each in (given.night_from, given.night_until)):
        return "Час ночи — число от 0 до 23."
    return ""
