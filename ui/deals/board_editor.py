"""A new deal in one line, in the column it begins in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.deals.quick_line import QuickDeal, read_line
from crm_desktop.errors import UserError
from ui.deals.board_words import money
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.fields import TextField
from ui.widgets.labels import ElidedLabel
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crm_desktop.deals.board_question import Slot
    from ui.shell.workspace import Workspace

PAUSE_MS: Final = 120
LONGEST: Final = 500


class QuickEditor(QWidget):
    """«Название, клиент, сумма»: Enter makes the deal and waits for the next, Esc closes.

    Attributes:
        made_wanted: make this deal (`QuickDeal`, slot).
        dialog_wanted: go on in the dialog with what was typed (`QuickDeal`, slot).
        closed: it is not wanted any more.
    """

    made_wanted = Signal(object, object)
    dialog_wanted = Signal(object, object)
    closed = Signal()

    def __init__(self, workspace: Workspace, slot: Slot) -> None:
        super().__init__()
        self.slot = slot
        self._workspace = workspace
        self._read: tuple[str, QuickDeal] = ("", QuickDeal(""))
        self._enter = False
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._look)
        self.line = TextField("", self.tr("Название, клиент, сумма"))
        self.line.setMaxLength(LONGEST)
        self.line.setAccessibleName(self.tr("Новая сделка: название, клиент, сумма"))
        self.line.returnPressed.connect(self._on_enter)
        self.line.textChanged.connect(lambda _text: self._soon.start())
        self._told = ElidedLabel("", Role.META, colour="text2")
        self._whose = ElidedLabel("", Role.META, colour="text2")
        self._whose.hide()
        more = IconButton("square-check", self.tr("Заполнить подробно"), size=24)
        more.set_icon("list-plus", self.tr("Заполнить подробно"))
        more.clicked.connect(lambda _on=False: self._to_dialog())
        close = IconButton("x", self.tr("Закрыть (Esc)"), size=24)
        close.clicked.connect(lambda _on=False: self.closed.emit())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._told, 1)
        row.addWidget(more)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S + 6, Space.S, Space.S + 6, Space.S)
        column.setSpacing(Space.XS)
        column.addWidget(self.line)
        column.addLayout(row)
        column.addWidget(self._whose)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.line)
        self._show_hint()
        follow_theme(self.update)

    @property
    def told(self) -> str:
        """What the line says the deal would be."""
        return " · ".join(part for part in (self._told.text(), self._whose.text()) if part)

    def made(self) -> None:
        """The deal was made: the next one may be typed."""
        self.line.clear()
        self._read = ("", QuickDeal(""))
        self._show_hint()

    def refuse(self, error: UserError) -> None:
        """The deal was not made; what was typed stays."""
        self.line.set_error(True)
        self._say_whose("")
        self._told.set_colour("bad")
        self._told.setText(str(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        """Read what the line means."""
        text = self.line.text()
        office = self._workspace.office
        self.line.set_error(False)
        self._workspace.runner.read(
            lambda: (text, read_line(office, text)),
            self._take,
            self._on_error,
            owner=self,
            key="line",
        )

    def _take(self, read: tuple[str, QuickDeal]) -> None:
        if read[0] != self.line.text():
            return
        self._read = read
        self._tell(read[1])
        if self._enter:
            self._enter = False
            self._emit(read[1])

    def _on_error(self, error: Exception) -> None:
        self._enter = False
        if isinstance(error, UserError):
            self.refuse(error)
        else:
            self._workspace.report(error)

    def _on_enter(self) -> None:
        """Enter before the answer waits for it: what is made is what was typed."""
        if not self.line.text().strip():
            self.closed.emit()
        elif self._read[0] == self.line.text():
            self._emit(self._read[1])
        else:
            self._enter = True
            self._soon.stop()
            self._look()

    def _emit(self, deal: QuickDeal) -> None:
        self.made_wanted.emit(deal, self.slot)

    def _to_dialog(self) -> None:
        self.dialog_wanted.emit(self._read[1], self.slot)

    def _tell(self, deal: QuickDeal) -> None:
        if not self.line.text().strip():
            self._show_hint()
            return
        parts = [f"«{deal.title}»" if deal.title else self.tr("по имени клиента")]
        new = self.tr("новый клиент {}").format(deal.client_name)
        self._say_whose(new if deal.is_new else deal.client_name)
        if deal.amount is not None:
            parts.insert(0, money(deal.amount.value, deal.amount.currency or "RUB"))
        self._told.set_colour("text2")
        self._told.setText(" · ".join(parts))

    def _say_whose(self, text: str) -> None:
        self._whose.setText(text)
        self._whose.setVisible(bool(text))

    def _show_hint(self) -> None:
        self._say_whose("")
        self._told.set_colour("text3")
        self._told.setText(self.tr("Enter — создать"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect().adjusted(8, 0, -8, -2)
        draw_box(painter, box, ground=theme().colour("surface"),
                 border=theme().colour("accent"), width=1.5, radius=Radius.CARD)  # fmt: skip
        painter.end()
