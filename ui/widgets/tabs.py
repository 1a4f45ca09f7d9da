"""Tabs with an underline; the pages belong to the screen (a QStackedWidget)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from ui.theme import Colour

PAD = 4


class _Tab(PaintedButton):
    def __init__(self, text: str, parent: QWidget) -> None:
        self._count = ""
        super().__init__(text, parent)
        self.setCheckable(True)

    def set_count(self, count: int | None) -> None:
        self._count = "" if count is None else str(count)
        self.setAccessibleDescription(self._count)
        self.restyle()

    def sizeHint(self) -> QSize:
        px = theme().px
        width = 2 * PAD + text_width(self.caption, Role.ROW)
        if self._count:
            width += px(7) + text_width(self._count, Role.META_MEDIUM)
        return QSize(width, px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        chosen = self.isChecked()
        shade: Colour = "text" if chosen or self.hovered else "text2"
        if not self.isEnabled():
            shade = "text3"
        room = self.rect().adjusted(PAD, 0, 0, -2)
        role = Role.ROW if chosen else Role.ROW_MEDIUM
        used = draw_text(painter, room, self.caption, role, shade)
        room.setLeft(room.left() + used + px(7))
        draw_text(painter, room, self._count, Role.META_MEDIUM, "text2")
        if chosen:
            line = QRect(PAD, self.height() - 3, self.width() - 2 * PAD, 3)
            draw_box(painter, line, ground=theme().colour("accent"), radius=1.5)
        if self.key_focus:
            draw_ring(painter, self.rect().adjusted(0, 6, 0, -8))
        painter.end()


class Tabs(QWidget):
    """Exclusive; left and right arrows, Home and End choose.

    Args:
        items: key and text of each tab.
        folding: tabs that find no room go into a menu at the end; the chosen one stays in sight.
    """

    changed = Signal(object)

    def __init__(
        self,
        items: Sequence[tuple[object, str]],
        *,
        folding: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tabs: dict[object, _Tab] = {}
        self._folding = folding
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        self._rest = IconButton("chevron-down", self.tr("Остальные вкладки"), size=28)
        self._rest.clicked.connect(self._open_rest)
        self._rest.hide()
        row.addWidget(self._rest)
        row.addStretch(1)
        horizontal = QSizePolicy.Policy.Ignored if folding else QSizePolicy.Policy.Preferred
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self._value: object = None
        self.set_tabs(items)
        follow_theme(self._fold)

    def set_tabs(self, items: Sequence[tuple[object, str]]) -> None:
        """Show other tabs; the chosen one stays chosen if it is among them."""
        for tab in self._tabs.values():
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for at, (key, text) in enumerate(items):
            tab = self._tabs[key] = _Tab(text, self)
            tab.clicked.connect(lambda _on=False, chosen=key: self._choose(chosen))
            self._row.insertWidget(at, tab)
            tab.show()
        self.set_value(self._value if self._value in self._tabs else items[0][0])

    @property
    def value(self) -> object:
        """The chosen key."""
        return self._value

    def set_value(self, key: object) -> None:
        """Choose without a signal."""
        self._value = key
        for own, tab in self._tabs.items():
            tab.setChecked(own == key)
            tab.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if own == key else Qt.FocusPolicy.ClickFocus
            )
        self._fold()

    def set_count(self, key: object, count: int | None) -> None:
        """Show how much is behind a tab, or nothing."""
        self._tabs[key].set_count(count)
        self._fold()

    @property
    def folded(self) -> list[object]:
        """Keys of the tabs that found no room."""
        return [key for key, tab in self._tabs.items() if tab.isHidden()]

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if not self._folding or self._value not in self._tabs:
            return least
        chosen = self._tabs[self._value].sizeHint().width()
        return QSize(chosen + self._row.spacing() + self._rest.sizeHint().width(), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self.update()
        if not self._folding or self._value not in self._tabs:
            return
        bare = {key: tab.sizeHint().width() for key, tab in self._tabs.items()}
        # Before a tab is put away the tabs stand closer.
        tight = sum(bare.values()) + (len(bare) - 1) * Space.L > self.width()
        gap = Space.S if tight else Space.L
        self._row.setSpacing(gap)
        widths = {key: width + gap for key, width in bare.items()}
        room = self.width() + gap
        if sum(widths.values()) > room:
            room -= self._rest.sizeHint().width() + gap + widths[self._value]
            for key, width in widths.items():
                if key != self._value:
                    room -= width
                    self._tabs[key].setVisible(room >= 0)
        else:
            for tab in self._tabs.values():
                tab.show()
        self._tabs[self._value].show()
        self._rest.setVisible(bool(self.folded))

    def _open_rest(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for key in self.folded:
            menu.add(self._tabs[key].caption, partial(self._choose, key))
        menu.popup(self._rest.mapToGlobal(self._rest.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self._tabs)
        here = keys.index(self._value)
        match event.key():
            case Qt.Key.Key_Right:
                to = (here + 1) % len(keys)
            case Qt.Key.Key_Left:
                to = (here - 1) % len(keys)
            case Qt.Key.Key_Home:
                to = 0
            case Qt.Key.Key_End:
                to = len(keys) - 1
            case _:
                super().keyPressEvent(event)
                return
        self._choose(keys[to])
        self._tabs[keys[to]].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: object) -> None:
        before = self._value
        self.set_value(key)
        if key != before:
            self.changed.emit(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("border"))
        painter.end()
