"""Where files come from: the clipboard, a drag, the dialog of the system."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from crm_desktop.attachments.copies import new_place
from crm_desktop.attachments.names import safe_name
from crm_desktop.attachments.source import LARGE, look_at
from crm_desktop.errors import UserError
from crm_desktop.wording import file_size
from ui.widgets.dialogs import confirm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QWidget

MEGABYTE: Final = 1 << 20


def paths_in(data: QMimeData) -> list[Path]:
    """Return the files of this computer that a drag or the clipboard carries."""
    urls = data.urls() if data.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def picture_in(data: QMimeData, zone: tzinfo) -> Path | None:
    """Write the picture of the clipboard to a private temporary file; None if there is none.

    Raises:
        UserError: the disk refused.
    """
    image = data.imageData() if data.hasImage() else None
    if image is None or image.isNull():
        return None
    moment = datetime.now(zone).strftime("%Y-%m-%d %H-%M-%S")
    path = new_place(safe_name(_tr("Снимок {}.png").format(moment)))
    if not image.save(str(path), "PNG"):
        raise UserError(_tr("Картинку из буфера обмена не удалось записать. Ничего не добавлено."))
    return path


def choose_files(parent: QWidget) -> list[Path]:
    """Ask which files to attach."""
    chosen, _kind = QFileDialog.getOpenFileNames(parent, _tr("Какие файлы добавить"))
    return [Path(name) for name in chosen]


def choose_target(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a file; None if nowhere."""
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, _tr("Куда сохранить"), str(Path.home() / safe_name(name))
    )
    return Path(chosen) if chosen else None


def sizes_of(paths: Sequence[Path]) -> dict[Path, int]:
    """Return the sizes of the files that may be attached; may wait for a slow disk."""
    found = {}
    for path in paths:
        with suppress(UserError):
            found[path] = look_at(path).size
    return found


def agreed_to_large(parent: QWidget, sizes: dict[Path, int]) -> bool:
    """Ask, if a file is large."""
    large = [size for size in sizes.values() if size > LARGE]
    if not large:
        return True
    return confirm(
        parent,
        _tr("Добавить большой файл?"),
        _tr("Он займёт на этом диске {}, и столько же понадобится резервной копии. "
            "Работать при этом можно, а добавление — прервать.").format(file_size(sum(large))),
        yes=_tr("Добавить"),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("files_intake", text)
