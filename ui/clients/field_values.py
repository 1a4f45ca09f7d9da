"""One field of a card, edited in place by the editor its type asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.field_types import FieldType
from crm_desktop.clients.fields import PRIORITIES
from crm_desktop.errors import UserError
from ui.clients.field_news import FieldNews
from ui.clients.inline_note import InlineNote
from ui.theme import Role, Space
from ui.widgets.inline import InlineValue
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.card import FieldValue
    from crm_desktop.clients.fields import Catalogue, Field, Value
    from ui.clients.desk import CardDesk

_CHOOSING: Final = (FieldType.DIRECTORY, FieldType.CHOICE, FieldType.MEMBER, FieldType.PRIORITY,
                    FieldType.BOOL)  # fmt: skip
_CHECKED: Final = (FieldType.INN, FieldType.KPP, FieldType.OGRN, FieldType.OKPO)
_LONG: Final = (FieldType.MULTILINE, FieldType.CHOICES, FieldType.LINK)
_LONG_KEYS: Final = frozenset({"name", "full_name", "director", "industry"})


def is_long(field: Field) -> bool:
    """Whether the value needs the whole width of its card."""
    return field.type in _LONG or field.key in _LONG_KEYS


def options_of(field: Field, catalogue: Catalogue) -> list[tuple[object, str]]:
    """What may be chosen in a choosing field, «не указано» first."""
    match field.type:
        case FieldType.MEMBER:
            options: list[tuple[object, str]] = list(catalogue.members.items())
        case FieldType.PRIORITY:
            options = list(enumerate(PRIORITIES))
        case FieldType.BOOL:
            options = [(1, "Да"), (0, "Нет")]
        case FieldType.CHOICE:
            options = [(str(item.id), item.name) for item in catalogue.items(field.directory)]
        case _:
            options = [(item.id, item.name) for item in catalogue.items(field.directory)]
    return [(None, "Не указано"), *options]


class FieldRow(QWidget):
    """A value with what looks wrong about it below."""

    def __init__(
        self, desk: CardDesk, field: Field, *, kind: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._desk = desk
        self._kind = kind
        self._shown: FieldValue | None = None
        self._came: FieldValue | None = None
        self._of = 0
        self.news = FieldNews()
        self.news.show_wanted.connect(self._show_came)
        self._warning = Label("", Role.META, colour="warn", wrap=True)
        self._warning.setContentsMargins(Space.S, 0, 0, 2)
        self._warning.hide()
        label = field.label_for(kind)
        self.editor: InlineValue | InlineNote
        if field.type is FieldType.MULTILINE:
            self.editor = InlineNote(label)
        else:
            self.editor = InlineValue(label, copyable=field.type not in _CHOOSING)
            self._dress(self.editor)
        self.editor.committed.connect(self._on_committed)
        self.editor.closed.connect(self._on_closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor)
        column.addWidget(self.news)
        column.addWidget(self._warning)
        column.addStretch(1)

    def show_value(self, shown: FieldValue) -> None:
        """Show what the base has; what is being edited is left alone, and told of below."""
        if self.editor.is_editing:
            self._note_came(shown)
            return
        if shown == self._shown:
            return
        self._shown = shown
        self._of = self._desk.record_id
        self.editor.set_value(self._put(shown))
        self._tell_warning(shown.text)

    def _note_came(self, shown: FieldValue) -> None:
        """Remember a value that came from elsewhere while this one is edited."""
        if self._shown is None or shown == (self._came or self._shown):
            return
        if self._of != self._desk.record_id:
            return
        self._came = shown
        self.news.tell(shown)
        key = self.field.key
        self._desk.read(
            lambda office, record: self._desk.last_author(office, record, key),
            self.news.name,
            key=f"author {key}",
        )

    def _on_closed(self) -> None:
        # After a value that is taken: then the base says what is shown.
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        came, self._came = self._came, None
        self.news.hide()
        if came is not None and self._shown is not None and not self.editor.is_editing:
            self.show_value(came)

    def _show_came(self) -> None:
        self.editor.cancel()

    def _put(self, shown: FieldValue) -> object:
        field = self.field
        if field.type in _CHOOSING or field.type is FieldType.DATE:
            return shown.value
        return shown.text

    def _dress(self, editor: InlineValue) -> None:
        catalogue = self._desk.catalogue
        if self.field.type in _CHOOSING and catalogue is not None:
            editor.edit_as_choice(options_of(self.field, catalogue))
        elif self.field.type is FieldType.DATE:
            editor.edit_as_date(year_optional=self.field.key == "birthday")
        else:
            editor.edit_as_text(self._check())

    def _check(self) -> Callable[[str], str]:
        def check(text: str) -> str:
            catalogue = self._desk.catalogue
            if catalogue is None or not text:
                return ""
            try:
                catalogue.parse(self.field, text, kind=self._kind)
            except UserError as error:
                return str(error)
            return ""

        return check

    def _tell_warning(self, text: str) -> None:
        warning = ""
        catalogue = self._desk.catalogue
        if self.field.type in _CHECKED and text and catalogue is not None:
            try:
                warning = catalogue.parse(self.field, text, kind=self._kind).warning
            except UserError as error:
                warning = str(error)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))

    def _on_committed(self, typed: object) -> None:
        key = self.field.key
        value = self._stored(typed)
        before = self._shown

        def refused(error: UserError) -> None:
            self.editor.set_value(self._put(before) if before is not None else "")
            self.editor.set_error(str(error))

        self._shown = None  # whatever the base says next is shown
        desk = self._desk
        desk.act(
            lambda office, record: desk.write_value(office, record, field=key, value=value),
            on_refused=refused,
        )

    def _stored(self, typed: object) -> Value:
        catalogue = self._desk.catalogue
        if typed is None or typed == "":
            return None
        if self.field.type is FieldType.CHOICE and catalogue is not None:
            item = catalogue.item(int(str(typed)))
            return item.name if item is not None else None
        return typed if isinstance(typed, int | float) else str(typed)
