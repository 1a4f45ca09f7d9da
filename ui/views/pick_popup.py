"""A list to choose from that drops from a control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.views.pick_list import Option, PickList
from ui.widgets.corners import round_window
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.theme import Colour

WIDTH: Final = 320
HEIGHT: Final = 380
_SHIFT_ON_HOVER: Final = 0.08


class PickPopup(QFrame):
    """The list in a window of its own; Esc, Tab or a click elsewhere closes it.

    Attributes:
        changed: the chosen keys (several).
        picked: the key taken (one); the popup is closed then.
    """

    changed = Signal(object)
    picked = Signal(object)

    def __init__(
        self,
        options: Sequence[Option],
        *,
        several: bool,
        chosen: Collection[object] = (),
        placeholder: str = "Найти",
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        round_window(self, Radius.CARD)
        self.list = PickList(options, several=several, placeholder=placeholder)
        self.list.set_chosen(chosen)
        self.list.changed.connect(self.changed)
        self.list.picked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.addWidget(self.list)

    def drop(self, control: QWidget) -> None:
        """Show the popup below a control, on the screen as a whole."""
        px = theme().px
        rows = self.list.sizeHint().height() + 2 * Space.S
        wide = max(control.width(), px(WIDTH))
        self.resize(wide, min(px(HEIGHT), max(rows, px(120))))
        corner = control.mapToGlobal(QPoint(0, control.height() + 2))
        area = control.screen().availableGeometry()
        if corner.y() + self.height() > area.bottom():
            corner.setY(control.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        left = max(area.left(), min(corner.x(), area.right() - self.width()))
        self.move(left, max(area.top(), corner.y()))
        self.show()
        self.list.focus_first()

    def _take(self, key: object) -> None:
        self.close()
        self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter, self.rect(), ground=colour("surface"), border=colour("line2"),
            radius=Radius.CARD,
        )  # fmt: skip
        painter.end()


class PickField(PaintedButton):
    """Looks like a combo box, drops a list with a search; several may be chosen.

    Args:
        options: what there is to choose.
        several: whether more than one may be chosen.
        placeholder: shown while nothing is.
        compact: 28 high.
        name: what a screen reader calls it; the placeholder if empty.

    Attributes:
        changed: the chosen keys, in the order of the options.
    """

    changed = Signal(object)

    def __init__(
        self,
        options: Sequence[Option] = (),
        *,
        several: bool = True,
        placeholder: str = "Выберите",
        compact: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._options: Sequence[Option] = options
        self._several = several
        self._placeholder = placeholder
        self._compact = compact
        self._name = name or placeholder
        self._chosen: tuple[object, ...] = ()
        self._told = ""
        self._wrong = False
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _on=False: self.drop())
        self._tell()
        follow_theme(self.restyle)

    @property
    def chosen(self) -> tuple[object, ...]:
        """The chosen keys."""
        return self._chosen

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other items."""
        self._options = options
        self._tell()

    def set_chosen(self, keys: Collection[object], *, told: str = "") -> None:
        """Choose without a signal; `told` names what the options do not have."""
        self._told = told
        self._chosen = tuple(keys)
        self._tell()

    def set_error(self, wrong: bool) -> None:
        """Frame the field as wrong."""
        self._wrong = wrong
        self.update()

    def drop(self) -> PickPopup:
        """Open the list."""
        popup = PickPopup(
            self._options, several=self._several, chosen=self._chosen, parent=self.window()
        )
        popup.changed.connect(self._take)
        popup.picked.connect(lambda key: self._take([key]))
        popup.drop(self)
        return popup

    def _take(self, keys: Collection[object]) -> None:
        known = [option.key for option in self._options]
        self._told = ""
        self._chosen = tuple(key for key in known if key in keys)
        self._tell()
        self.changed.emit(self._chosen)

    def _tell(self) -> None:
        names = {option.key: option.text for option in self._options}
        told = self._told or ", ".join(names.get(key, "") for key in self._chosen if key in names)
        self.set_caption(told)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(told)

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = text_width(self.caption or self._placeholder, Role.BODY) + px(12 + 34)
        return QSize(min(max(wide, px(120)), px(280)), px(28 if self._compact else 36))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(60), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        border: Colour = "bad_fill" if self._wrong else "text2" if self.hovered else "field"
        ground = colour("surface")
        if self.isDown():
            ground = mix(ground, colour("field"), _SHIFT_ON_HOVER)
        draw_box(painter, self.rect(), ground=ground, border=colour(border))
        if self.key_focus:
            draw_ring(painter, self.rect())
        pad = px(8 if self._compact else 12)
        room = QRect(pad, 0, self.width() - pad - px(28), self.height())
        shade: Colour = "text" if self.caption else "text3"
        draw_text(painter, room, self.caption or self._placeholder, Role.BODY, shade)
        spot = QRect(self.width() - px(24), (self.height() - px(16)) // 2, px(16), px(16))
        draw_icon(painter, spot, "chevron-down", "text2")
        painter.end()
        cut = text_width(self.caption, Role.BODY) > room.width()
        set_tip(self, self.caption if cut else "")
