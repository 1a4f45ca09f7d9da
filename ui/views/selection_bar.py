"""What can be done with the records that are selected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.wording import count, plural
from ui.clients.bulk_registry import fits
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from ui.clients.bulk_registry import BulkAct


class SelectionBar(QWidget):
    """The exact number, the bulk acts, and the way out of the selection.

    The acts stand as buttons as far as there is room, the rest in «Ещё».

    Args:
        acts: over the selected ones.
        forms: «клиент», «клиента», «клиентов».
        selected: «Выбран», «Выбраны», «Выбрано».

    Attributes:
        act_wanted: a `BulkAct`.
        export_wanted: «Выгрузить» was pressed.
        all_wanted: select everything the filter leaves.
        cleared: the selection is not wanted any more.
    """

    act_wanted = Signal(object)
    export_wanted = Signal()
    all_wanted = Signal()
    cleared = Signal()

    def __init__(
        self,
        acts: Sequence[BulkAct],
        forms: tuple[str, str, str],
        selected: tuple[str, str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._selected = 0
        self._forms = forms
        self._words = selected
        self._told = Label("", Role.BODY_STRONG, colour="accent_text")
        self._all = LinkButton(self.tr("Выбрать всех"))
        self._all.clicked.connect(self.all_wanted)
        self._buttons: list[tuple[BulkAct, Button]] = []
        for act in acts:
            button = Button(act.title, act.icon, small=True)
            button.clicked.connect(partial(self._on_act, act))
            self._buttons.append((act, button))
        self._export = Button(self.tr("Выгрузить"), "file-down", small=True)
        self._export.clicked.connect(self.export_wanted)
        self._more = Button(self.tr("Ещё"), "ellipsis", small=True)
        self._menu = Menu(self)
        self._more.setMenu(self._menu)
        self._close = IconButton("x", self.tr("Снять выделение"), size=28)
        self._close.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.XS, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._told)
        row.addWidget(self._all)
        row.addStretch(1)
        row.addWidget(self._export)
        for _act, button in self._buttons:
            row.addWidget(button)
        row.addWidget(self._more)
        row.addWidget(self._close)
        follow_theme(self.update)

    def set_count(self, selected: int, of: int) -> None:
        """Say how many are selected of how many in the list."""
        self._selected = selected
        self._told.setText(f"{plural(selected, *self._words)} {count(selected, *self._forms)}")
        self._all.setVisible(selected < of)
        self._all.set_caption(self.tr("Выбрать всех: {}").format(count(of, *self._forms)))
        self._fit()

    def hide_export(self) -> None:
        """The list has no files to offer."""
        self._export.hide()

    def button(self, key: str) -> Button:
        """The button of an act."""
        return next(button for act, button in self._buttons if act.key == key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_act(self, act: BulkAct, _on: bool = False) -> None:
        self.act_wanted.emit(act)

    def _fit(self) -> None:
        """Show as many buttons as there is room for; the others go into the menu."""
        offered = [(act, each) for act, each in self._buttons if fits(act, self._selected)]
        fixed = [self._told, self._close]
        fixed += [self._export] if not self._export.isHidden() else []
        fixed += [self._all] if not self._all.isHidden() else []
        room = self.width() - Space.L - Space.XS - 2 * Space.S
        room -= sum(each.sizeHint().width() + Space.S for each in fixed)
        needed = sum(each.sizeHint().width() + Space.S for _act, each in offered)
        hidden: list[BulkAct] = []
        if needed > room:
            room -= self._more.sizeHint().width() + Space.S
            while offered and needed > room:
                act, each = offered.pop()
                needed -= each.sizeHint().width() + Space.S
                hidden.insert(0, act)
        shown = [act for act, _each in offered]
        for act, each in self._buttons:
            each.setVisible(act in shown)
        self._menu.clear()
        for act in hidden:
            self._menu.add(
                act.title, partial(self.act_wanted.emit, act), icon=act.icon, danger=act.danger
            )
        self._more.setVisible(bool(hidden))

    def minimumSizeHint(self) -> QSize:
        # What has no room goes into the menu.
        return QSize(theme().px(420), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=theme().colour("accent_soft"), radius=Radius.CARD)
        painter.end()
