"""The computers of the office: who they are, who has what, who is invited, and an admin's acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.numbers.prefixes import set_prefix
from crm_desktop.sync.flows.invited import OpenInvitation
from crm_desktop.sync.flows.stations import rename_station, retire_station
from ui.settings.ask import NameDialog
from ui.sync.invitation_dialog import InvitationDialog
from ui.sync.station_rows import StationDelegate
from ui.sync.station_words import station_in_words
from ui.theme import Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView
from ui.widgets.menus import Menu
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Changes
    from crm_desktop.sync.flows.stations import StationRow
    from ui.shell.workspace import Workspace
    from ui.sync.reading import SyncRead


class StationsPage(QWidget):
    """A list; an admin's acts are about the chosen station.

    Attributes:
        invite_wanted: another computer is to join.
        changed: a station was renamed or retired.
    """

    invite_wanted = Signal()
    changed = Signal()

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._may = False
        self.model: RowsModel[StationRow | OpenInvitation] = RowsModel(station_in_words, self)
        self.list = ListView(self.tr("Станции офиса"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(StationDelegate(workspace.office.zone, self.list))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.activated.connect(lambda _index: self._on_activated())
        self.list.selectionModel().currentChanged.connect(lambda _n, _o: self._refresh())
        self._card = ListCard(self.list, EmptyState(self.tr("Станций пока нет"), icon="monitor"))
        self.invite_button = Button(self.tr("Пригласить компьютер…"), "plus", kind=Kind.PRIMARY)
        self.invite_button.clicked.connect(lambda _on=False: self.invite_wanted.emit())
        self.rename_button = Button(self.tr("Переименовать…"), "pencil")
        self.rename_button.clicked.connect(lambda _on=False: self.rename())
        self.prefix_button = Button(self.tr("Номера…"), "type")
        self.prefix_button.clicked.connect(lambda _on=False: self.set_prefix())
        self.retire_button = Button(self.tr("Вывести из офиса…"), "unlink")
        self.retire_button.clicked.connect(lambda _on=False: self.retire())
        self.revoke_button = Button(self.tr("Отозвать приглашение…"), "unlink")
        self.revoke_button.clicked.connect(lambda _on=False: self.show_invitation())
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        for button in (
            self.invite_button, self.rename_button, self.prefix_button, self.retire_button,
            self.revoke_button,
        ):  # fmt: skip
            bar.addWidget(button)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(bar)
        column.addWidget(self._card, 1)
        for keys, slot in (("F2", self.rename), ("Del", self._on_delete), ("Ins", self.invite)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    @property
    def current(self) -> StationRow | None:
        """The chosen station."""
        row = self._chosen
        return None if isinstance(row, OpenInvitation) else row

    @property
    def invitation(self) -> OpenInvitation | None:
        """The chosen row, if it is a computer that has not come yet."""
        row = self._chosen
        return row if isinstance(row, OpenInvitation) else None

    @property
    def _chosen(self) -> StationRow | OpenInvitation | None:
        index = self.list.currentIndex()
        found: StationRow | OpenInvitation | None = index.data(ROW) if index.isValid() else None
        return found

    def show_read(self, read: SyncRead) -> None:
        """Show the stations and who is invited; the chosen one and the scroll stay."""
        before, scrolled = self._chosen, self.list.verticalScrollBar().value()
        self._may = read.may_manage
        living = [row for row in read.stations if row.retired_at is None]
        retired = [row for row in read.stations if row.retired_at is not None]
        rows: list[StationRow | OpenInvitation] = [*living, *read.invitations, *retired]
        self.model.show_rows(rows)
        self._card.show_list(bool(rows))
        keys = [_key(row) for row in rows]
        if rows:
            at = keys.index(_key(before)) if before and _key(before) in keys else 0
            self.list.setCurrentIndex(self.model.index(at))
            self.list.verticalScrollBar().setValue(scrolled)
        self._refresh()

    def choose(self, slot: int) -> None:
        """Make a station the chosen one."""
        keys = [_key(row) for row in self.model.rows]
        if slot in keys:
            self.list.setCurrentIndex(self.model.index(keys.index(slot)))

    def invite(self) -> None:
        """Ask for another computer, if this person may."""
        if self._may:
            self.invite_wanted.emit()

    def show_invitation(self) -> None:
        """Show the chosen invitation; there it can be taken back."""
        if self.invitation is not None:
            dialog = InvitationDialog(self._workspace, self.invitation, self)
            dialog.revoked.connect(self.changed)
            dialog.open()

    def rename(self) -> None:
        """Ask for another name of the chosen station."""
        row, office = self.current, self._workspace.office
        if row is not None and self._may and row.retired_at is None:
            NameDialog(
                self, self.tr("Переименовать станцию"), self.tr("Название компьютера"),
                text=row.name, hint=self.tr("Видно всем в офисе. Имя в Windows не меняется."),
                done=lambda name: self._act(lambda: rename_station(office, row.slot, name)),
            ).open()  # fmt: skip

    def set_prefix(self) -> None:
        """Ask what stands before the numbers the chosen station gives."""
        row, office = self.current, self._workspace.office
        if row is not None and self._may and row.retired_at is None:
            NameDialog(
                self, self.tr("Номера документов"), self.tr("Перед номером"), text=row.prefix,
                optional=True,
                hint=self.tr("Буква или две: «А-15». Уже выданные номера не меняются."),
                done=lambda prefix: self._act(lambda: set_prefix(office, row.slot, prefix=prefix)),
            ).open()  # fmt: skip

    def retire(self) -> None:
        """Take the chosen station off the office, after a question."""
        row, office = self.current, self._workspace.office
        if row is None or not self.retire_button.isEnabled():
            return
        agreed = confirm(
            self,
            self.tr("Вывести «{}» из офиса?").format(row.name),
            self.tr("Всё, что эта станция успела отправить, останется. Что не успела — сюда не "
                    "придёт. База на том компьютере не сотрётся: если он потерян или украден, "
                    "смените затем ключ базы в «Безопасности»."),
            yes=self.tr("Вывести из офиса"),
            danger=True,
        )  # fmt: skip
        if agreed:
            self._act(lambda: retire_station(office, row.slot))

    def _act(self, work: Callable[[], Changes]) -> None:
        self._workspace.act(work, owner=self, on_done=lambda _done: self.changed.emit())

    def _on_activated(self) -> None:
        if self.invitation is not None:
            self.show_invitation()
        else:
            self.rename()

    def _on_delete(self) -> None:
        if self.invitation is not None:
            self.show_invitation()
        else:
            self.retire()

    def _refresh(self) -> None:
        row, invited = self.current, self.invitation is not None
        living = row is not None and row.retired_at is None
        for button in (self.rename_button, self.prefix_button):
            button.setVisible(self._may and not invited)
            button.setEnabled(living)
        self.invite_button.setVisible(self._may)
        self.revoke_button.setVisible(self._may and invited)
        self.retire_button.setVisible(self._may and not invited)
        self.retire_button.setEnabled(living and row is not None and not row.here)

    def _open_menu(self, at: QPoint) -> None:
        if not self._may or self._chosen is None:
            return
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if self.invitation is not None:
            menu.add(self.tr("Шесть слов для сверки…"), self.show_invitation, icon="list-checks")
            menu.addSeparator()
            menu.add(self.tr("Отозвать приглашение…"), self.show_invitation, icon="unlink",
                     danger=True)  # fmt: skip
            menu.popup(self.list.viewport().mapToGlobal(at))
            return
        can = self.rename_button.isEnabled()
        menu.add(self.tr("Переименовать…"), self.rename, icon="pencil", shortcut="F2", enabled=can)
        menu.add(self.tr("Номера документов…"), self.set_prefix, icon="type", enabled=can)
        menu.addSeparator()
        menu.add(self.tr("Вывести из офиса…"), self.retire, icon="unlink", danger=True,
                 enabled=self.retire_button.isEnabled())  # fmt: skip
        menu.popup(self.list.viewport().mapToGlobal(at))


def _key(row: StationRow | OpenInvitation) -> int | str:
    return row.invite_id if isinstance(row, OpenInvitation) else row.slot
