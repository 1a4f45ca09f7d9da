"""The form of a new office."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from ui.start.page import StartPage
from ui.start.password_fields import NewPasswordFields
from ui.start.path_field import PathField
from ui.start.work import NewOffice
from ui.theme import Role
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.jobs import JobRunner

_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f«»]+')
_LONGEST: Final = 60
_LONGEST_NAME: Final = 100


def documents() -> Path:
    """Where offices are put unless the person says otherwise."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or QDir.homePath()) / "Картотека"


def folder_for(name: str) -> Path:
    """A free folder named after an office."""
    plain = " ".join(_UNSAFE.sub(" ", name).split())[:_LONGEST].strip(" .") or "Мой офис"
    path, number = documents() / plain, 2
    while path.exists():
        path = documents() / f"{plain} ({number})"
        number += 1
    return path


class CreatePage(StartPage):
    """Name, folder, the administrator, the password twice."""

    submitted = Signal(object)

    def __init__(self, runner: JobRunner, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Новый офис"),
            self.tr("Всё хранится в одной папке на этом компьютере, в зашифрованном виде."),
            back=self.tr("Назад к выбору"),
            parent=parent,
        )
        self._folder_is_ours = True
        self.name = TextField(placeholder=self.tr("Например, Северный ветер"))
        self.admin = TextField(placeholder=self.tr("Имя и фамилия"))
        for field in (self.name, self.admin):
            field.setMaxLength(_LONGEST_NAME)
        self.folder = PathField("folder-open", self._choose_folder)
        self._name_field = FormField(self.tr("Название офиса"), self.name)
        self._admin_field = FormField(
            self.tr("Ваше имя"), self.admin, hint=self.tr("Вы будете администратором.")
        )
        self._folder_field = FormField(self.tr("Папка офиса"), self.folder)
        self.passwords = NewPasswordFields(runner, lambda: (self.name.text(), self.admin.text()))
        self.create_button = Button(self.tr("Создать офис"), "check", kind=Kind.PRIMARY)
        self.create_button.clicked.connect(self._submit)
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.add_row(self._name_field, self._admin_field)
        self.body.addWidget(self.passwords)
        self.body.addWidget(self._folder_field)
        self.body.addWidget(self._refusal)
        foot = QHBoxLayout()
        foot.addWidget(
            Label(
                self.tr("Забытый пароль не восстановить: без него базу не откроет никто."),
                Role.META,
                colour="text2",
                wrap=True,
            ),
            1,
        )
        foot.addWidget(self.create_button)
        self.body.addLayout(foot)
        self.name.textChanged.connect(self._on_name)
        self.folder.edit.textEdited.connect(self._on_folder_edited)
        for field in (self.name, self.admin, self.folder.edit, *self._password_edits()):
            field.returnPressed.connect(self._submit)
        self._on_name("")

    def begin(self) -> None:
        self.name.setFocus()

    def show_refusal(self, text: str) -> None:
        """Tell why the office was not made."""
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _password_edits(self) -> tuple[TextField, TextField]:
        return self.passwords.first, self.passwords.second

    def _on_name(self, text: str) -> None:
        self._name_field.set_error("")
        if self._folder_is_ours:
            self.folder.set_path(folder_for(text))

    def _on_folder_edited(self, _text: str) -> None:
        self._folder_is_ours = False
        self._folder_field.set_error("")

    def _choose_folder(self) -> None:
        start = documents() if documents().exists() else documents().parent
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Папка офиса"), str(start))
        if chosen:
            path = Path(chosen)
            if any(path.iterdir()):
                path /= folder_for(self.name.text()).name
            self._folder_is_ours = False
            self.folder.set_path(path)

    def _submit(self) -> None:
        self.show_refusal("")
        name, admin = self.name.text().strip(), self.admin.text().strip()
        folder = self.folder.text()
        self._name_field.set_error("" if name else self.tr("Укажите название"))
        self._admin_field.set_error("" if admin else self.tr("Укажите имя"))
        self._folder_field.set_error("" if folder else self.tr("Укажите папку"))
        wrong = self.passwords.complaint()
        if name and admin and folder and not wrong:
            self.submitted.emit(
                NewOffice(Path(folder).expanduser(), name, admin, self.passwords.password)
            )
