"""Into one office: who comes in, and his password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.start.keyboard_hint import KeyboardHint
from ui.start.page import StartPage
from ui.start.people_list import PeopleList
from ui.start.work import Credentials
from ui.theme import Role, Space
from ui.widgets.avatar import Avatar
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.choices import CheckBox
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent

    from ui.start.work import OfficeFace, PersonFace


class UnlockPage(StartPage):
    """First the people, if there are several, then the password of the one chosen.

    Attributes:
        submitted: `Credentials`.
        other_wanted: another office is wanted.
        forgotten_wanted: the password is forgotten.
        person_chosen: the `PersonFace` whose password is asked now.
        remembered_wanted: the `PersonFace` this computer remembers wants in.
    """

    submitted = Signal(object)
    other_wanted = Signal()
    forgotten_wanted = Signal()
    person_chosen = Signal(object)
    remembered_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", width=420, parent=parent)
        self._face: OfficeFace | None = None
        self._person: PersonFace | None = None
        self._wait = 0
        self._busy = False
        self._asks_password = False
        self._can_remember = False
        self.people = PeopleList(self.tr("Кто входит"))
        self.people.chosen.connect(self.choose)
        self._avatar = Avatar("", 56)
        self._who = ElidedLabel("", Role.SECTION)
        self._folder = ElidedLabel("", Role.META, colour="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.password = PasswordField()
        self._password_field = FormField(self.tr("Пароль"), self.password)
        self.hint = KeyboardHint(self.password)
        self.remember = CheckBox(
            self.tr("Запомнить на этом компьютере"),
            note=self.tr("14 дней войти можно будет без пароля. Только на своём компьютере."),
        )
        self.open_button = Button(self.tr("Открыть"), "lock-open", kind=Kind.PRIMARY)
        self.open_button.clicked.connect(self._submit)
        self.enter_button = Button(self.tr("Войти без пароля"), "log-in", kind=Kind.PRIMARY)
        self.enter_button.clicked.connect(self._enter_remembered)
        self.password.returnPressed.connect(self._submit)
        self.password.textChanged.connect(lambda _text: self._password_field.set_error(""))
        self._other = LinkButton(self.tr("Другой офис"), "building-2", colour="text2")
        self._other.clicked.connect(self.other_wanted)
        self._switch = LinkButton(self.tr("Сменить пользователя"), "users", colour="text2")
        self._switch.clicked.connect(self.choose_anew)
        self._forgotten = LinkButton(self.tr("Забыли пароль?"), colour="text2")
        self._forgotten.clicked.connect(self.forgotten_wanted)
        self._note = Banner("")
        self._note.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        self._lay_out()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._who)
        names.addWidget(self._folder)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        self.body.addWidget(self._note)
        self.body.addWidget(self.people)
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addSpacing(Space.XS)
        column.addWidget(self._password_field)
        column.addWidget(self.hint)
        column.addWidget(self.remember)
        buttons = QHBoxLayout()
        buttons.addWidget(self._forgotten)
        buttons.addStretch(1)
        buttons.addWidget(self.enter_button)
        buttons.addWidget(self.open_button)
        column.addLayout(buttons)
        self.body.addWidget(self._box)
        foot = QHBoxLayout()
        foot.setSpacing(Space.L)
        foot.addWidget(self._other)
        foot.addWidget(self._switch)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def prepare(self, path: Path, name: str, note: str = "", *, locked: bool = False) -> None:
        """Show an office whose keys are still being read; a locked one always asks the password."""
        self._face = self._person = None
        self._asks_password = locked
        self._stop_waiting()
        self.set_texts(name or path.name, "")
        self._folder.setText(str(path))
        self._who.setText("")
        self._avatar.set_person(name or path.name)
        self.people.hide()
        self._switch.hide()
        self._box.show()
        self.remember.setChecked(False)
        self._begin_password()
        self.set_note(note)
        self.set_busy(False)

    def set_face(self, face: OfficeFace, *, person: int = 0, straight: bool = False) -> None:
        """Show who may come in.

        Args:
            face: the office and its people.
            person: whom to put the cursor on.
            straight: ask for that person's password at once.
        """
        self._face = face
        self.set_texts(face.name or face.path.name)
        known = [each for each in face.people if each.user_id == person]
        self.people.show_people(face.people, current=person)
        if len(face.people) == 1:
            self.choose(face.people[0])
        elif known and straight:
            self.choose(known[0])
        elif face.people:
            self.choose_anew()
        else:
            self._avatar.set_person(face.name)
            self._refresh()

    def set_can_remember(self, possible: bool) -> None:
        """Offer «Запомнить»; hidden where the system keeps no secrets."""
        self._can_remember = possible
        self._refresh()

    def choose(self, person: PersonFace) -> None:
        """Ask for the password of one of them."""
        self._person = person
        self._stop_waiting()
        several = self._face is not None and len(self._face.people) > 1
        self.set_texts(self.office_name, "")
        self._who.setText(person.name)
        self._avatar.set_person(person.name, key=person.user_id)
        self.people.hide()
        self._box.show()
        self._switch.setVisible(several)
        self._begin_password()
        self._refresh()
        self.person_chosen.emit(person)
        self.begin()

    def choose_anew(self) -> None:
        """Show the people again."""
        face = self._face
        if face is None or len(face.people) < 2:  # noqa: PLR2004 - one is no choice
            return
        self._person = None
        self._stop_waiting()
        self.set_texts(self.office_name, self.tr("Кто входит? Выберите себя и введите пароль."))
        self._box.hide()
        self._switch.hide()
        self.people.show()
        self.begin()

    def set_note(self, text: str) -> None:
        """Say something above the password; '' hides it."""
        self._note.set_text(text)
        self._note.setVisible(bool(text))

    def begin(self) -> None:
        if self.people.isVisibleTo(self):
            self.people.list.setFocus()
        elif self.enter_button.isVisibleTo(self):
            self.enter_button.setFocus()
        else:
            self.password.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Show that the password is being checked."""
        self._busy = busy
        self.open_button.set_busy(busy)
        self.password.setEnabled(not busy)
        self.people.setEnabled(not busy)
        self._refresh()

    def show_wrong(self, text: str, wait: float) -> None:
        """Tell that the password did not fit, and how long to wait."""
        self.set_busy(False)
        self._password_field.set_error(text)
        self.password.selectAll()
        self.password.setFocus()
        self.show_wait(wait)

    def show_wait(self, seconds: float) -> None:
        """Let nobody try before some seconds have passed."""
        self._wait = round(seconds)
        if self._wait > 0:
            self._tick.start()
        self._refresh()

    def ask_password(self, reason: str) -> None:
        """This computer does not remember the person any more: say why and ask."""
        self._asks_password = True
        self.set_busy(False)
        self.set_note(reason)
        self._refresh()
        self.begin()

    @property
    def office_name(self) -> str:
        """Of the office shown."""
        face = self._face
        return (face.name or face.path.name) if face is not None else ""

    @property
    def person(self) -> PersonFace | None:
        """Whose password is asked."""
        return self._person

    @property
    def name_chosen(self) -> str | None:
        """Whose password it is."""
        return self._person.name if self._person is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._switch.isVisible() and not self._busy:
            self.choose_anew()
        else:
            super().keyPressEvent(event)

    def _begin_password(self) -> None:
        self.password.clear()
        self.hint.reset()
        self._password_field.set_error("")

    def _stop_waiting(self) -> None:
        self._tick.stop()
        self._wait = 0

    def _count_down(self) -> None:
        self._wait -= 1
        if self._wait <= 0:
            self._tick.stop()
        self._refresh()

    def _refresh(self) -> None:
        person = self._person
        remembered = person is not None and person.remembered and not self._asks_password
        temporary = person is not None and person.temporary
        self._password_field.setVisible(not remembered)
        self.hint.setVisible(not remembered)
        self._password_field.set_hint(
            self.tr("Первый вход: временный пароль, который дал администратор.")
            if temporary
            else ""
        )
        self.remember.setVisible(self._can_remember and not remembered and not temporary)
        self._forgotten.setVisible(not remembered)
        self.enter_button.setVisible(remembered)
        self.enter_button.set_busy(remembered and self._busy)
        self.open_button.setVisible(not remembered)
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
        keep = self.remember.isVisibleTo(self) and self.remember.isChecked()
        self.submitted.emit(Credentials(self.password.text(), self.name_chosen, remember=keep))

    def _enter_remembered(self) -> None:
        if self._person is not None and not self._busy:
            self.remembered_wanted.emit(self._person)
