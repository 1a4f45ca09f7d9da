"""Rules to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Signal

from crm_desktop.automation.ready_made import ready_rules
from ui.theme import Role, theme
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.automation.ready_made import ReadyRule
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 640
HEIGHT: Final = 560


class ReadyDialog(Dialog):
    """Pick one; the editor opens with it, nothing is written before that.

    Attributes:
        picked: a `ReadyRule`.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            "Готовые правила", parent, width=WIDTH, height=HEIGHT,
            subtitle="Выберите, с чего начать: правило откроется, и его можно будет изменить.",
        )  # fmt: skip
        self.model: RowsModel[ReadyRule] = RowsModel(lambda rule: rule.name, self)
        self.model.show_rows(ready_rules())
        self.list = ListView(self.tr("Готовые правила"))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list, height=56, inset=0, painter=_paint))
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.activated.connect(lambda _index: self._take())
        self.body.addWidget(self.list, 1)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Выбрать"), self._take, kind=Kind.PRIMARY)

    def _take(self) -> None:
        rule = self.list.currentIndex().data(ROW)
        if rule is not None:
            self.accept()
            self.picked.emit(rule)


def _paint(painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
    px = theme().px
    rule: ReadyRule = index.data(ROW)
    icon = QRect(rect.left(), rect.center().y() - px(9), px(18), px(18))
    draw_icon(painter, icon, "zap", "accent_text")
    left = rect.left() + px(32)
    half = rect.height() // 2
    above = QRect(left, rect.top() + px(6), rect.right() - left, half - px(6))
    below = QRect(left, rect.top() + half, rect.right() - left, half - px(6))
    draw_text(painter, above, rule.name, Role.BODY_STRONG)
    draw_text(painter, below, rule.text, Role.META, "text2")
