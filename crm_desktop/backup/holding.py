"""Having a base for oneself alone, before its file is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.office.folder import OfficeFolder

_BUSY_MS: Final = 1000


def hold_alone(folder: OfficeFolder, key: bytes) -> apsw.Connection | None:
    """Take the present base for ourselves alone, so that nobody writes into what goes aside.

    Returns:
        A connection that holds it; None if there is no base, or a damaged one.

    Raises:
        UserError: another program has it open, or it is another office's.
    """
    if not folder.database.is_file():
        return None
    former = apsw.Connection(str(folder.database), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        former.pragma("cipher", "chacha20")
        former.pragma("key", f"raw:{key.hex()}")
        former.set_busy_timeout(_BUSY_MS)
        former.pragma("locking_mode", "exclusive")
        former.execute("BEGIN EXCLUSIVE")
        former.execute("SELECT last_stamp FROM station").fetchall()
        former.execute("COMMIT")
    except apsw.BusyError as error:
        former.close()
        raise UserError(
            f"Офис в папке «{folder.path}» сейчас открыт. Ничего не изменено. "
            "Закройте «Картотеку» во всех окнах и повторите."
        ) from error
    except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError, apsw.IOError):
        # It is damaged: nobody has it open, and a restore is what mends it.
        former.close()
        return None
    return former
