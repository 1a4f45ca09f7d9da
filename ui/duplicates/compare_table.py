"""Records side by side: what they agree in, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.wording import number
from ui.duplicates.wording import tr
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Line
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crm_desktop.duplicates.merge_preview import MergePreview, MergeRecord, Row
    from ui.theme import Colour

LABELS: Final = 132
NARROWEST: Final = 64
_ROW: Final = 36


class CompareTable(QWidget):
    """Built anew for each group.

    Attributes:
        open_wanted: a client's id.
    """

    open_wanted = Signal(object)

    def __init__(self, preview: MergePreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(0)
        self._clients = [record.id for record in preview.records]
        self._line = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._add_heads(preview.records)
        for row in preview.matching:
            self._add_row(row.label, _texts(row, self._clients), agreed=set(self._clients))
        for label, texts, agreed in _channels(preview, self._clients):
            self._add_row(label, texts, agreed=agreed)
        for row in preview.rows:
            self._add_row(row.label, _texts(row, self._clients), agreed=set())
        counts = [record.counts.get("event", 0) for record in preview.records]
        if any(counts):
            self._add_row(tr("События"), [number(each) for each in counts], agreed=set())
        for column in range(len(self._clients)):
            self._grid.setColumnStretch(column + 1, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        px = theme().px
        self._grid.setColumnMinimumWidth(0, px(LABELS))
        for column in range(len(self._clients)):
            self._grid.setColumnMinimumWidth(column + 1, px(NARROWEST))
        for line in range(2, self._line, 2):
            self._grid.setRowMinimumHeight(line, px(_ROW))

    def _add_heads(self, records: Sequence[MergeRecord]) -> None:
        for column, record in enumerate(records):
            box = QWidget()
            rows = QVBoxLayout(box)
            rows.setContentsMargins(0, 0, 0, Space.S)
            rows.setSpacing(Space.XS)
            top = QHBoxLayout()
            top.setSpacing(Space.S)
            top.addWidget(Avatar(record.name, 28, key=record.id))
            top.addWidget(ElidedLabel(record.name, Role.ROW), 1)
            link = LinkButton(tr("Открыть"), role=Role.META_MEDIUM)
            link.setAccessibleName(tr("Открыть: {}").format(record.name))
            link.clicked.connect(self._opener(record.id))
            rows.addLayout(top)
            rows.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(box, 0, column + 1)
        self._line = 1

    def _opener(self, client: int) -> Callable[[], None]:
        return lambda: self.open_wanted.emit(client)

    def _add_row(self, label: str, texts: Sequence[str], *, agreed: set[int]) -> None:
        self._grid.addWidget(Line(), self._line, 0, 1, len(texts) + 1)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(ElidedLabel(label, Role.BODY, colour="text2"), 1)
        if agreed:
            head.addWidget(Glyph("check", "ok"))
        self._grid.addLayout(head, self._line + 1, 0)
        for column, (client, text) in enumerate(zip(self._clients, texts, strict=True)):
            if not text:
                cell: QWidget = Label("—", Role.BODY, colour="text3")
            else:
                same = client in agreed
                colour: Colour = "ok" if same else "text"
                cell = ElidedLabel(text, Role.BODY_MEDIUM if same else Role.BODY, colour=colour)
            self._grid.addWidget(cell, self._line + 1, column + 1)
        self._line += 2


def _texts(row: Row, clients: Sequence[int]) -> list[str]:
    said = {cell.client: cell.text for cell in row.cells}
    return [said.get(client, "") for client in clients]


def _channels(
    preview: MergePreview, clients: Sequence[int]
) -> Iterator[tuple[str, list[str], set[int]]]:
    """Yield for each kind of channels its label, each record's own, and who shares one."""
    for kind, label in CHANNEL_KINDS.items():
        things = [each for each in preview.united if each.kind == kind]
        if things:
            # What is shared stands first: it is why the records are here.
            things.sort(key=lambda each: -len(each.owners))
            texts = [
                ", ".join(each.text for each in things if client in each.owners)
                for client in clients
            ]
            shared = {owner for each in things if len(each.owners) > 1 for owner in each.owners}
            yield label, texts, shared
