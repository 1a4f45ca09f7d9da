"""Tiles that count the rows by what becomes of them, and filter the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.importing.report import Outcome
from crm_desktop.wording import number
from ui.importing.wording import rows_of
from ui.theme import Space, Tone
from ui.widgets.tiles import StatTile

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from crm_desktop.importing.report import ImportReport


class TrialTiles(QWidget):
    """They always add up to all rows; those few loads have are there only when there are any.

    Attributes:
        chosen: an `Outcome`, or None for all rows.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[Outcome | None, StatTile] = {}
        self._notes: dict[Outcome | None, tuple[str, ...]] = {}
        self._values: dict[Outcome | None, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        for outcome, label, tone in (
            (None, self.tr("Всего строк"), Tone.GREY),
            (Outcome.NEW, self.tr("Новые"), Tone.OK),
            (Outcome.UPDATED, self.tr("Обновятся"), Tone.ACCENT),
            (Outcome.UNCHANGED, self.tr("Без изменений"), Tone.TEAL),
            (Outcome.DUPLICATE, self.tr("Возможные дубли"), Tone.WARN),
            (Outcome.COLLEAGUES, self.tr("Есть у коллег"), Tone.VIOLET),
            (Outcome.REJECTED, self.tr("Ошибки"), Tone.BAD),
        ):
            tile = StatTile(label, "0", tone=tone)
            tile.clicked.connect(lambda _on=False, outcome=outcome: self._on_clicked(outcome))
            self._tiles[outcome] = tile
            row.addWidget(tile, 1)

    def show_report(self, report: ImportReport) -> None:
        """Show the counts of a run."""
        all_note: tuple[str, ...] = (self.tr("показать все"),)
        if report.ignored:
            rows = rows_of(report.ignored)
            all_note = (
                self.tr("ещё {} — не данные").format(rows),
                self.tr("{} — не данные").format(number(report.ignored)),
            )
        counts = {
            None: (report.rows, all_note),
            Outcome.NEW: (report.new, (self.tr("появятся в базе"),)),
            Outcome.UPDATED: (
                report.updated,
                (self.tr("заполним пустые поля"), self.tr("дополним")),
            ),
            Outcome.UNCHANGED: (report.unchanged, (self.tr("всё уже есть"),)),
            Outcome.DUPLICATE: (
                report.duplicates,
                (self.tr("решите сейчас или позже"), self.tr("ждут решения")),
            ),
            Outcome.COLLEAGUES: (
                report.of_colleagues,
                (self.tr("уйдут в файл, не загрузятся"), self.tr("уйдут в файл")),
            ),
            Outcome.REJECTED: (
                report.rejected,
                (self.tr("уйдут в файл для правки"), self.tr("уйдут в файл")),
            ),
        }
        self._tiles[Outcome.UNCHANGED].setVisible(report.unchanged > 0)
        self._tiles[Outcome.COLLEAGUES].setVisible(report.of_colleagues > 0)
        for outcome, (value, notes) in counts.items():
            self._values[outcome] = number(value)
            self._notes[outcome] = notes if value else ()
        self.set_value(None)
        self._fit()

    def value_of(self, outcome: Outcome | None) -> str:
        """The number a tile shows."""
        return self._values.get(outcome, "")

    def tile(self, outcome: Outcome | None) -> StatTile:
        """One tile."""
        return self._tiles[outcome]

    def set_value(self, outcome: Outcome | None) -> None:
        """Choose a tile without `chosen`."""
        for key, tile in self._tiles.items():
            tile.setChecked(key == outcome)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = [tile for tile in self._tiles.values() if tile.isVisibleTo(self)]
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        here = next((at for at, tile in enumerate(shown) if tile.hasFocus()), None)
        if not step or here is None:
            super().keyPressEvent(event)
            return
        shown[(here + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def _fit(self) -> None:
        """Give each tile the longest of its notes that is not cut, or none."""
        shown = [key for key, tile in self._tiles.items() if tile.isVisibleTo(self)]
        if not shown or not self._values:
            return
        wide = (self.width() - Space.M * (len(shown) - 1)) // len(shown)
        for key in shown:
            tile = self._tiles[key]
            for note in (*self._notes[key], ""):
                tile.set(self._values[key], note)
                if tile.sizeHint().width() <= wide:
                    break

    def _on_clicked(self, outcome: Outcome | None) -> None:
        self.set_value(outcome)
        self.chosen.emit(outcome)
