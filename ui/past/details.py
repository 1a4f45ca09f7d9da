"""The card as it was beside today's: what differs, and ticks for what is to be put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.past.bringing import Choice
from crm_desktop.past.differences import CHANGED, GONE, NEW, STAYED
from crm_desktop.past.standing import Standing
from crm_desktop.wording import number
from ui.past.words import STANDINGS, STAYS
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.cards import Card
from ui.widgets.choices import CheckBox
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.past.differences import Difference, PartDifference

MOST: Final = 8
"""Parts of one kind told by name."""


class DifferenceCard(Card):
    """Shows one difference.

    Attributes:
        chosen: a tick was set or taken away: the record with what is to be put back.
    """

    chosen = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.difference: Difference | None = None
        self.field_boxes: dict[str, CheckBox] = {}
        self.part_boxes: dict[str, CheckBox] = {}
        self._scroll = ScrollArea()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._scroll)
        self.clear()

    def clear(self) -> None:
        """Show that nothing is chosen."""
        self.difference = None
        self._scroll.setWidget(
            EmptyState(
                self.tr("Выберите запись слева"),
                self.tr("Здесь будет видно, какой она была и чем отличается от нынешней."),
                icon="history",
                tone=Tone.GREY,
            )
        )

    def show_difference(self, difference: Difference, choice: Choice | None) -> None:
        """Show a record; `choice` is what was ticked in it before."""
        self.difference = difference
        self.field_boxes, self.part_boxes = {}, {}
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(difference.name, Role.SECTION, wrap=True))
        self._add_standing(column, difference)
        if difference.fields:
            column.addWidget(
                Label(self.tr("Поля: было → теперь"), Role.META_STRONG, colour="text2")
            )
            for field in difference.fields:
                note = f"{field.past or '—'}  →  {field.now or '—'}"
                box = CheckBox(field.title, note=note)
                box.setChecked(choice is not None and field.key in (choice.fields or ()))
                self._watch(box, self.field_boxes, field.key)
                column.addWidget(box)
        for part in difference.parts:
            self._add_part(column, part, choice)
        if difference.standing is not Standing.CHANGED:
            self._add_values(column, difference)
        column.addStretch(1)
        self._scroll.setWidget(whole)

    def choice(self) -> Choice | None:
        """Return what is ticked; None if nothing is."""
        difference = self.difference
        if difference is None:
            return None
        fields = frozenset(key for key, box in self.field_boxes.items() if box.isChecked())
        parts = frozenset(key for key, box in self.part_boxes.items() if box.isChecked())
        if difference.standing is Standing.GONE:
            return Choice(difference.area, difference.id, None, parts)
        if not fields and not parts:
            return None
        return Choice(difference.area, difference.id, fields, parts)

    def _add_standing(self, column: QVBoxLayout, difference: Difference) -> None:
        words, tone, _can = STANDINGS[difference.standing]
        if words:
            pill = Pill(words, tone)
            column.addWidget(pill)
        if difference.standing is Standing.GONE:
            told = self.tr("В нынешней базе этой записи нет. Отметьте её слева, и она вернётся.")
            column.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        elif difference.standing in STAYS:
            column.addWidget(Banner(STAYS[difference.standing], tone=Tone.GREY))

    def _add_part(self, column: QVBoxLayout, part: PartDifference, choice: Choice | None) -> None:
        difference = self.difference
        gone, changed = part.of_state(GONE), part.of_state(CHANGED)
        came = part.of_state(NEW)
        if gone:
            texts = [line.text for line in gone[:MOST]]
            if len(gone) > MOST:
                texts.append(self.tr("и ещё {}").format(number(len(gone) - MOST)))
            title = self.tr("{}: теперь нет {}").format(part.title, number(len(gone)))
            box = CheckBox(title, note="\n".join(texts))
            whole = difference is not None and difference.standing is Standing.GONE
            asked = None if choice is None else choice.parts
            box.setChecked(whole if choice is None else asked is None or part.kind in asked)
            self._watch(box, self.part_boxes, part.kind)
            column.addWidget(box)
        for line in changed[:MOST]:
            box = CheckBox(
                f"{part.title}: {line.text}", note=self.tr("теперь: {}").format(line.now)
            )
            box.setChecked(choice is not None and line.key in (choice.fields or ()))
            self._watch(box, self.field_boxes, line.key)
            column.addWidget(box)
        if came:
            told = ", ".join(line.now for line in came[:3])
            text = self.tr("{}: появилось с тех пор — {}").format(part.title, told)
            column.addWidget(Label(text, Role.META, colour="text2", wrap=True))

    def _add_values(self, column: QVBoxLayout, difference: Difference) -> None:
        if not difference.values:
            return
        column.addWidget(Label(self.tr("Как было на карточке"), Role.META_STRONG, colour="text2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        rows = [*difference.values]
        for part in difference.parts:
            stays = part.of_state(STAYED)
            if stays:
                rows.append((part.title, "\n".join(line.text for line in stays[:MOST])))
        for at, (title, text) in enumerate(rows):
            grid.addWidget(
                Label(title, Role.META, colour="text2"), at, 0, Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(Label(text, Role.BODY, wrap=True, selectable=True), at, 1)
        column.addLayout(grid)

    def _watch(self, box: CheckBox, boxes: dict[str, CheckBox], key: str) -> None:
        boxes[key] = box
        box.toggled.connect(lambda _on: self.chosen.emit(self.choice()))
