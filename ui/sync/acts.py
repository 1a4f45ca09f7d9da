"""What can be done with the exchange as a whole: share, invite, move, leave, repair, return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.sync.address import Way
from ui.shell.screen import Command
from ui.sync.follow_dialog import FollowDialog
from ui.sync.invite_dialog import InviteDialog
from ui.sync.leave_dialog import LeaveDialog
from ui.sync.move_dialog import MoveDialog
from ui.sync.password_dialog import SharePasswordDialog
from ui.sync.refill_dialog import RefillDialog
from ui.sync.repair_dialog import RepairDialog
from ui.sync.return_dialog import ReturnDialog
from ui.sync.share_dialog import ShareDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace
    from ui.sync.reading import SyncRead
    from ui.widgets.menus import Menu


class SyncActs(QObject):
    """Opens the dialogs.

    Attributes:
        changed: the office is shared, moved or left now; everything is to be read anew.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._parent = parent

    def share(self) -> None:
        """Ask where the office is to be shared."""
        if not may(self._workspace.office, Right.SHARE_OFFICE):
            return
        dialog = ShareDialog(self._workspace, self._parent)
        dialog.shared.connect(self.changed)
        dialog.invite_wanted.connect(self.invite)
        dialog.open()

    def invite(self) -> None:
        """Ask which computer is to join."""
        dialog = InviteDialog(self._workspace, self._parent)
        dialog.invited.connect(self.changed)
        dialog.open()

    def move(self) -> None:
        """Ask for another place."""
        dialog = MoveDialog(self._workspace, self._parent)
        dialog.moved.connect(self.changed)
        dialog.open()

    def follow(self) -> None:
        """Ask where the office went."""
        dialog = FollowDialog(self._workspace, self._parent)
        dialog.followed.connect(self.changed)
        dialog.open()

    def ask_password(self) -> None:
        """Ask for the password of the place anew."""
        dialog = SharePasswordDialog(self._workspace, self._parent)
        dialog.kept.connect(self.changed)
        dialog.open()

    def refill(self) -> None:
        """Offer to fill the place anew from this computer."""
        dialog = RefillDialog(self._workspace, self._parent)
        dialog.filled.connect(self.changed)
        dialog.open()

    def leave(self) -> None:
        """Ask whether this computer is to work alone from now on."""
        dialog = LeaveDialog(self._workspace, self._parent)
        dialog.left.connect(self.changed)
        dialog.open()

    def repair(self) -> None:
        """Offer to take the office's state."""
        RepairDialog(self._workspace, self._parent).open()

    def return_to_date(self) -> None:
        """Ask to which day the whole office is to return."""
        dialog = ReturnDialog(self._workspace, self._parent)
        dialog.returned.connect(self.changed)
        dialog.open()

    def fill(self, menu: Menu, read: SyncRead) -> None:
        """Add to a menu what this person may do."""
        menu.addSeparator()
        menu.add(self.tr("Офис переехал…"), self.follow, icon="map-pin")
        if _has_account(read):
            menu.add(self.tr("Пароль к общей папке…"), self.ask_password, icon="key-round")
        if read.may_manage:
            menu.addSeparator()
            menu.add(self.tr("Пригласить компьютер…"), self.invite, icon="plus")
            menu.add(self.tr("Сменить место обмена…"), self.move, icon="folder")
            menu.add(self.tr("Восстановить папку из этой станции…"), self.refill,
                     icon="archive-restore")  # fmt: skip
        menu.addSeparator()
        if read.may_repair:
            menu.add(self.tr("Починить станцию…"), self.repair, icon="wrench")
        if read.may_manage:
            menu.add(self.tr("Вернуть офис к дате…"), self.return_to_date, icon="history")
            menu.addSeparator()
            menu.add(self.tr("Выйти из обмена…"), self.leave, icon="log-out", danger=True)

    def commands(self, read: SyncRead | None) -> list[Command]:
        """Return the same for the palette."""
        if read is None or read.share is None:
            if may(self._workspace.office, Right.SHARE_OFFICE):
                return [Command("sync.share", self.tr("Поделиться офисом"), self.share, "share-2")]
            return []
        found = [
            Command("sync.follow", self.tr("Офис переехал: сменить место вслед"), self.follow,
                    "map-pin"),
        ]  # fmt: skip
        if _has_account(read):
            found.append(
                Command("sync.password", self.tr("Пароль к общей папке"), self.ask_password,
                        "key-round")
            )  # fmt: skip
        if read.may_manage:
            found += [
                Command("sync.invite", self.tr("Пригласить компьютер"), self.invite, "plus"),
                Command("sync.move", self.tr("Сменить место обмена"), self.move, "folder"),
                Command("sync.refill", self.tr("Восстановить папку из этой станции"), self.refill,
                        "archive-restore"),
                Command("sync.return", self.tr("Вернуть офис к дате"), self.return_to_date,
                        "history"),
                Command("sync.leave", self.tr("Выйти из обмена"), self.leave, "log-out"),
            ]  # fmt: skip
        if read.may_repair:
            found.append(Command("sync.repair", self.tr("Починить станцию"), self.repair, "wrench"))
        return found


def _has_account(read: SyncRead) -> bool:
    return read.share is not None and read.share.address.way is not Way.FOLDER
