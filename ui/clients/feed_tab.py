"""«Лента»: what happened with the client, and writing down what just did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.attachments.listing import files_of_events
from crm_desktop.attachments.names import shown_name
from crm_desktop.timeline.events import delete_event, edit_event, event_place, list_events
from ui.clients.event_files import PendingFiles
from ui.clients.event_form import EventForm
from ui.clients.event_rows import EventColumn
from ui.clients.event_writing import EventWriting
from ui.clients.files_acts import FileActs
from ui.clients.files_intake import choose_files, paths_in
from ui.theme import Space, Tone
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from crm_desktop.attachments.adding import Refused
    from crm_desktop.attachments.listing import AttachmentRow
    from crm_desktop.office import Office
    from crm_desktop.timeline.events import EventRow
    from ui.clients.desk import CardDesk

    _Read = tuple[list[EventRow], dict[int, tuple[AttachmentRow, ...]], object]

PAGE: Final = 50
FARTHEST: Final = 500
"""So many events are shown at once to reach one that was looked for."""


class EntryBar(QWidget):
    """Words first; when, which way and how long appear as soon as one begins.

    Files dropped here or chosen with the paper-clip come with the event.
    """

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writing: EventWriting | None = None
        self.form = EventForm(desk.zone)
        self.form.submitted.connect(self.save)
        self.form.edited.connect(self._on_edited)
        self.form.text.installEventFilter(self)
        self.files = PendingFiles()
        self.files.changed.connect(self._on_edited)
        clip = IconButton("paperclip", self.tr("Прикрепить файлы"), framed=True, size=36)
        clip.clicked.connect(lambda _on=False: self.add_files(choose_files(self.window())))
        self._save = Button(self.tr("Записать"), kind=Kind.PRIMARY)
        self._save.clicked.connect(self.save)
        for part in (clip, self._save):
            self.form.foot.addWidget(part, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.form)
        column.addWidget(self.files)
        self._on_edited()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost: typed words, chosen files not on their way yet."""
        if self._writing is not None:
            return True
        return self.form.is_empty and not self.files.paths

    def begin(self, kind: str) -> None:
        """Be ready to write an event of a kind down."""
        self.form.set_kind(kind)
        self.form.set_details_shown(True)
        self.form.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Let files come with the event."""
        if paths:
            self.files.add(paths)
            self.form.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Write it down; the words and the files stay if it was refused."""
        draft = self.form.draft()
        if draft is None:
            return
        paths = tuple(self.files.paths)
        if paths and not draft.text.strip():
            draft = replace(draft, text=", ".join(shown_name(path.name) for path in paths))
        self._save.set_busy(True)
        self._writing = write = EventWriting(self._desk, draft, paths, self)
        write.kept.connect(lambda: self._settle(write))
        write.refused.connect(lambda reason: self._settle(write, reason))
        write.start()

    def _settle(self, writing: EventWriting, reason: str | None = None) -> None:
        """Be empty again, or say why not; nothing if another client is shown by now."""
        if writing is not self._writing:
            return
        self._writing = None
        self._save.set_busy(False)
        if reason is None:
            self.files.clear()
            self.form.clear()
            self._on_edited()
        else:
            self.form.set_error(reason)

    def forget(self) -> None:
        """Be empty for another client."""
        self._writing = None
        self._save.set_busy(False)
        self.files.clear()
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
        self._save.setEnabled(bool(words) or lasting or bool(self.files.paths))
        inside = any(part.hasFocus() for part in self.form.findChildren(QWidget))
        self.form.set_details_shown(inside or not self.is_empty or lasting)


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
        self._record = 0
        self._wanted = PAGE
        self._sought = 0
        self.entry = EntryBar(desk)
        self.column = self._new_column()
        self.acts = FileActs(desk, self)
        self.acts.refused.connect(self._tell_refused)
        self.column.edit_wanted.connect(self._edit)
        self.column.delete_wanted.connect(self._delete)
        self.column.attach_wanted.connect(lambda event: self.acts.choose(event.id))
        self.column.file_wanted.connect(self.acts.open)
        self.column.file_menu_wanted.connect(lambda row, at: self.acts.menu(row, self).popup(at))
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
        self._top = row
        page.addLayout(row)
        page.addWidget(self._scroll, 1)
        self.setAcceptDrops(True)

    def refresh(self) -> None:
        """Read the events as far as they are shown."""
        if self._desk.record_id != self._record:
            self._record = self._desk.record_id
            self._wanted = PAGE
            self.entry.forget()
            self._scroll.verticalScrollBar().setValue(0)
        wanted, sought = self._wanted, self._sought
        client, deal = self._of_whom()

        def read(office: Office, record: int) -> _Read:
            with office.reading():
                place = (
                    event_place(office, client, event_id=sought, deal_id=deal) if sought else None
                )
                limit = wanted if place is None else max(wanted, min(place + 1, FARTHEST))
                events = list_events(office, client, deal_id=deal, limit=limit + 1)
                files = files_of_events(office, [event.id for event in events])
                return events, files, self._read_beside(office, record)

        self._desk.read(read, self._show, key="feed")

    def _new_column(self) -> EventColumn:
        return EventColumn(self._desk.zone, acts=True)

    def _of_whom(self) -> tuple[int | None, int | None]:
        """The client and the deal whose events are shown."""
        return self._desk.whose

    def _read_beside(self, office: Office, record: int) -> object:
        """Read what else the column shows; on a lane of work, so without touching widgets."""
        del office, record
        return None

    def _show_beside(self, read: object, *, whole: bool) -> None:
        """Show what else was read; `whole` = the events reach to the first one."""

    def seek(self, record: int) -> None:
        """Show the events down to one, and mark it."""
        self._sought = record
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = paths_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.entry.add_files(paths)

    def _show(self, read: _Read) -> None:
        events, files, beside = read
        sought, self._sought = self._sought, 0
        place = next((at for at, event in enumerate(events) if event.id == sought), 0)
        self._wanted = max(self._wanted, place + 1)
        more = len(events) > self._wanted
        self._events = events[: self._wanted]
        self.column.set_events(self._events, files)
        self._show_beside(beside, whole=not more)
        self._empty.setVisible(not events and self.column.is_empty)
        self._more.setVisible(more)
        item = next((each for each in self.column.items if each.event_row.id == sought), None)
        if item is not None:
            item.mark()
            # Its place is known when the new rows are laid out.
            QTimer.singleShot(0, item, lambda: self._scroll.ensureWidgetVisible(item, 0, 80))

    def _read_more(self) -> None:
        self._wanted += PAGE
        self.refresh()

    def _edit(self, event: EventRow) -> None:
        EventDialog(self._desk, event, self.window()).open()

    def _delete(self, event: EventRow) -> None:
        self._desk.act(lambda office, _client: delete_event(office, event.id))

    def _tell_refused(self, refused: Sequence[Refused]) -> None:
        self._desk.workspace.tell(" ".join(each.reason for each in refused))
