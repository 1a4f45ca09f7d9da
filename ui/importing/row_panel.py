"""The chosen row field by field: what is in the base, what is in the file, which of them stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.importing.deals.keys import NEW_CLIENT
from crm_desktop.importing.report import MarkKind, Outcome
from crm_desktop.wording import number
from ui.importing.column_panel import PANEL_WIDTH
from ui.importing.wording import MARK_TONES, MARK_WORDS, OUTCOME_PILLS
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.cards import Card, Line
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label, set_tip
from ui.widgets.paint import draw_text
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.report import Mark, RowView
    from ui.theme import Colour

_LOSES_FILE: Final = frozenset({MarkKind.STAYS})
_LOSES_BASE: Final = frozenset({MarkKind.UPDATES})
_PLAIN: Final = frozenset({MarkKind.FILLS, MarkKind.UPDATES, MarkKind.STAYS})
"""Marks whose pill and two values say all."""
_MOST: Final = 40


class _Value(QWidget):
    """«в базе   ООО «Северный ветер»»: what loses is struck out."""

    def __init__(
        self, caption: str, text: str, *, role: Role, colour: Colour, struck: bool
    ) -> None:
        super().__init__()
        self._caption = caption
        self._text = text or "—"
        self._role = role
        self._colour: Colour = colour
        self._struck = struck
        self.setAccessibleName(f"{caption}: {text}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if text:
            set_tip(self, text)
        follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        draw_text(painter, self.rect(), self._caption, Role.META, "text2")
        room = QRect(px(56), 0, self.width() - px(56), self.height())
        draw_text(painter, room, self._text, self._role, self._colour, struck=self._struck)
        painter.end()


class RowPanel(Card):
    """«Строка 37»: outcome, why, then its fields.

    Attributes:
        client_wanted: id of the client the row was matched with.
        whose_chosen: how the file calls the client of a deal, and the answer whom it means.
    """

    client_wanted = Signal(object)
    whose_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._title = Label("", Role.SECTION)
        self._pill = Pill("")
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self._matched = LinkButton("", "external-link", role=Role.META_STRONG)
        self._matched.clicked.connect(self._on_client)
        self._client: int | None = None
        self._fields = QVBoxLayout()
        self._fields.setSpacing(Space.S)
        self._body = QWidget()
        self._lay_out()
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Be as wide as the theme's size of text asks for."""
        self.setFixedWidth(theme().px(PANEL_WIDTH))

    def show_row(self, row: RowView | None, mapping: Mapping | None) -> None:
        """Show a row, or nothing."""
        self._body.setVisible(row is not None)
        if row is None or mapping is None:
            return
        self._title.setText(self.tr("Строка {}").format(number(row.number)))
        text, tone = OUTCOME_PILLS[row.outcome]
        self._pill.set(text, tone)
        self._why.setText(_why(row))
        self._why.setVisible(bool(_why(row)))
        self._client = row.matched_id
        self._matched.set_caption(self.tr("Открыть клиента в базе"))
        self._matched.setVisible(row.matched_id is not None)
        self._clear()
        headers = {column.index: column.header for column in mapping.columns}
        self._ask_whose(row)
        told = set()
        for mark in _telling(row, mapping)[:_MOST]:
            told.add(mark.column)
            self._fields.addWidget(Line())
            self._fields.addWidget(self._field(mark, row, mapping, headers))
        rest = [
            (column.header, row.cells[at])
            for at, column in enumerate(mapping.columns)
            if column.index not in told and at < len(row.cells) and row.cells[at].strip()
        ]
        if rest:
            self._fields.addWidget(Line())
        for header, value in rest[:_MOST]:
            self._fields.addWidget(_plain(header, value))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._title, 1)
        head.addWidget(self._pill)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._matched, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._fields)
        column.addStretch(1)
        self.body.setSpacing(0)
        self.body.addWidget(ScrollArea(self._body), 1)
        self.body.addWidget(Line())
        self.body.addWidget(_rule())

    def _clear(self) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _field(
        self, mark: Mark, row: RowView, mapping: Mapping, headers: dict[int, str]
    ) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        label = mark.label or headers.get(mark.column, self.tr("Вся строка"))
        head.addWidget(ElidedLabel(label, Role.META, colour="text2"), 1)
        head.addWidget(Pill(MARK_WORDS[mark.kind], MARK_TONES[mark.kind]))
        column.addLayout(head)
        theirs = mark.theirs or _cell(row, mapping, mark.column)
        if mark.ours or mark.kind in (MarkKind.FILLS, MarkKind.UPDATES, MarkKind.STAYS):
            loses = mark.kind in _LOSES_BASE
            role = Role.BODY if loses or not mark.ours else Role.BODY_STRONG
            column.addWidget(
                _Value(self.tr("в базе"), mark.ours, role=role,
                       colour="text2" if loses else "text", struck=loses and bool(mark.ours))
            )  # fmt: skip
        if theirs:
            loses = mark.kind in _LOSES_FILE
            shade: Colour = "text2" if loses else MARK_TONES[mark.kind].text
            role = Role.BODY if loses else Role.BODY_STRONG
            column.addWidget(
                _Value(self.tr("в файле"), theirs, role=role, colour=shade, struck=loses)
            )
        if mark.text and not (mark.kind in _PLAIN and mark.ours):
            column.addWidget(Label(mark.text, Role.META, colour="text2", wrap=True))
        return block

    def _ask_whose(self, row: RowView) -> None:
        """Offer the clients a deal may be made with; the answer goes for all rows of that name."""
        if not row.candidates:
            return
        choices = [(str(client), name) for client, name in row.candidates]
        for number_, (answer, name) in enumerate([*choices, (NEW_CLIENT, "")], start=1):
            words = self.tr("{}. {}").format(number_, name) if name else self.tr("Новый клиент")
            button = Button(words, "user" if name else "user-plus", small=True)
            button.clicked.connect(
                lambda _on=False, answer=answer: self.whose_chosen.emit(row.asked, answer)
            )
            self._fields.addWidget(button)

    def _on_client(self) -> None:
        if self._client is not None:
            self.client_wanted.emit(self._client)


