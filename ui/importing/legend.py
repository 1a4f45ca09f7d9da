"""The foot of the trial table: what the marks mean, and which rows are in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.importing.report import MarkKind
from crm_desktop.wording import number
from ui.importing.wording import MARK_ICONS, MARK_TONES, MARK_WORDS
from ui.theme import Role, follow_theme, theme
from ui.widgets.paint import RIGHT, draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_SHOWN = (
    MarkKind.FILLS,
    MarkKind.STAYS,
    MarkKind.REPAIRED,
    MarkKind.MATCHES,
    MarkKind.UNREADABLE,
    MarkKind.WARNING,
    MarkKind.NEW_ITEM,
    MarkKind.UPDATES,
)


class Legend(QWidget):
    """As many marks as fit, the commonest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._range = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Обозначения: {}").format(
            ", ".join(MARK_WORDS[kind] for kind in _SHOWN)
        ))  # fmt: skip
        follow_theme(self.updateGeometry)

    def set_range(self, first: int, last: int, total: int) -> None:
        """Say which rows are in view."""
        shown = f"{number(first)}–{number(last)}" if total else "0"
        self._range = self.tr("{} из {}").format(shown, number(total))
        self.setAccessibleDescription(self._range)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), 1), theme().colour("border"))
        room = self.rect().adjusted(px(13), 0, -px(16), 0)
        used = draw_text(painter, room, self._range, Role.META, "text2", align=RIGHT)
        right = room.right() - used - px(16)
        left = room.left()
        for kind in _SHOWN:
            words = MARK_WORDS[kind]
            wide = px(20 + 6) + text_width(words, Role.META)
            if left + wide > right:
                break
            tone = MARK_TONES[kind]
            box = QRect(left, room.center().y() - px(9), px(20), px(20))
            draw_box(painter, box, ground=theme().colour(tone.soft), radius=4)
            inner = box.adjusted(px(4), px(4), -px(4), -px(4))
            draw_icon(painter, inner, MARK_ICONS[kind], tone.text)
            spot = QRect(box.right() + px(7), 0, wide, self.height())
            draw_text(painter, spot, words, Role.META, "text2")
            left += wide + px(14)
        painter.end()
