"""«Анна сейчас в этой карточке»: a hint in the head of a card, never a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.sync.desk import desk_of
from ui.theme import Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_avatar, draw_box, draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.sync.talk.presence import Someone
    from ui.shell.workspace import Workspace


class PresenceHint(QWidget):
    """A soft pill with a face and a few words; hidden while nobody else is here."""

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._first = 0
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
        desk = desk_of(workspace)
        if desk is not None:
            desk.company_changed.connect(self.show_company)
        follow_theme(self.updateGeometry)

    def show_company(self, company: Sequence[Someone]) -> None:
        """Show who is here."""
        self._names = list(dict.fromkeys(one.name for one in company))
        self._first = company[0].member if company else 0
        self.text = presence_words(self._names)
        self.setAccessibleName(self.text)
        told = [f"{one.name} · {one.station}" if one.station else one.name for one in company]
        hint = "Карточка открыта и там. Правки разных полей не мешают друг другу."
        set_tip(self, f"{', '.join(told)}. {hint}" if told else "")
        self.setVisible(bool(self._names))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(text_width(self.text, Role.META_MEDIUM) + px(8 + 20 + 8 + 14), px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(96), theme().px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        ground = theme().colour("teal_soft")
        draw_box(painter, self.rect(), ground=ground, radius=self.height() / 2)
        if self._names:
            disc = QRect(px(6), (self.height() - px(20)) // 2, px(20), px(20))
            draw_avatar(painter, disc, self._names[0], self._first)
            room = self.rect().adjusted(px(34), 0, -px(10), 0)
            draw_text(painter, room, self.text, Role.META_MEDIUM, "teal")
        painter.end()


def presence_words(names: Sequence[str]) -> str:
    """Return who is in the card: «Анна Кравцова сейчас в этой карточке»."""
    if not names:
        return ""
    first, *others = names
    if len(others) > 1:
        return f"{first} и ещё {len(others)} сейчас в этой карточке"
    return f"{' и '.join(names)} сейчас в этой карточке"
