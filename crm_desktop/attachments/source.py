"""The file a person attaches: looked at before it is read, and seen not to change meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from crm_desktop.attachments.names import shown_name, stored_name
from crm_desktop.errors import BadFileError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.jobs import Progress

LARGE: Final = 100 << 20
"""Above this many bytes the window asks first."""
# Neither a link nor a pipe is followed or waited for; Windows has no such flags.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_ANOTHER: Final = "Файл не добавлен. Выберите другой."


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may be attached.

    Attributes:
        name: as it will be stored.
        size: bytes, as of now.
    """

    path: Path
    name: str
    size: int

    @property
    def is_large(self) -> bool:
        """Whether a person should be asked first."""
        return self.size > LARGE


class OpenSource:
    """An open file that is read once or twice from its beginning."""

    def __init__(self, stream: IO[bytes], source: Source) -> None:
        self._stream = stream
        self.source = source
        self._before = _marks(stream)

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end.

        Raises:
            BadFileError: the file does not read any more.
        """
        with _told(self.source.path):
            return self._stream.read(size)

    def rewind(self) -> None:
        """Begin again."""
        with _told(self.source.path):
            self._stream.seek(0)

    def require_unchanged(self, size: int) -> None:
        """Check that what was read is the file as it was when opened.

        Args:
            size: how many bytes were read.

        Raises:
            BadFileError: somebody wrote to it meanwhile, or it vanished.
        """
        shown = shown_name(self.source.name)
        with _told(self.source.path):
            after, there = _marks(self._stream), self.source.path.stat()
        same = (there.st_size, there.st_mtime_ns) == (after[0], after[1])
        if size != self.source.size or after != self._before or not same:
            raise BadFileError(
                f"Файл «{shown}» изменился, пока его читали. Он не добавлен. "
                "Дождитесь, когда другая программа закончит с ним, и повторите."
            )


class Counted:
    """Reads with progress, in bytes.

    Args:
        source: what is read.
        progress: hears of every piece; may raise to cancel.
    """

    def __init__(self, source: OpenSource, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._done = 0
        self._message = f"Добавляю «{shown_name(source.source.name)}»"

    def __call__(self, size: int) -> bytes:
        total = self._source.source.size
        self._progress.step(min(self._done, total), total, self._message)
        data = self._source.read(size)
        self._done += len(data)
        return data


def look_at(path: Path) -> Source:
    """Say whether a file may be attached, without reading it.

    Raises:
        BadFileError: it is gone, a folder, a device, a link, empty or may not be read.
    """
    with opened(path) as source:
        return source.source


@contextmanager
def opened(path: Path) -> Iterator[OpenSource]:
    """Open a file that may be attached.

    Raises:
        BadFileError: as `look_at`.
    """
    shown = shown_name(path.name) or str(path)
    with _told(path):
        if path.is_symlink():
            raise OSError(errno.ELOOP, "")
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as stream:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise BadFileError(f"«{shown}» — не обычный файл (устройство или канал). {_ANOTHER}")
        if state.st_size == 0:
            raise BadFileError(f"Файл «{shown}» пуст. {_ANOTHER}")
        yield OpenSource(stream, Source(path, stored_name(path.name), state.st_size))


def _marks(stream: IO[bytes]) -> tuple[int, int]:
    state = os.fstat(stream.fileno())
    return state.st_size, state.st_mtime_ns


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn a refusal to read into a sentence."""
    shown = shown_name(path.name) or str(path)
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadFileError(
            f"Файла «{shown}» больше нет на месте. Он не добавлен. "
            "Проверьте, не перенесли ли его и подключён ли диск."
        ) from error
    except IsADirectoryError as error:
        raise BadFileError(
            f"«{shown}» — папка. Она не добавлена. Добавьте файлы из неё или сожмите её в архив."
        ) from error
    except PermissionError as error:
        raise BadFileError(
            f"Файл «{shown}» нельзя прочитать: нет прав, или он открыт в другой программе. "
            "Он не добавлен. Закройте его там и повторите."
        ) from error
    except ValueError as error:
        raise BadFileError(f"Такого имени файла не бывает: «{shown}». {_ANOTHER}") from error
    except OSError as error:
        if error.errno in {errno.ELOOP, getattr(errno, "EMLINK", errno.ELOOP)}:
            raise BadFileError(
                f"«{shown}» — ссылка на другой файл. Она не добавлена. Добавьте сам файл."
            ) from error
        reason = disk_reason(error)
        raise BadFileError(
            f"Файл «{shown}» не читается: {reason}. Он не добавлен. Проверьте диск и повторите."
        ) from error
