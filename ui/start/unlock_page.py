"""The password of one office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.start.page import StartPage
from ui.start.work import Credentials
from ui.theme import Role, Space
from ui.widgets.avatar import Avatar
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.choices import ComboBox
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from pathlib import Path

    from ui.start.work import OfficeFace


class UnlockPage(StartPage):
    """Who, the password, and a way to another office."""

    submitted = Signal(object)
    other_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", width=420, parent=parent)
        self._face: OfficeFace | None = None
        self._wait = 0
        self._busy = False
        self._avatar = Avatar("", 56)
        self._who = Label("", Role.SECTION)
        self._folder = ElidedLabel("", Role.META, colour="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.person = ComboBox()
        self._person_field = FormField(self.tr("Кто вы"), self.person)
        self.password = PasswordField()
        self._password_field = FormField(self.tr("Пароль"), self.password)
        self.open_button = Button(self.tr("Открыть"), "lock-open", kind=Kind.PRIMARY)
        self.open_button.clicked.connect(self._submit)
        self.password.returnPressed.connect(self._submit)
        self.password.textChanged.connect(lambda _text: self._password_field.set_error(""))
        other = LinkButton(self.tr("Другой офис"), "building-2", colour="text2")
        other.clicked.connect(self.other_wanted)
        self._note = Banner("")
        self._note.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._who)
        names.addWidget(self._folder)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._note)
        self.body.addWidget(self._person_field)
        self.body.addWidget(self._password_field)
        foot = QHBoxLayout()
        foot.addWidget(other)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        self.body.addLayout(foot)

    def prepare(self, path: Path, name: str, note: str = "") -> None:
        """Show an office whose keys are still being read."""
        self._face = None
        self._tick.stop()
        self._wait = 0
        self.set_texts(name or path.name, "")
        self._folder.setText(str(path))
        self._who.setText("")
        self._avatar.set_person(name or path.name)
        self._person_field.hide()
        self.password.clear()
        self._password_field.set_error("")
        self.set_note(note)
        self.set_busy(False)

    def set_face(self, face: OfficeFace) -> None:
        """Show who may come in."""
        self._face = face
        self.set_texts(face.name or face.path.name)
        several = len(face.people) > 1
        self._person_field.setVisible(several)
        self.person.set_options([(name, name) for name in face.people])
        one = face.people[0] if len(face.people) == 1 else face.name
        self._who.setText(one if not several else self.tr("Вход в офис"))
        self._avatar.set_person(one)
        self._refresh()

    def set_note(self, text: str) -> None:
        """Say something above the password; '' hides it."""
        self._note.set_text(text)
        self._note.setVisible(bool(text))

    def begin(self) -> None:
        self.password.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Show that the password is being checked."""
        self._busy = busy
        self.open_button.set_busy(busy)
        self.password.setEnabled(not busy)
        self.person.setEnabled(not busy)
        self._refresh()

    def show_wrong(self, text: str, wait: float) -> None:
        """Tell that the password did not fit, and how long to wait."""
        self.set_busy(False)
        self._password_field.set_error(text)
        self._wait = round(wait)
        self.password.selectAll()
        self.password.setFocus()
        if self._wait > 0:
            self._tick.start()
        self._refresh()

    @property
    def name_chosen(self) -> str | None:
        """Whose password it is."""
        if self._face is None or not self._face.people:
            return None
        if len(self._face.people) == 1:
            return self._face.people[0]
        return str(self.person.value)

    def _count_down(self) -> None:
        self._wait -= 1
        if self._wait <= 0:
            self._tick.stop()
        self._refresh()

    def _refresh(self) -> None:
        waiting = self._wait > 0
        caption = self.tr("Подождите {} с").format(self._wait) if waiting else self.tr("Открыть")
        self.open_button.set_caption(caption)
        self.open_button.setEnabled(not self._busy and not waiting)

    def _submit(self) -> None:
        if self._busy or self._wait > 0 or self._face is None:
            return
        if not self.password.text():
            self._password_field.set_error(self.tr("Введите пароль"))
            return
        self.submitted.emit(Credentials(self.password.text(), self.name_chosen))
