"""The strip that says which file is in hand and what was recognised in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.importing.session import used_columns
from ui.importing.wording import describe
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.cards import Card, IconBadge
from ui.widgets.choices import ComboBox
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile


class FileStrip(Card):
    """68 high: badge, name, what was recognised, ways back to what may be wrong.

    Attributes:
        format_wanted: «Не тот формат?».
        sheet_chosen: place of another sheet of those that are loaded together.
        columns_wanted: «Столбцы: 41 из 48».
    """

    format_wanted = Signal()
    sheet_chosen = Signal(object)
    columns_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._name = ElidedLabel("", Role.ROW)
        self._told = ElidedLabel("", Role.META, colour="text2")
        self._wrong = LinkButton(self.tr("Не тот формат?"), role=Role.META_STRONG)
        self._wrong.clicked.connect(self.format_wanted)
        self._columns = Button("", "columns-3", small=True)
        self._columns.clicked.connect(self.columns_wanted)
        self.sheets = ComboBox()
        self.sheets.setAccessibleName(self.tr("Лист"))
        self.sheets.chosen.connect(self.sheet_chosen)
        self.sheets.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._told)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        row.setSpacing(Space.L)
        row.addWidget(IconBadge("file-spreadsheet", Tone.OK, 40))
        row.addLayout(words, 1)
        row.addWidget(self.sheets)
        row.addWidget(self._wrong)
        row.addWidget(self._columns)
        self.body.addLayout(row)

    def show_file(self, file: ImportFile, mapping: Mapping, *, step: int) -> None:
        """Describe a file; steps count from 0."""
        self._name.setText(file.workbook.path.name)
        self._told.setText(describe(file))
        self.setAccessibleName(f"{file.workbook.path.name}: {describe(file)}")
        self._wrong.setVisible(step > 0)
        self._columns.setVisible(step > 1)
        used = used_columns(mapping)
        self._columns.set_caption(self.tr("Столбцы: {} из {}").format(used, len(mapping.columns)))

    def show_sheets(self, names: Sequence[str], current: int) -> None:
        """Offer the sheets that are loaded together; nothing if it is only one."""
        self.sheets.set_options(
            [
                (at, self.tr("Лист {} из {}: {}").format(at + 1, len(names), name))
                for at, name in enumerate(names)
            ]
        )
        self.sheets.set_value(current)
        self.sheets.setVisible(len(names) > 1)
