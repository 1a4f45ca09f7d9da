"""Clients that may be the same: name, reasons, «Открыть» and the answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.duplicates.comparing import Level
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Panel
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.paint import CENTRE, draw_box, draw_text
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.duplicates.finding import Duplicate

MOST = 3


class _Reason(Pill):
    """A pill that stands out on `warn_soft`."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme().colour("surface")
        draw_box(painter, self.rect(), ground=ground, radius=self.height() / 2)
        draw_text(painter, self.rect(), self.text(), Role.PILL, "warn", align=CENTRE)
        painter.end()


class DuplicateStrip(Panel):
    """`warn_soft`, one row of 28 a possible duplicate; hidden while there is none.

    Attributes:
        open_wanted: the id of a client to look at.
        merge_wanted: the id of a client that is the same.
        different_wanted: the id of a client that is not.
    """

    open_wanted = Signal(object)
    merge_wanted = Signal(object)
    different_wanted = Signal(object)

    def __init__(self, *, answers: bool = False, parent: QWidget | None = None) -> None:
        """Make a strip; with `answers` its rows offer to merge and to tell apart."""
        self._answers = answers
        super().__init__(colour="warn_soft", padding=Space.S, parent=parent)
        self.body.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.XS)
        self.body.addLayout(self._rows)
        self._shown: tuple[Duplicate, ...] = ()
        self.hide()

    @property
    def shown(self) -> tuple[Duplicate, ...]:
        """The duplicates told."""
        return self._shown

    def set_duplicates(self, found: Sequence[Duplicate]) -> None:
        """Tell these; an empty list hides the strip."""
        told = tuple(found[:MOST])
        if told == self._shown:
            self.setVisible(bool(told))
            return
        self._shown = told
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for duplicate in told:
            self._rows.addWidget(self._row(duplicate))
        self.setVisible(bool(told))

    def _row(self, duplicate: Duplicate) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        glyph = Glyph("copy", "warn", 18)
        title = {
            Level.CERTAIN: _tr("Такой клиент уже есть"),
            Level.SUSPECTED: _tr("Возможный дубль"),
            Level.HINT: _tr("Есть общее"),
        }[duplicate.level]
        head = Label(title, Role.BODY_STRONG, colour="warn")
        row.addWidget(glyph)
        row.addWidget(head)
        row.addWidget(ElidedLabel(duplicate.name, Role.BODY), 0)
        row.addSpacing(Space.XS)
        for reason in duplicate.reasons[:MOST]:
            row.addWidget(_Reason(reason, Tone.WARN), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        offers = [(_tr("Открыть"), "arrow-right", self.open_wanted)]
        if self._answers:
            offers.append((_tr("Объединить…"), "git-merge", self.merge_wanted))
            offers.append((_tr("Это разные"), "unlink", self.different_wanted))
        for text, icon, signal in offers:
            button = Button(text, icon, small=True)
            button.setAccessibleName(f"{text.rstrip('…')}: {duplicate.name}")
            button.clicked.connect(partial(self._offer, signal, duplicate.id))
            row.addWidget(button)
        return box

    def _offer(self, signal: SignalInstance, client: int, _on: bool = False) -> None:
        signal.emit(client)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DuplicateStrip", text)
