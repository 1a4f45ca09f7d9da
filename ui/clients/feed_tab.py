"""«Лента»: what happened with the client, and writing down what just did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.timeline.events import (
    EVENT_LABELS,
    add_event,
    delete_event,
    edit_event,
    list_events,
)
from ui.clients.event_form import EventForm
from ui.clients.event_rows import EventColumn
from ui.theme import Space, Tone
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.timeline.events import EventRow
    from ui.clients.desk import CardDesk

PAGE: Final = 50


class EntryBar(QWidget):
    """Words first; when, which way and how long appear as soon as one begins."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.form = EventForm(desk.zone)
        self.form.submitted.connect(self.save)
        self.form.edited.connect(self._on_edited)
        self.form.text.installEventFilter(self)
        self._save = Button(self.tr("Записать"), kind=Kind.PRIMARY)
        self._save.clicked.connect(self.save)
        self.form.foot.addWidget(self._save, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self._on_edited()

    def begin(self, kind: str) -> None:
        """Be ready to write an event of a kind down."""
        self.form.set_kind(kind)
        self.form.set_details_shown(True)
        self.form.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        """Write it down; the words stay if it was refused."""
        draft = self.form.draft()
        if draft is None:
            return
        self._save.set_busy(True)

        def kept(_result: object) -> None:
            self._save.set_busy(False)
            self.form.clear()
            self._on_edited()

        def refused(error: Exception) -> None:
            self._save.set_busy(False)
            self.form.set_error(str(error))

        self._desk.act(
            lambda office, client: add_event(office, client, draft=draft),
            self.tr("Записано: {}").format(EVENT_LABELS[draft.kind].lower()),
            on_done=kept,
            on_refused=refused,
        )

    def forget(self) -> None:
        """Be empty for another client."""
        self._save.set_busy(False)
        self.form.clear()
        self.form.set_kind("note")
        self._on_edited()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            QTimer.singleShot(0, self, self._on_edited)
        return super().eventFilter(watched, event)

    def _on_edited(self) -> None:
        words = self.form.text.toPlainText().strip()
        lasting = self.form.kind.value in ("call", "meeting")
        self._save.setEnabled(bool(words) or lasting)
        inside = any(part.hasFocus() for part in self.form.findChildren(QWidget))
        self.form.set_details_shown(inside or not self.form.is_empty or lasting)


class EventDialog(Dialog):
    """Changing an event."""

    def __init__(self, desk: CardDesk, event: EventRow, parent: QWidget) -> None:
        super().__init__("Изменить событие", parent, width=620)
        self._desk = desk
        self._event_id = event.id
        self._form = EventForm(desk.zone, lines=5)
        self._form.set_event(event)
        self._form.submitted.connect(self._save)
        self.body.addWidget(self._form)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._save, kind=Kind.PRIMARY)
        self._form.text.setFocus()

    def _save(self) -> None:
        draft = self._form.draft()
        if draft is None:
            return
        event = self._event_id
        self._desk.act(
            lambda office, _client: edit_event(office, event, draft=draft),
            on_done=lambda _changes: self.accept(),
            on_refused=lambda error: self._form.set_error(str(error)),
        )


class FeedTab(QWidget):
    """The entry bar over the events; older ones come on demand."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._events: list[EventRow] = []
        self._client = 0
        self._wanted = PAGE
        self.entry = EntryBar(desk)
        self.column = EventColumn(desk.zone, acts=True)
        self.column.edit_wanted.connect(self._edit)
        self.column.delete_wanted.connect(self._delete)
        self._empty = EmptyState(
            self.tr("Событий ещё нет"),
            self.tr("Запишите звонок, встречу или заметку: здесь сложится история."),
            icon="message-circle",
            tone=Tone.GREY,
        )
        self._empty.hide()
        self._more = LinkButton(self.tr("Показать ещё"))
        self._more.clicked.connect(self._read_more)
        self._more.hide()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(Space.S, 0, Space.M, 0)
        column.setSpacing(0)
        column.addWidget(self.column)
        column.addWidget(self._empty)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._scroll = ScrollArea(inner)
        self._scroll.setMinimumHeight(24)  # on a low screen the entry bar keeps its height
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.L, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.L)
        row = QVBoxLayout()
        row.setContentsMargins(0, 0, Space.M, 0)
        row.addWidget(self.entry)
        page.addLayout(row)
        page.addWidget(self._scroll, 1)

    def refresh(self) -> None:
        """Read the events as far as they are shown."""
        if self._desk.client_id != self._client:
            self._client = self._desk.client_id
            self._wanted = PAGE
            self.entry.forget()
            self._scroll.verticalScrollBar().setValue(0)
        wanted = self._wanted + 1
        self._desk.read(
            lambda office, client: list_events(office, client, limit=wanted),
            self._show,
            key="feed",
        )

    def _show(self, events: list[EventRow]) -> None:
        more = len(events) > self._wanted
        self._events = events[: self._wanted]
        self.column.set_events(self._events)
        self._empty.setVisible(not events)
        self._more.setVisible(more)

    def _read_more(self) -> None:
        self._wanted += PAGE
        self.refresh()

    def _edit(self, event: EventRow) -> None:
        EventDialog(self._desk, event, self.window()).open()

    def _delete(self, event: EventRow) -> None:
        self._desk.act(lambda office, _client: delete_event(office, event.id))
