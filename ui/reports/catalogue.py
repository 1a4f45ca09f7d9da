"""All reports there are, with what each of them answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.reports.catalogue import GROUPS
from ui.theme import Radius, Role, Space, Tone, theme
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix
from ui.widgets.painted import PaintedButton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crm_desktop.reports.definition import ReportDefinition

HIGH: Final = 78
TEXT_AT: Final = 65
LEAST: Final = 330
LOOKS: Final = {
    "Продажи": ("square-kanban", Tone.ACCENT),
    "Клиенты": ("users", Tone.TEAL),
    "Сотрудники": ("id-card", Tone.VIOLET),
    "Маркетинг": ("trending-up", Tone.OK),
    "База и программа": ("gauge", Tone.GREY),
}


class ReportButton(PaintedButton):
    """A report: badge, name, the question it answers in two lines.

    Attributes:
        definition: which report.
        fits: whether it has the words looked for.
    """

    def __init__(self, definition: ReportDefinition, *, parent: QWidget | None = None) -> None:
        self.definition = definition
        self.fits = True
        self._icon_name, self._tone = LOOKS.get(definition.group, ("chart-column", Tone.GREY))
        super().__init__(definition.title, parent)
        self.setAccessibleDescription(definition.about)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(LEAST), theme().px(HIGH))

    def heightForWidth(self, width: int) -> int:
        px = theme().px
        room = QRect(0, 0, width - px(TEXT_AT + 14), 10_000)
        words = (
            theme()
            .metrics(Role.META)
            .boundingRect(room, Qt.TextFlag.TextWordWrap, self.definition.about)
        )
        return max(px(HIGH), words.height() + px(33 + 13))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(220), theme().px(HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        ground = mix(colour("surface"), colour("sunken"), 0.6 if self.hovered else 0.0)
        draw_box(painter, self.rect(), ground=ground, border=colour("border"), radius=Radius.PANEL)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        badge = QRect(px(16), px(16), px(36), px(36))
        draw_box(painter, badge, ground=colour(self._tone.soft), radius=Radius.CARD)
        side = px(18)
        spot = QRect(0, 0, side, side)
        spot.moveCenter(badge.center())
        draw_icon(painter, spot, self._icon_name, self._tone.text)
        left = px(TEXT_AT)
        room = QRect(left, px(11), self.width() - left - px(14), px(20))
        draw_text(painter, room, self.caption, Role.ROW)
        painter.setFont(theme().font(Role.META))
        painter.setPen(colour("text2"))
        words = QRect(left, px(33), room.width(), self.height() - px(40))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, flags, self.definition.about)
        painter.end()


class _Group(QWidget):
    """A heading and its reports in as many columns as fit."""

    def __init__(self, title: str, buttons: Sequence[ReportButton]) -> None:
        super().__init__()
        self.buttons = list(buttons)
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.M)
        self._across = 0
        self._empties: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(title, Role.SECTION))
        column.addLayout(self._grid)
        self.lay_out()

    def lay_out(self) -> None:
        """Place the reports that are shown."""
        across = max(1, (self.width() + Space.M) // (theme().px(LEAST) + Space.M))
        shown = [button for button in self.buttons if button.fits]
        for button in self.buttons:
            self._grid.removeWidget(button)
            if not button.fits:
                button.hide()
        for at, button in enumerate(shown):
            self._grid.addWidget(button, at // across, at % across)
            button.setVisible(True)
        for at, empty in enumerate(self._empty_places(across), start=len(shown)):
            self._grid.addWidget(empty, 0, at)
        for at in range(max(across, self._across)):
            self._grid.setColumnStretch(at, 1 if at < across else 0)
        self._across = across

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def _empty_places(self, across: int) -> list[QWidget]:
        """Keep a short row's reports as wide as those of the other groups."""
        for empty in self._empties:
            self._grid.removeWidget(empty)
            empty.hide()
        missing = across - sum(button.fits for button in self.buttons)
        while len(self._empties) < missing:
            self._empties.append(QWidget(self))
        found = self._empties[: max(0, missing)]
        for empty in found:
            empty.show()
        return found


class Catalogue(QWidget):
    """Search above, groups below; arrows walk, Enter opens.

    Attributes:
        chosen: a `ReportDefinition`.
    """

    chosen = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[_Group] = []
        self.search = SearchField(self.tr("Найти отчёт: выручка, звонки, отток…"), keys="")
        self.search.searched.connect(self.narrow)
        self._nothing = EmptyState(
            self.tr("Такого отчёта нет"),
            self.tr("Попробуйте другое слово, или соберите нужное в «Сводной таблице»."),
            icon="search", tone=Tone.GREY,
        )  # fmt: skip
        self._nothing.hide()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.setSpacing(Space.XL)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addLayout(row)
        column.addWidget(ScrollArea(inside), 1)

    @property
    def buttons(self) -> list[ReportButton]:
        """All reports, in their order."""
        return [button for group in self._groups for button in group.buttons]

    def show_reports(self, reports: Sequence[ReportDefinition]) -> None:
        """Show these reports by their groups."""
        for group in self._groups:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._groups = []
        for title in GROUPS:
            buttons = [ReportButton(each) for each in reports if each.group == title]
            for button in buttons:
                button.clicked.connect(
                    lambda _on=False, one=button: self.chosen.emit(one.definition)
                )
            if buttons:
                group = _Group(title, buttons)
                self._groups.append(group)
                self._column.insertWidget(len(self._groups), group)
        self.narrow(self.search.text())

    def narrow(self, text: str) -> None:
        """Show the reports that have all these words in their name, question or ways."""
        wanted = text.casefold().replace("ё", "е").split()
        for group in self._groups:
            for button in group.buttons:
                words = _words(button.definition)
                button.fits = all(word in words for word in wanted)
            group.lay_out()
            group.setVisible(any(button.fits for button in group.buttons))
        self._nothing.setVisible(not any(button.fits for button in self.buttons))


def _words(definition: ReportDefinition) -> str:
    ways = " ".join(way.title for way in definition.ways)
    told = f"{definition.title} {definition.about} {definition.group} {ways} {definition.key}"
    return told.casefold().replace("ё", "е")
