"""Whose deal it is, in a form: found by typing, or named as a new client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.rows import client_rows
from ui.clients.client_picker import ClientPicker
from ui.clients.desk import CardDesk
from ui.theme import Role, Space, Tone
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Panel
from ui.widgets.fields import TextField
from ui.widgets.labels import ElidedLabel
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace


class ClientField(QWidget):
    """A picker until somebody is chosen, then the name with a cross; a new one may get a phone.

    Attributes:
        changed: another client, or none.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, *, kind: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kind = kind
        self.client_id: int | None = None
        self._new_name = ""
        desk = CardDesk(workspace, workspace.office.zone, self)
        self.picker = ClientPicker(desk)
        self.picker.look_for(kind)
        self.picker.chosen.connect(self._take)
        self.picker.new_wanted.connect(self._take_new)
        self.picker.closed.connect(self.picker.clear)
        self._avatar = Avatar("", 28)
        self._name = ElidedLabel("", Role.BODY_MEDIUM)
        self._pill = Pill(self.tr("Новый клиент"), Tone.OK)
        self._drop = IconButton("x", self.tr("Выбрать другого"), size=28)
        self._drop.clicked.connect(lambda _on=False: self.clear())
        self._chosen = Panel(padding=Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._avatar)
        row.addWidget(self._name, 1)
        row.addWidget(self._pill)
        row.addWidget(self._drop)
        self._chosen.body.addLayout(row)
        self.phone = TextField("", self.tr("Телефон нового клиента, если известен"), icon="phone")
        self.phone.setMaxLength(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.picker)
        column.addWidget(self._chosen)
        column.addWidget(self.phone)
        self.setFocusProxy(self.picker.name)
        self._show()

    @property
    def new_client(self) -> ClientDraft | None:
        """The client to be made, if a new one was named."""
        if not self._new_name:
            return None
        typed = self.phone.text().strip()
        channels = (ChannelDraft(typed, "phone"),) if typed else ()
        return ClientDraft(kind=self._kind, name=self._new_name, channels=channels)

    @property
    def name(self) -> str:
        """What the chosen client is called; `""` while there is none."""
        return self._name.text() if self.client_id is not None else self._new_name

    @property
    def is_empty(self) -> bool:
        """Whether nobody is chosen."""
        return self.client_id is None and not self._new_name

    @property
    def typed(self) -> str:
        """Words that lead to nobody yet."""
        return self.picker.name.text().strip() if self.is_empty else ""

    def set_client(self, client_id: int, name: str = "") -> None:
        """Choose a client; without a name it is read."""
        self.client_id, self._new_name = client_id, ""
        self._show(name)
        if not name:
            office = self._workspace.office
            self._workspace.runner.read(
                lambda: client_rows(office, [client_id]),
                lambda rows: self._show(rows[0].name) if rows else self.clear(),
                owner=self,
                key="client",
            )

    def take_typed(self) -> None:
        """Let words that lead to nobody be the name of a new client."""
        if self.typed:
            self._take_new(self.typed)

    def clear(self) -> None:
        """Choose anew."""
        self.client_id, self._new_name = None, ""
        self.phone.clear()
        self.picker.clear()
        self._show()
        self.picker.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _take(self, client: object) -> None:
        if isinstance(client, int):
            self.set_client(client)
            self._drop.setFocus(Qt.FocusReason.TabFocusReason)
            self.changed.emit()

    def _take_new(self, name: str) -> None:
        self.client_id, self._new_name = None, name
        self._show(name)
        self.phone.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def _show(self, name: str = "") -> None:
        chosen = not self.is_empty
        self.picker.setVisible(not chosen)
        self._chosen.setVisible(chosen)
        self._pill.setVisible(bool(self._new_name))
        self.phone.setVisible(bool(self._new_name))
        if chosen:
            self._avatar.set_person(name or "…", key=self.client_id)
            self._name.setText(name)
