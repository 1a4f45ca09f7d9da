"""The gallery: what can be put on the dashboard, each with a preview of today's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.dashboard.parts import PieceKind
from crm_desktop.dashboard.pieces import BY_KEY
from crm_desktop.reports.showing import show_short
from ui.charts.spark import draw_spark
from ui.theme import Radius, Role, Space, theme
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix
from ui.widgets.painted import PaintedButton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.dashboard.parts import Part, Piece

_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
_SAVED: Final = "Сохранённые отчёты"
_ICONS: Final = {
    "funnel": "list-filter", "forecast": "trending-up", "managers": "users", "reasons": "circle-x",
    "sources": "target", "client_months": "chart-column", "tasks": "list-checks",
}  # fmt: skip


class PieceCard(PaintedButton):
    """A piece in the gallery: its name, what it says, its number now; ticked if it is there."""

    def __init__(self, key: str, title: str, about: str, *, there: bool) -> None:
        super().__init__(title)
        self.key = key
        self._about = about
        self._there = there
        self._part: Part | None = None
        self.setAccessibleDescription(f"{about} {self.tr('Уже на сводке.') if there else ''}")
        self.setEnabled(not there)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(270), theme().px(104))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(104))

    def mark_there(self) -> None:
        """Tick it: it is on the dashboard now."""
        self._there = True
        self.setEnabled(False)
        self.update()

    def show_part(self, part: Part) -> None:
        """Show how it looks now."""
        self._part = part
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        share = 0.5 if self.hovered else 0.0
        ground = mix(colour("surface"), colour("sunken"), 1.0 if self._there else share)
        draw_box(painter, self.rect(), ground=ground, border=colour("border"), radius=Radius.CARD)
        inner = self.rect().adjusted(px(14), px(10), -px(14), -px(10))
        icon = "check" if self._there else "plus"
        spot = QRect(inner.right() - px(17), inner.top(), px(18), px(18))
        draw_icon(painter, spot, icon, "ok" if self._there else "accent_text")
        head = QRect(inner.left(), inner.top(), inner.width() - px(26), px(18))
        draw_text(painter, head, self.caption, Role.BODY_STRONG, "text2" if self._there else "text")
        figure = self._part.figure if self._part is not None else None
        line = QRect(inner.left(), inner.top() + px(24), inner.width(), px(28))
        if figure is not None:
            draw_text(painter, line, show_short(figure.value, figure.unit), Role.RECORD)
            if len(figure.trend) > 1:
                trend = QRect(inner.right() - px(62), line.top() + px(2), px(62), px(24))
                draw_spark(painter, trend, figure.trend, colour("accent"))
        elif self.key in _ICONS or self.key not in BY_KEY:
            draw_icon(painter, QRect(line.left(), line.top() + px(2), px(22), px(22)),
                      _ICONS.get(self.key, "bookmark"), "accent_text")  # fmt: skip
        about = QRect(inner.left(), inner.top() + px(54), inner.width(), px(34))
        painter.setFont(theme().font(Role.META))
        painter.setPen(colour("text2"))
        painter.drawText(about, _WRAP, self._about)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        painter.end()


class GalleryDialog(Dialog):
    """A click adds a piece and the gallery stays open.

    Attributes:
        chosen: the key of a piece to be added.
    """

    chosen = Signal(object)

    def __init__(
        self,
        pieces: Collection[Piece],
        saved: Mapping[str, str],
        there: Collection[str],
        parent: QWidget,
    ) -> None:
        super().__init__(
            self.tr("Добавить на сводку"), parent, width=920, height=640,
            subtitle=self.tr("Нажмите на плитку или блок — появится на сводке"),
        )  # fmt: skip
        self.cards: dict[str, PieceCard] = {}
        self._there = set(there)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.S)
        tiles = self.tr("{}: плитки")
        blocks = self.tr("{}: блоки")
        groups: dict[str, list[tuple[str, str, str]]] = {}
        for piece in pieces:
            name = tiles if piece.kind is PieceKind.TILE else blocks
            row = (piece.key, piece.title, piece.about)
            groups.setdefault(name.format(piece.group), []).append(row)
        for key, name in saved.items():
            groups.setdefault(_SAVED, []).append((key, name, self.tr("График или таблица отчёта.")))
        for group, rows in groups.items():
            column.addWidget(Label(group, Role.SECTION))
            column.addLayout(self._rows(rows))
            column.addSpacing(Space.S)
        column.addStretch(1)
        self.body.addWidget(ScrollArea(body), 1)
        self.add_button(self.tr("Готово"))

    def show_parts(self, parts: Mapping[str, Part]) -> None:
        """Show the numbers as they are now."""
        for key, part in parts.items():
            if key in self.cards:
                self.cards[key].show_part(part)

    def _rows(self, rows: list[tuple[str, str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        for at, (key, title, about) in enumerate(rows):
            card = PieceCard(key, title, about, there=key in self._there)
            card.clicked.connect(lambda _on=False, card=card: self._choose(card))
            self.cards[key] = card
            grid.addWidget(card, at // 3, at % 3)
        for number in range(3):
            grid.setColumnStretch(number, 1)
        return grid

    def _choose(self, card: PieceCard) -> None:
        card.mark_there()
        self.chosen.emit(card.key)
