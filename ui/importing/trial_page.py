"""Step 4: the trial run, row by row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.importing.report import Outcome
from ui.importing.foot import Foot
from ui.importing.legend import Legend
from ui.importing.row_panel import RowPanel
from ui.importing.table_card import TableCard
from ui.importing.trial_model import TrialModel
from ui.importing.trial_table import TrialTable
from ui.importing.trial_tiles import TrialTiles
from ui.importing.wording import duplicates_caption, errors_caption, load_caption, made_words
from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.report import ImportReport
    from ui.jobs import JobRunner

SHOW_MS = 30
"""The panel follows the arrow keys after so short a rest."""


class TrialPage(QWidget):
    """Tiles, table, the chosen row.

    Attributes:
        duplicates_chosen: `skip`, `new` or `update`; the trial is to be run again.
        rejects_wanted: «Файл с N ошибками».
        client_wanted: id of a client to open.
        whose_chosen: how the file calls the client of a deal, and the answer whom it means.
    """

    duplicates_chosen = Signal(str)
    rejects_wanted = Signal()
    client_wanted = Signal(object)
    whose_chosen = Signal(str, str)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mapping: Mapping | None = None
        self.tiles = TrialTiles()
        self.tiles.chosen.connect(self._on_tile)
        self.model = TrialModel(runner, self)
        self.table = TrialTable(self.model)
        self.legend = Legend()
        self.panel = RowPanel()
        self.panel.client_wanted.connect(self.client_wanted)
        self.panel.whose_chosen.connect(self.whose_chosen)
        self.table.row_chosen.connect(self._on_row)
        self.table.scrolled.connect(self._tell_range)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SHOW_MS)
        self._soon.timeout.connect(self._show_row)
        self._row = -1
        self.foot = Foot("", "check")
        self.duplicates = Button("", "copy")
        self._menu = Menu(self.duplicates)
        self.duplicates.setMenu(self._menu)
        self.errors = Button("", "file-down")
        self.errors.clicked.connect(self.rejects_wanted)
        self.foot.add(self.duplicates)
        self.foot.add(self.errors)
        self._lay_out()

    def show_report(
        self, report: ImportReport, mapping: Mapping, *, total: ImportReport | None = None
    ) -> None:
        """Show a trial run; `total` of all sheets, where several are loaded."""
        total = total or report
        if self._mapping is None or self._mapping.columns != mapping.columns:
            self.table.forget_widths()
        self._mapping = mapping
        self.tiles.show_report(report)
        self.panel.show_row(None, None)
        self.model.load(report.table, mapping)
        self._offer(mapping)
        self.duplicates.set_caption(duplicates_caption(total.duplicates, mapping.duplicates))
        # After «завести» there are no doubtful rows left; the way back must stay.
        asked = total.duplicates + total.of_colleagues > 0
        self.duplicates.setVisible(asked or mapping.duplicates != "skip")
        self.errors.set_caption(errors_caption(total.rejected))
        self.errors.setVisible(total.rejected + total.of_colleagues > 0)
        self.foot.forward.set_caption(load_caption(total))
        self.foot.forward.setEnabled(total.new + total.updated > 0)
        made = made_words(total) if mapping.about == "deals" else ""
        self.foot.note.setText(made or self.tr("Импорт можно отменить целиком и позже"))
        self._tell_range()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, mapping: Mapping) -> None:
        current = mapping.duplicates
        choices = {
            "skip": self.tr("Пропустить: решить позже, строки уйдут в файл"),
            "new": self.tr("Завести новыми клиентами"),
            "update": self.tr("Дополнить найденных: заполнить пустые поля"),
        }
        if mapping.about == "deals":
            choices["new"] = self.tr("Завести новыми: и сделку, и её клиента")
            choices["update"] = self.tr("Взять первого подходящего клиента, дополнить сделку")
        self._menu.clear()
        for key, text in choices.items():
            self._menu.add(
                text,
                partial(self.duplicates_chosen.emit, key),
                icon="check" if key == current else "",
            )

    def _lay_out(self) -> None:
        card = TableCard(self.table)
        card.body.addWidget(self.legend)
        middle = QHBoxLayout()
        middle.setSpacing(Space.L)
        middle.addWidget(card, 1)
        middle.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.tiles)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)

    def _on_tile(self, outcome: object) -> None:
        self.model.narrow(outcome if isinstance(outcome, Outcome) else None)
        self._tell_range()

    def _on_row(self, row: int) -> None:
        self._row = row
        self._soon.start()

    def _show_row(self) -> None:
        inside = 0 <= self._row < self.model.rowCount()
        self.panel.show_row(self.model.row_view(self._row) if inside else None, self._mapping)

    def _tell_range(self) -> None:
        first, last = self.table.shown_range()
        self.legend.set_range(first, last, self.model.rowCount())
