"""One event of the timeline as a row: disc with an icon, what, words, who, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.timeline.events import EVENT_LABELS
from ui.clients.event_files import EventFiles
from ui.clients.wording import EVENT_ICONS, EVENT_TONES, event_title, when
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.paint import draw_box, draw_icon, smooth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from PySide6.QtGui import QEnterEvent, QPaintEvent

    from crm_desktop.attachments.listing import AttachmentRow
    from crm_desktop.timeline.events import EventRow

DISC = 28
GUTTER = 46
MARKED_MS = 4000
SHORTENED = 280
"""Letters of a text in the preview."""


class EventItem(QWidget):
    """An event; with acts it can be changed and deleted, and files can be attached to it.

    Attributes:
        edit_wanted: the pencil was pressed.
        delete_wanted: the bin was pressed.
        attach_wanted: the paper-clip was pressed.
    """

    edit_wanted = Signal(object)
    delete_wanted = Signal(object)
    attach_wanted = Signal(object)

    def __init__(
        self,
        event: EventRow,
        zone: tzinfo,
        *,
        files: Sequence[AttachmentRow] = (),
        acts: bool = False,
        short: bool = False,
        last: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.event_row = event
        self.files = EventFiles(files)
        self._last = last
        self.marked = False
        self._buttons: list[IconButton] = []
        label = EVENT_LABELS.get(event.kind, event.kind)
        title = event_title(event, label)
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(ElidedLabel(title, Role.ROW), 1)
        if acts:
            self._add_acts(head, title)
        head.addWidget(Label(when(event.happened_at, zone), Role.META, colour="text2"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GUTTER, 0, 0, Space.L)
        column.setSpacing(2)
        column.addLayout(head)
        if event.text:
            told = event.text
            if short and len(told) > SHORTENED:
                told = told[:SHORTENED].rstrip() + "…"
            column.addWidget(
                Label(told, Role.BODY, colour="text2", wrap=True, selectable=not short)
            )
        if files:
            column.addWidget(self.files)
        of_deal = self.tr("сделка «{}»").format(event.deal) if event.deal else ""
        told = " · ".join(filter(None, (event.author, of_deal)))
        if told:
            column.addWidget(Label(told, Role.META, colour="text3", wrap=bool(of_deal)))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.update)

    def _add_acts(self, head: QHBoxLayout, title: str) -> None:
        attach = IconButton("paperclip", self.tr("Прикрепить файл: {}").format(title), size=26)
        attach.clicked.connect(lambda _on=False: self.attach_wanted.emit(self.event_row))
        edit = IconButton("pencil", self.tr("Изменить: {}").format(title), size=26)
        edit.clicked.connect(lambda _on=False: self.edit_wanted.emit(self.event_row))
        delete = IconButton("trash-2", self.tr("Удалить: {}").format(title), size=26)
        delete.clicked.connect(lambda _on=False: self.delete_wanted.emit(self.event_row))
        self._buttons = [attach, edit, delete]
        for button in self._buttons:
            button.set_shown(False)
            head.addWidget(button)

    def set_last(self, last: bool) -> None:
        """Be the lowest of the column: no line leads on."""
        self._last = last
        self.update()

    def mark(self) -> None:
        """Stand out for a while: this is what was looked for."""
        self._set_marked(marked=True)
        QTimer.singleShot(MARKED_MS, self, lambda: self._set_marked(marked=False))

    def _set_marked(self, *, marked: bool) -> None:
        self.marked = marked
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        for button in self._buttons:
            button.set_shown(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        for button in self._buttons:
            button.set_shown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        smooth(painter)
        if self.marked:
            ground = self.rect().adjusted(0, 0, 0, -px(8))
            draw_box(painter, ground, ground=theme().colour("accent_soft"), radius=Radius.CONTROL)
        tone = EVENT_TONES.get(self.event_row.kind, Tone.GREY)
        disc = QRect(Space.XS, 0, px(DISC), px(DISC))
        draw_box(painter, disc, ground=theme().colour(tone.soft), radius=disc.width() / 2)
        spot = QRect(0, 0, px(14), px(14))
        spot.moveCenter(disc.center())
        spot.translate(1, 1)
        draw_icon(painter, spot, EVENT_ICONS.get(self.event_row.kind, "circle-dot"), tone.text)
        if not self._last:
            top = disc.bottom() + px(6)
            painter.fillRect(
                disc.center().x(), top, 2, max(0, self.height() - top - px(5)),
                theme().colour("line2"),
            )  # fmt: skip
        painter.end()


class EventColumn(QWidget):
    """Events below each other, newest on top."""

    edit_wanted = Signal(object)
    delete_wanted = Signal(object)
    attach_wanted = Signal(object)
    file_wanted = Signal(object)
    file_menu_wanted = Signal(object, object)

    def __init__(
        self, zone: tzinfo, *, acts: bool = False, short: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._zone = zone
        self._acts = acts
        self._short = short
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._items: list[EventItem] = []
        self._files: Mapping[int, tuple[AttachmentRow, ...]] = {}

    @property
    def items(self) -> Sequence[EventItem]:
        """The rows shown."""
        return tuple(self._items)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return not self._items

    def set_events(
        self,
        events: Sequence[EventRow],
        files: Mapping[int, tuple[AttachmentRow, ...]] | None = None,
    ) -> None:
        """Show these events and their files; rows of the same events stay where they are."""
        files = files or {}
        if [item.event_row for item in self._items] == list(events) and files == self._files:
            return
        self._files = files
        for item in self._items:
            self._column.removeWidget(item)
            item.hide()
            item.deleteLater()
        self._items = []
        for event in events:
            item = EventItem(
                event, self._zone, files=files.get(event.id, ()), acts=self._acts,
                short=self._short, last=event is events[-1],
            )  # fmt: skip
            item.edit_wanted.connect(self.edit_wanted)
            item.delete_wanted.connect(self.delete_wanted)
            item.attach_wanted.connect(self.attach_wanted)
            item.files.open_wanted.connect(self.file_wanted)
            item.files.menu_wanted.connect(self.file_menu_wanted)
            self._column.addWidget(item)
            self._items.append(item)
