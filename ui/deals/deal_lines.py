"""«Состав»: what is sold, line by line, with a total that may become the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.access.powers import FieldRule
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.lines import budget_from_lines, delete_line, reorder_lines
from crm_desktop.wording import count
from ui.deals.card_words import DAYS, show_quantity
from ui.deals.line_dialog import LineDialog
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Card, Line, SectionHead
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from crm_desktop.deals.card import DealCard
    from crm_desktop.deals.card_parts import DealLineRow
    from ui.deals.deal_desk import DealDesk

HEIGHT: Final = 48
TIMES: Final = "×"


class LineRow(KeyFocus, QWidget):
    """Title over quantity and price, the sum on the right. Enter changes, Delete takes away.

    Attributes:
        edit_wanted: change the line.
        remove_wanted: take it away.
        move_wanted: −1 up, 1 down.
        menu_wanted: below which widget.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)
    menu_wanted = Signal(object)

    def __init__(self, line: DealLineRow, currency: str) -> None:
        super().__init__()
        self.line = line
        told = told_line(line, currency)
        total = show_money(line.sum, currency) if line.sum is not None else "—"
        self.setAccessibleName(", ".join(filter(None, (line.title, told, total))))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedLabel(line.title, Role.BODY_MEDIUM))
        words.addWidget(ElidedLabel(told, Role.META, colour="text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addLayout(words, 1)
        row.addWidget(Label(total, Role.BODY_STRONG))
        self.menu = more = IconButton(
            "ellipsis-vertical", self.tr("Ещё: {}").format(line.title), size=26
        )
        more.clicked.connect(lambda _on=False: self.menu_wanted.emit(more))
        row.addWidget(more)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
                self.edit_wanted.emit()
            case Qt.Key.Key_Delete:
                self.remove_wanted.emit()
            case Qt.Key.Key_Up if control:
                self.move_wanted.emit(-1)
            case Qt.Key.Key_Down if control:
                self.move_wanted.emit(1)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.edit_wanted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRect(self.rect())
        if self.underMouse():
            draw_box(painter, box, ground=theme().colour("sunken"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, box, Radius.CARD)
        painter.end()


class DealLines(Card):
    """The lines and their total."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._shown: object = None
        self._edits = True
        self.rows: list[LineRow] = []
        self.head = SectionHead(self.tr("Состав"), action=self.tr("Добавить"))
        self.head.activated.connect(self.start_adding)
        self._nothing = Label(self.tr("Что продаём: товары, работы, услуги"), Role.BODY,
                              colour="text3", wrap=True)  # fmt: skip
        self._total = Label("", Role.BODY_STRONG)
        self.take = Button(self.tr("Взять в бюджет"), "arrow-up", small=True)
        self.take.clicked.connect(lambda _on=False: self._take_total())
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(Space.S, 0, Space.S, 0)
        foot.setSpacing(Space.S)
        foot.addWidget(Line(strong=True))
        below = QHBoxLayout()
        below.setSpacing(Space.S)
        below.addWidget(Label(self.tr("Итого"), Role.BODY, colour="text2"))
        below.addWidget(self._total)
        below.addStretch(1)
        below.addWidget(self.take)
        foot.addLayout(below)
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.M)
        self.body.setSpacing(Space.XS)
        for part in (self.head, self._nothing):
            row = QVBoxLayout()
            row.setContentsMargins(Space.S, 0, Space.S, 0)
            row.addWidget(part)
            self.body.addLayout(row)
        self.body.addLayout(self._list)
        self.body.addWidget(self._foot)

    def show_card(self, card: DealCard) -> None:
        """Show the lines of a deal."""
        rule, of_budget = self._desk.rule("lines"), self._desk.rule("budget")
        self.setVisible(rule is not FieldRule.HIDDEN)
        shown = (card.lines, card.currency, card.budget, rule, of_budget)
        if shown == self._shown:
            return
        self._shown = shown
        self._edits = rule is FieldRule.EDIT
        self.head.show_action(shown=self._edits)
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._new_row(line, card.currency) for line in card.lines]
        for row in self.rows:
            self._list.addWidget(row)
        self._nothing.setVisible(not self.rows)
        self._foot.setVisible(bool(self.rows))
        self._total.setText(show_money(card.lines_sum, card.currency))
        takes = bool(card.lines_sum) and card.lines_sum != card.budget
        self.take.setVisible(takes and of_budget is FieldRule.EDIT)

    def start_adding(self) -> None:
        """Ask for a new line."""
        if self._desk.rule("lines") is not FieldRule.EDIT:
            self._desk.workspace.tell(
                self.tr("Ваша роль не меняет состав сделки. Обратитесь к руководителю.")
            )
            return
        self._open(None)

    def _new_row(self, line: DealLineRow, currency: str) -> LineRow:
        row = LineRow(line, currency)
        if not self._edits:
            row.menu.hide()
            return row
        row.edit_wanted.connect(lambda: self._open(line))
        row.remove_wanted.connect(lambda: self._remove(line))
        row.move_wanted.connect(lambda step: self._move(line, step))
        row.menu_wanted.connect(lambda under: self._open_menu(line, under))
        return row

    def _open_menu(self, line: DealLineRow, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Изменить…"), lambda: self._open(line), icon="pencil", shortcut="F2")
        menu.add(self.tr("Выше"), lambda: self._move(line, -1), icon="arrow-up",
                 shortcut="Ctrl+Up")  # fmt: skip
        menu.add(self.tr("Ниже"), lambda: self._move(line, 1), icon="arrow-down",
                 shortcut="Ctrl+Down")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Убрать"), lambda: self._remove(line), icon="trash-2", danger=True)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _open(self, line: DealLineRow | None) -> None:
        if self._desk.deal is None:
            return
        dialog = LineDialog(self._desk, self.window(), line=line)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remove(self, line: DealLineRow) -> None:
        self._desk.act(
            lambda office, _deal: delete_line(office, line.id), on_refused=self._desk.refuse
        )

    def _move(self, line: DealLineRow, step: int) -> None:
        ids = [row.line.id for row in self.rows]
        at = ids.index(line.id) if line.id in ids else -1
        if at < 0 or not 0 <= at + step < len(ids):
            return
        ids[at], ids[at + step] = ids[at + step], ids[at]
        self._desk.act(
            lambda office, deal: reorder_lines(office, deal, ids=ids),
            on_refused=self._desk.refuse,
        )

    def _take_total(self) -> None:
        self._desk.act(budget_from_lines, on_refused=self._desk.refuse)


def told_line(line: DealLineRow, currency: str) -> str:
    """«3 шт × 40 000 ₽ · хватает на 30 дней»."""
    told = " ".join(filter(None, (show_quantity(line.quantity), line.unit)))
    if line.price is not None:
        told = f"{told} {TIMES} {show_money(line.price, currency)}".strip()
    lasts = f"хватает на {count(line.lasts_days, *DAYS)}" if line.lasts_days else ""
    return " · ".join(filter(None, (told, lasts)))
