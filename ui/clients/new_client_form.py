"""The fields of a new client and the draft they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.names import kind_of_name
from crm_desktop.errors import UserError
from ui.clients.own_field_inputs import OwnFieldInputs
from ui.theme import Role, Space
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue, Value

LONGEST: Final = 300
_CHOICES: Final = (("type", "Тип"), ("source", "Источник"), ("responsible", "Ответственный"))


class NewClientForm(QWidget):
    """One name is enough; the rest may wait.

    Attributes:
        edited: anything was typed or chosen.
        submitted: Ctrl+Enter in the note.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(self, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind_chosen = bool(kind)
        self._catalogue: Catalogue | None = None
        self.kind = Segment(
            [
                ("company", self.tr("Компания"), "building-2"),
                ("person", self.tr("Человек"), "user"),
            ]
        )
        if kind:
            self.kind.set_value(kind)
        self.kind.changed.connect(self._on_kind)
        self.name = _line()
        self.phone = _line(self.tr("+7 921 555-10-24"))
        self.email = _line("zakaz@example.ru")
        self.inn = _line()
        self.contact = _line(self.tr("Имя и фамилия"))
        self.tags = _line(self.tr("через запятую"))
        self.note = TextArea("", "", lines=2)
        self.note.submitted.connect(self.submitted)
        self.note.textChanged.connect(self.edited)
        self.own = OwnFieldInputs()
        self.own.edited.connect(self.edited)
        self.combos = {key: ComboBox(placeholder=self.tr("Не указан")) for key, _ in _CHOICES}
        self._build()
        for line in (self.name, self.phone, self.email, self.inn, self.contact, self.tags):
            line.textChanged.connect(lambda _text: self.edited.emit())
        for combo in self.combos.values():
            combo.chosen.connect(lambda _key: self.edited.emit())
        self.name.textChanged.connect(self._guess_kind)
        self._on_kind_shown()

    def set_catalogue(self, catalogue: Catalogue, *, me: int) -> None:
        """Offer the directories and people; the signed-in person answers for the new client."""
        self._catalogue = catalogue
        for key in ("type", "source"):
            options: list[tuple[object, str]] = [(None, self.tr("Не указан"))]
            options += [(item.id, item.name) for item in catalogue.items(key)]
            self.combos[key].set_options(options)
        people: list[tuple[object, str]] = [(None, self.tr("Никто"))]
        people += list(catalogue.members.items())
        self.combos["responsible"].set_options(people)
        self.combos["responsible"].set_value(me)
        completer = QCompleter([item.name for item in catalogue.items("tag")], self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tags.setCompleter(completer)
        self._ask_own(catalogue)

    @property
    def kind_value(self) -> str:
        """`company` or `person`."""
        return str(self.kind.value)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        lines = (self.name, self.phone, self.email, self.inn, self.contact, self.tags)
        return not any(line.text().strip() for line in lines) and not self._note_text

    @property
    def contact_name(self) -> str:
        """The contact person of a company, `""` if none."""
        return self.contact.text().strip() if self.kind_value == "company" else ""

    @property
    def _note_text(self) -> str:
        return self.note.toPlainText().strip()

    def draft(self) -> ClientDraft:
        """What was typed, as a draft; an ИНН that is none is left out."""
        values: dict[str, Value] = {}
        for key, combo in self.combos.items():
            value = combo.value
            if isinstance(value, int):
                values[key] = value
            elif key == "responsible":
                values[key] = None
        if self._note_text:
            values["note"] = self._note_text
        values.update(self.own.values())
        inn = self._inn_value()
        if inn:
            values["inn"] = inn
        channels = []
        if self.phone.text().strip():
            channels.append(ChannelDraft(self.phone.text(), "phone"))
        if self.email.text().strip():
            channels.append(ChannelDraft(self.email.text(), "email"))
        tags = [name.strip().lstrip("#") for name in self.tags.text().split(",")]
        return ClientDraft(
            kind=self.kind_value,
            name=self.name.text().strip(),
            channels=tuple(channels),
            tags=tuple(filter(None, tags)),
            values=values,
        )

    def check(self) -> None:
        """Say below the fields what looks wrong."""
        if self._catalogue is None:
            return
        self.own.check()
        for key, line, field in (
            ("inn", self.inn, self._inn),
            ("phone", self.phone, self._phone),
            ("email", self.email, self._email),
        ):
            text = line.text().strip()
            try:
                parsed = self._catalogue.parse(self._catalogue.get(key), text, kind=self.kind_value)
                field.set_error(parsed.warning)
            except UserError as error:
                field.set_error(str(error))

    def tell_name_missing(self) -> None:
        """Say that a name is needed and go there."""
        self._name.set_error(self.tr("Укажите имя или название"))
        self.name.setFocus()

    def tell_own_missing(self) -> bool:
        """Go to the first own field that is required and empty or cannot be read, if any."""
        problem = self.own.first_problem()
        if problem is not None:
            problem.control.setFocus()
        return problem is not None

    def clear(self) -> None:
        """Begin the next client; type, source and the responsible person stay."""
        for line in (self.name, self.phone, self.email, self.inn, self.contact):
            line.clear()
        self.note.clear()
        self.own.clear()
        self._kind_chosen = False
        self.name.setFocus()

    def _inn_value(self) -> str:
        if self._catalogue is None or not self.inn.text().strip():
            return ""
        try:
            parsed = self._catalogue.parse(self._catalogue.get("inn"), self.inn.text())
        except UserError:
            return ""
        return str(parsed.value or "")

    def _build(self) -> None:
        self._name = FormField(self.tr("Название или ФИО"), self.name)
        self._phone = FormField(self.tr("Телефон"), self.phone)
        self._email = FormField(self.tr("Почта"), self.email)
        self._inn = FormField(self.tr("ИНН"), self.inn)
        self._contact = FormField(self.tr("Контактное лицо"), self.contact)
        top = QHBoxLayout()
        top.addWidget(self.kind)
        top.addStretch(1)
        self._enough = Label(self.tr("Достаточно имени"), Role.META, colour="text3")
        top.addWidget(self._enough)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        fields: list[QWidget] = [self._phone, self._email, self._inn, self._contact]
        fields += [FormField(name, self.combos[key]) for key, name in _CHOICES]
        fields.append(FormField(self.tr("Метки"), self.tags))
        for at, field in enumerate(fields):
            grid.addWidget(field, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.M)
        column.addLayout(top)
        column.addWidget(self._name)
        column.addLayout(grid)
        column.addWidget(self.own)
        column.addWidget(FormField(self.tr("Заметка"), self.note))

    def _on_kind(self, _kind: object) -> None:
        self._kind_chosen = True
        self._on_kind_shown()
        self.edited.emit()

    def _on_kind_shown(self) -> None:
        company = self.kind_value == "company"
        self.name.setPlaceholderText(
            self.tr("ООО «Ромашка» или ИП Соколова") if company else self.tr("Фамилия Имя Отчество")
        )
        self.contact.setEnabled(company)
        if self._catalogue is not None:
            self._ask_own(self._catalogue)

    def _ask_own(self, catalogue: Catalogue) -> None:
        self.own.show_fields(catalogue, self.kind_value)
        required = bool(catalogue.missing(self.kind_value, {}))
        self._enough.setText(
            self.tr("Имя и обязательные поля") if required else self.tr("Достаточно имени")
        )

    def _guess_kind(self, text: str) -> None:
        self._name.set_error("")
        if self._kind_chosen or not text.strip():
            return
        kind = kind_of_name(text)
        if kind in ("company", "person") and kind != self.kind_value:
            self.kind.set_value(kind)
            self._on_kind_shown()


def _line(placeholder: str = "") -> TextField:
    made = TextField("", placeholder)
    made.setMaxLength(LONGEST)
    return made
