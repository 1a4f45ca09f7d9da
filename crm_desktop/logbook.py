"""The program's own log: rotating, in the clear, and so without any data of clients.

What our code writes into it are kinds and numbers. What an error says may hold anything it met, so
of an error only its kind and the places in the code are kept.
"""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from platformdirs import user_data_path

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "kartoteka.log"
MOST_BYTES: Final = 1 << 20
KEPT: Final = 4
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_OURS: Final = ("crm_desktop", "db", "ui")


class IdsOnly(logging.Formatter):
    """Formats a record; of an error its kind and where it was, never what it says."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library calls it so
        error = ei[1] if isinstance(ei, tuple) else None
        return places(error) if isinstance(error, BaseException) else ""


def places(error: BaseException) -> str:
    """Return the kinds of an error and of its causes, and the places in the code, newest first."""
    told = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(step.__traceback__)
        ]
        told.append(f"{type(step).__name__} at {' < '.join(reversed(frames))}")
        step = step.__cause__ or step.__context__
    return " <- ".join(told)


def default_folder() -> Path:
    """Where the log lies on this computer."""
    return user_data_path("kartoteka", appauthor=False) / "logs"


def keep_log(folder: Path | None = None) -> logging.Handler | None:
    """Write what our code logs into a rotating file; None where no file can be written.

    Args:
        folder: of the log; None = the person's own. At most five files of a megabyte.
    """
    place = default_folder() if folder is None else folder
    try:
        place.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            place / FILE_NAME, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8"
        )
    except OSError:
        return None  # a program without a log works as well
    handler.setFormatter(IdsOnly(_FORMAT))
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    return handler


def end_log(handler: logging.Handler) -> None:
    """Write no more into a log."""
    for name in _OURS:
        logging.getLogger(name).removeHandler(handler)
    handler.close()
