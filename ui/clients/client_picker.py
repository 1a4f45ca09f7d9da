"""Finding a client of the base by typing, or making a new one on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.search import search_clients
from ui.theme import Role, Space
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Panel
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.clients.search import ClientHit
    from ui.clients.desk import CardDesk

PAUSE_MS: Final = 120
MOST: Final = 5


class ClientPicker(Panel):
    """Type a name: known clients are offered, a new one is made by the last button.

    Attributes:
        chosen: id of a known client.
        new_wanted: a new client's name.
        closed: it is not wanted any more.
        row: of the controls; others may stand beside the name.
    """

    chosen = Signal(object)
    new_wanted = Signal(str)
    closed = Signal()

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.M, parent=parent)
        self._desk = desk
        self._kind = ""
        self._buttons: list[Button] = []
        self.name = TextField("", "", icon="search")
        self.name.setMaxLength(200)
        self.name.returnPressed.connect(self.take_first)
        self.name.installEventFilter(self)
        close = IconButton("x", self.tr("Не добавлять"), size=32)
        close.clicked.connect(self.closed)
        self.row = QHBoxLayout()
        self.row.setSpacing(Space.S)
        self.row.addWidget(self.name, 3)
        self.row.addWidget(close)
        self._found = QVBoxLayout()
        self._found.setSpacing(Space.XS)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addLayout(self.row)
        self.body.addLayout(self._found)
        self.body.addWidget(self._error)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._search)
        self.name.textChanged.connect(lambda _text: self._soon.start())

    def look_for(self, kind: str) -> None:
        """Offer only a `person` or a `company`; `""` offers anybody."""
        if kind != self._kind:
            self._kind = kind
            self._soon.start()
        words = {"person": self.tr("Имя человека"), "company": self.tr("Название компании")}.get(
            kind, self.tr("Имя или название")
        )
        self.name.setPlaceholderText(words)
        self.name.setAccessibleName(words)

    def clear(self) -> None:
        """Begin anew, with the cursor in the name."""
        self.name.clear()
        self.set_error("")
        self._fill([])
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_error(self, text: str) -> None:
        """Say why it was not taken."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def take_first(self) -> None:
        """Press the first button there is, if it is of what is typed."""
        if self._buttons and not self._soon.isActive():
            self._buttons[0].click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and self._buttons
        ):
            self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = next((at for at, each in enumerate(self._buttons) if each.hasFocus()), None)
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif step and here is not None:
            at = here + step
            target = self._buttons[at] if 0 <= at < len(self._buttons) else self.name
            target.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        text, kind = self.name.text().strip(), self._kind
        if not text:
            self._fill([])
            return
        self._desk.read(
            lambda office, _client: search_clients(office, text, limit=MOST, kind=kind),
            self._fill,
            key=f"picker {id(self)}",
        )

    def _fill(self, hits: list[ClientHit]) -> None:
        for button in self._buttons:
            self._found.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for hit in hits:
            if hit.id == self._desk.client_id:
                continue
            told = " · ".join(filter(None, (hit.name, hit.phone, hit.detail)))
            button = Button(told, "user" if hit.kind == "person" else "building-2", small=True)
            button.clicked.connect(lambda _on=False, client=hit.id: self.chosen.emit(client))
            self._add(button)
        typed = self.name.text().strip()
        if typed:
            button = Button(self.tr("Создать «{}»").format(typed), "plus", small=True)
            button.clicked.connect(lambda _on=False: self.new_wanted.emit(typed))
            self._add(button)

    def _add(self, button: Button) -> None:
        self._found.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._buttons.append(button)
