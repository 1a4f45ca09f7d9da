"""`PastOffice`: an office as it was, for looking only, with the rights its viewer has today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from crm_desktop.errors import UserError
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.office import Office
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.powers import Powers
    from crm_desktop.access.sight import Sight
    from crm_desktop.past.private import PrivateFolder


@dataclass(frozen=True, slots=True)
class Source:
    """Where a look into the past comes from.

    Attributes:
        instant: UTC ms, what is shown stood so then.
        file: the backup; None when the journal told.
    """

    instant: int
    file: Path | None = None


class PastOffice(Office):
    """A private copy of the base as it stood once; ordinary readers take it, nothing writes to it.

    What its viewer may see is what they may see in the live office: powers come from there.

    Attributes:
        live: the office it is a copy of.
        source: the moment and the backup.
    """

    def __init__(self, live: Office, home: PrivateFolder, key: bytes, source: Source) -> None:
        folder = OfficeFolder(home.path)
        self.live = live
        self.source = source
        self._home = home
        # The copy's key has no former ones.
        unlocked = replace(live.unlocked, database_key=key, epoch=None)
        super().__init__(folder, OfficeDatabase(folder.database, key), unlocked)

    @property
    def powers(self) -> Powers:
        """What the viewer may do today."""
        return self.live.powers

    @property
    def sight(self) -> Sight:
        """Whose records the viewer sees today."""
        return self.live.sight

    def change(self, title: str, *, kind: str = "act") -> NoReturn:
        """Refuse: the past is only looked at."""
        raise _only_looking(title, kind)

    def long_change(self, title: str, *, kind: str) -> NoReturn:
        """Refuse: the past is only looked at."""
        raise _only_looking(title, kind)

    def note(self, title: str, *, kind: str) -> NoReturn:
        """Refuse: the past is only looked at."""
        raise _only_looking(title, kind)

    def undo(self, change_id: int, progress: object = None) -> NoReturn:
        """Refuse: the past is only looked at."""
        raise _only_looking(str(change_id), str(progress))

    def close(self) -> None:
        """Close the copy and remove it from the disk; may be called twice."""
        super().close()
        self._home.close()


def _only_looking(_title: str, _kind: str) -> UserError:
    return UserError(
        "Это база на прошлую дату: её можно только смотреть. Ничего не изменено. "
        "Отметьте нужное и нажмите «Вернуть выбранное»."
    )
