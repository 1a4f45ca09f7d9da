"""What a look at the place found, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.wording import file_size
from ui.theme import Role, Space
from ui.widgets.cards import Panel
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.spinner import Spinner

if TYPE_CHECKING:
    from crm_desktop.sync.flows.sharing import ShareCheck
    from ui.theme import Colour

_SECOND_MS = 1000
_NEAR_MS = 120_000


class CheckLines(Panel):
    """A tick, a warning or a cross before each sentence."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.L, parent=parent)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        self.body.addLayout(self._lines)
        self.hide()

    def show_waiting(self) -> None:
        """Tell that it is being looked."""
        self._clear()
        row = self._row(Spinner(16), self.tr("Смотрим, что умеет это место…"), "text2")
        self._lines.addLayout(row)
        self.show()

    def show_error(self, text: str) -> None:
        """Tell why it could not be looked at."""
        self._clear()
        self._add("circle-x", "bad", text)
        self.show()

    def show_check(self, found: ShareCheck) -> None:
        """Tell what was found."""
        self._clear()
        for fault in found.faults:
            self._add("circle-x", "bad", fault)
        if found.ok:
            self._add("circle-check", "ok", self.tr("Место отвечает, писать и читать можно"))
            if found.holds == "this office":
                self._add("circle-check", "ok", self.tr("Здесь уже лежит этот офис"))
            if found.free_bytes is not None:
                told = self.tr("Свободно {}, нужно {}")
                free, needed = file_size(found.free_bytes), file_size(found.needed_bytes)
                self._add("circle-check", "ok", told.format(free, needed))
            if found.clock_off_ms is not None and abs(found.clock_off_ms) < _NEAR_MS:
                off = abs(found.clock_off_ms) // _SECOND_MS
                told = self.tr("Часы совпадают") if not off else self.tr("Часы расходятся на {} с")
                self._add("circle-check", "ok", told.format(off))
        for warning in found.warnings:
            self._add("triangle-alert", "warn", warning)
        self.show()

    def _add(self, icon: str, colour: Colour, text: str) -> None:
        self._lines.addLayout(self._row(Glyph(icon, colour, 16), text, "text"))

    def _row(self, sign: QWidget, text: str, colour: Colour) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        sentence = Label(text, Role.BODY, colour=colour, wrap=True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(sentence, 1)
        return row

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            row = item.layout()
            while row is not None and (part := row.takeAt(0)) is not None:
                if (widget := part.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            if row is not None:
                row.deleteLater()
