"""What is examined: an unlocked base and the folder around it, with or without an `Office`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.doctor.report import Check, Status

if TYPE_CHECKING:
    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Subject:
    """One office under examination.

    Attributes:
        mend: whether derived data may be mended.
    """

    db: OfficeDatabase
    folder: OfficeFolder
    unlocked: Unlocked
    mend: bool

    def number(self, sql: str, *values: int | str) -> int:
        """Return the one number a query gives."""
        return int(self.db.run(sql, values)[0][0])


def verdict(name: str, title: str, checked: int, found: int, text: str) -> Check:
    """Return a check that is a problem when anything was found; `text` is for that case."""
    status = Status.PROBLEM if found else Status.OK
    return Check(name, title, status, checked, found, text if found else "")
