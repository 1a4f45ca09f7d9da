"""What the disk or another program does to the base, in words for people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.errors import DamagedError, UserError
from db.connection import FileGoneError, UnstorableKindError, UnstorableValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUSY: Final = (
    "База занята другой программой «Картотеки» и не освободилась за 5 секунд. "
    "Ничего не изменено. Дождитесь конца её работы (загрузки, восстановления) и повторите."
)
_FULL: Final = (
    "На диске нет места, поэтому запись не удалась. Сохранённое раньше цело. "
    "Освободите место и повторите."
)
_READ_ONLY: Final = (
    "Файл базы закрыт для записи. Ничего не изменено. Проверьте права на папку офиса и диск."
)
_GONE: Final = (
    "Файл базы не читается или не пишется. Сохранённое раньше не тронуто. "
    "Проверьте, на месте ли диск с папкой офиса и есть ли на нём место, и откройте офис снова."
)
_DAMAGED: Final = (
    "Файл базы повреждён. Он не тронут. Закройте офис и восстановите его из резервной копии "
    "(папка backups)."
)
_UNSTORABLE: Final = (
    "В значении есть обрывок символа, нулевой байт или слишком большое число: так его "
    "не сохранить. Ничего не изменено. Наберите значение заново."
)


@contextmanager
def told_to_people() -> Iterator[None]:
    """Turn a refusal of the base into a sentence; a fault of ours stays what it is.

    Raises:
        UserError: the base is busy, the disk full, gone or read-only, or a value cannot be stored.
        DamagedError: the file is damaged.
    """
    try:
        yield
    except UnstorableKindError:
        raise
    except UnstorableValueError as error:
        raise UserError(_UNSTORABLE) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedError(_DAMAGED) from error
    except (apsw.BusyError, apsw.LockedError, apsw.ProtocolError) as error:
        raise UserError(_BUSY) from error
    except apsw.FullError as error:
        raise UserError(_FULL) from error
    except (apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise UserError(_READ_ONLY) from error
    except (apsw.IOError, apsw.CantOpenError, FileGoneError) as error:
        raise UserError(_GONE) from error