def _why(row: RowView) -> str:
    parts = [row.reason] if row.reason else []
    if row.matched and row.outcome is not Outcome.NEW and row.matched not in row.reason:
        parts.append(f"Клиент в базе: {row.matched}")
    if row.matched_row is not None:
        parts.append(f"Это строка {number(row.matched_row)} этого же файла")
    return "\n".join(parts)


def _telling(row: RowView, mapping: Mapping) -> list[Mark]:
    """Marks in the order of the columns, those of the whole row last."""
    places = {column.index: at for at, column in enumerate(mapping.columns)}
    compared = {mark.column for mark in row.marks if mark.kind in _PLAIN}
    shown = [
        mark
        for mark in row.marks
        # A value new to its directory says little beside what becomes of the field.
        if (mark.kind is not MarkKind.NEW_ITEM or mark.column not in compared)
        # Whom the row was matched with stands above already.
        and not (mark.kind is MarkKind.MATCHES and mark.column < 0 and row.matched)
    ]
    return sorted(shown, key=lambda mark: places.get(mark.column, len(places)))


def _cell(row: RowView, mapping: Mapping, index: int) -> str:
    for at, column in enumerate(mapping.columns):
        if column.index == index and at < len(row.cells):
            return row.cells[at]
    return ""


def _plain(header: str, value: str) -> QWidget:
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(ElidedLabel(header, Role.META, colour="text2"))
    column.addWidget(ElidedLabel(" ".join(value.split()), Role.BODY))
    return block


def _rule() -> QWidget:
    """The rule nobody can switch off, and why."""
    block = QWidget()
    line = QHBoxLayout(block)
    line.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
    line.setSpacing(Space.S + 2)
    line.addWidget(Glyph("lock", "ok", 18), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label("Заполняем только пустые поля", Role.BODY_STRONG, wrap=True))
    words.addWidget(
        Label("Введённое вручную импорт не перезапишет", Role.META, colour="text2", wrap=True)
    )
    line.addLayout(words, 1)
    return block
