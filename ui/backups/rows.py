"""One copy in the list: when, why, how much, where, how it stands, what may be done with it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.backup.overview import STATE_LABELS, ListedBackup, State, Where
from crm_desktop.wording import count, file_size, moment
from ui.start.trouble_pages import CLIENT_FORMS
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import IconButton
from ui.widgets.cards import IconBadge
from ui.widgets.labels import ElidedLabel
from ui.widgets.menus import Menu
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from pathlib import Path

    from ui.shell.workspace import Workspace

_TONES = {
    State.GOOD: Tone.OK,
    State.FILES_MISSING: Tone.WARN,
    State.FORMER_KEY: Tone.OK,
    State.FOREIGN_KEY: Tone.GREY,
}


class BackupRow(QWidget):
    """A row with a menu.

    Attributes:
        restore_wanted: the file.
        check_wanted: the file.
    """

    restore_wanted = Signal(object)
    check_wanted = Signal(object)

    def __init__(self, workspace: Workspace, backup: ListedBackup) -> None:
        super().__init__()
        self._workspace = workspace
        self._backup = backup
        kept = backup.kept
        now, zone = datetime.now(UTC), workspace.office.zone
        head = " · ".join(
            filter(
                None, (moment(kept.created_at, now, zone=zone), kept.reason or "сделана вручную")
            )
        )
        proved = (
            self.tr("проверена {}").format(moment(backup.proved_at, now, zone=zone))
            if backup.proved_at
            else self.tr("проверена при создании")
        )
        told = (
            count(kept.clients, *CLIENT_FORMS),
            file_size(kept.size + kept.files_size),
            proved,
            self.tr("под парольной фразой") if kept.sealed else "",
            self.tr("нет файлов клиентов: {}").format(kept.missing) if kept.missing else "",
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(head, Role.BODY_STRONG))
        words.addWidget(ElidedLabel(" · ".join(filter(None, told)), Role.META, colour="text2"))
        here = backup.where is Where.HERE
        self._more = IconButton("ellipsis", self.tr("Что сделать с копией"), size=32)
        self._more.clicked.connect(lambda _on=False: self._open_menu())
        self._menu = self._actions()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        icon, tone = ("archive", Tone.TEAL) if here else ("hard-drive", Tone.VIOLET)
        row.addWidget(IconBadge(icon, tone, 36))
        row.addLayout(words, 1)
        if not here:
            row.addWidget(Pill(self.tr("Второе место"), Tone.VIOLET))
        row.addWidget(Pill(STATE_LABELS[backup.state].capitalize(), _TONES[backup.state]))
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(str(kept.path))

    def _actions(self) -> Menu:
        office, file = self._workspace.office, self._backup.kept.path
        menu = Menu(self)
        look = look_inside() if may(office, Right.RESTORE) else None
        if look is not None:
            menu.add(
                self.tr("Посмотреть и вернуть часть…"),
                lambda: look(self._workspace, file),
                icon="eye",
            )
        if may(office, Right.BACKUP):
            menu.add(
                self.tr("Проверить"), lambda: self.check_wanted.emit(file), icon="shield-check"
            )
        if may(office, Right.RESTORE):
            menu.add(
                self.tr("Восстановить офис целиком…"),
                lambda: self.restore_wanted.emit(file),
                icon="archive-restore",
            )
        menu.add(self.tr("Открыть папку"), lambda: open_folder(file.parent), icon="folder-open")
        return menu

    def _open_menu(self) -> None:
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


def look_inside() -> Any | None:
    """Return what looks inside a copy, None where this version has no such thing."""
    try:
        return import_module("ui.past.entry").look_inside
    except ImportError:
        return None


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
