"""Bringing to a salvaged office what it lacks and the newest good backup has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.shelf import newest_good
from crm_desktop.errors import NotFoundError
from crm_desktop.past.bringing import Choice, bring_back_from
from crm_desktop.past.looking import list_past
from crm_desktop.past.opening import open_inside
from crm_desktop.past.standing import PastArea, Standing

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.past.bringing import Returned
    from crm_desktop.past.past_office import PastOffice

_PAGE: Final = 2000


@use_case(Right.RESTORE)
def rows_missing(office: Office, past: PastOffice) -> list[Choice]:
    """Return the clients and deals to be brought back: those gone, and those that lack parts.

    Args:
        office: the salvaged office.
        past: the newest good backup, opened.
    """
    found = []
    for area in PastArea:
        for standing in (Standing.GONE, Standing.CHANGED):
            after = None
            while rows := list_past(
                office, past, area=area, standing=standing, limit=_PAGE, after=after
            ):
                found += [Choice(area, row.id) for row in rows]
                after = rows[-1].after
                if len(rows) < _PAGE:
                    break
    return found


@use_case(Right.RESTORE)
def top_up(office: Office, backups: Path, *, progress: Progress | None = None) -> Returned | None:
    """Bring back what the newest good backup has and the office lacks; one undoable change.

    What was entered or changed since the backup stays as it is.

    Args:
        office: the salvaged office.
        backups: the folder of the damaged office's backups.
        progress: hears of the records.

    Returns:
        What came back; None if nothing is missing.

    Raises:
        NotFoundError: there is no good backup of this office.
        JobCancelledError: cancelled; what came back stays and can be undone.
    """
    keys = office.unlocked.database_keys
    good = newest_good(backups, office_id=office.office_id, keys=keys)
    if good is None:
        raise NotFoundError(
            f"В папке «{backups}» нет целой копии этого офиса. Ничего не изменено. "
            "Выберите папку, где лежат копии."
        )
    past = open_inside(office, good.path, progress=progress)
    try:
        choices = rows_missing(office, past)
        if not choices:
            return None
        try:
            return bring_back_from(office, past, choices, progress=progress)
        except NotFoundError:
            return None
    finally:
        past.close()
