"""Why a file cannot be read or written, in words for people."""

from __future__ import annotations

import errno
from typing import Final

_REASONS: Final = {
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "на диске нет места",
    errno.EFBIG: "файл слишком велик для этого диска",
    errno.EACCES: "нет прав, или файл открыт в другой программе",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.EBUSY: "файл занят другой программой",
    errno.ETXTBSY: "файл занят другой программой",
    errno.ENOENT: "такого файла или такой папки нет",
    errno.ENOTDIR: "такой папки нет",
    errno.EISDIR: "это папка",
    errno.EEXIST: "такой файл уже есть",
    errno.ENOTEMPTY: "папка не пуста",
    errno.ENAMETOOLONG: "имя слишком длинное",
    errno.ELOOP: "ссылка ведёт сама на себя",
    errno.EMFILE: "открыто слишком много файлов",
    errno.ENFILE: "открыто слишком много файлов",
    errno.EIO: "диск не отвечает",
    errno.ENODEV: "диск отключён",
    errno.ENXIO: "диск отключён",
}


def disk_reason(error: OSError) -> str:
    """Return the reason in Russian, without a full stop, whatever language the system speaks."""
    if error.errno is None:
        return "диск не отвечает"
    return _REASONS.get(error.errno, f"ошибка диска {error.errno}")
