"""The left of the card: sections one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.clients.card_parts import SECTIONS, SectionInfo, ShowsCard, make_part
from ui.theme import Space, theme
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.clients.desk import CardDesk

T = TypeVar("T", bound=QWidget)
LEFT: Final = 348
LEFT_NARROW: Final = 324


class CardSections(QWidget):
    """Sections in an order of the person's own; a section left out is not made at all."""

    def __init__(
        self,
        desk: CardDesk,
        parent: QWidget | None = None,
        *,
        infos: Sequence[SectionInfo] = SECTIONS,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: list[str] = []
        self._made: dict[str, QWidget] = {}
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.XS, 0)
        self._column.setSpacing(Space.L)
        self._column.addStretch(1)
        self.area = ScrollArea(inner)
        beside = QHBoxLayout(self)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.area)
        self.set_sections(infos)

    def set_sections(self, infos: Sequence[SectionInfo]) -> None:
        """Show these sections in this order."""
        keys = [info.key for info in infos]
        if keys == self._shown:
            return
        for key in self._shown:
            self._column.removeWidget(self._made[key])
            if key not in keys:
                self._made.pop(key).deleteLater()
        self._shown = keys
        for at, info in enumerate(infos):
            if info.key not in self._made:
                self._made[info.key] = make_part(info.section, self._desk)
            self._column.insertWidget(at, self._made[info.key])
        if self._desk.shown is not None:
            self.show_card(self._desk.shown)

    def part(self, of_class: type[T]) -> T:
        """Return the section of a class.

        Raises:
            LookupError: it is not shown.
        """
        for section in self._made.values():
            if isinstance(section, of_class):
                return section
        raise LookupError(of_class.__name__)

    def show_card(self, card: object) -> None:
        """Show a client (or a deal) in every section."""
        for section in self._made.values():
            if isinstance(section, ShowsCard):
                section.show_card(card)

    def fit(self, *, narrow: bool) -> None:
        """Take the width the design gives, and room for the scroll bar."""
        bar = self.area.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(theme().px(LEFT_NARROW if narrow else LEFT) + Space.XS + bar)
