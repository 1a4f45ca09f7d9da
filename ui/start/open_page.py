"""Opening an office's folder, and restoring one from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from ui.start.create_page import documents, folder_for
from ui.start.page import StartPage
from ui.start.path_field import PathField
from ui.theme import Role, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import CheckBox
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class OpenPage(StartPage):
    """Folder or backup."""

    folder_chosen = Signal(object)
    restore_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Открыть или восстановить"),
            self.tr("Файлы, которые вы выберете, останутся как есть."),
            back=self.tr("Назад к выбору"),
            parent=parent,
        )
        self._open = ChoiceCard(
            self.tr("Открыть папку офиса"),
            self.tr("В ней лежат файлы office.db и keys.json. Подойдёт и папка на флешке."),
            icon="folder-open",
        )
        self._open.clicked.connect(self._choose)
        restore = ChoiceCard(
            self.tr("Восстановить из резервной копии"),
            self.tr("Файл с окончанием .kartoteka. Перед восстановлением копия проверяется."),
            icon="archive-restore",
            tone=Tone.TEAL,
        )
        restore.clicked.connect(self.restore_wanted)
        self.body.addWidget(self._open)
        self.body.addWidget(restore)

    def begin(self) -> None:
        self._open.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self) -> None:
        start = documents() if documents().exists() else documents().parent
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Папка офиса"), str(start))
        if chosen:
            self.folder_chosen.emit(Path(chosen))


class RestorePage(StartPage):
    """Which backup, whither, and the password of that time."""

    submitted = Signal(object, object, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Восстановление из копии"),
            "",
            back=self.tr("Назад"),
            parent=parent,
        )
        self.file = PathField("file-up", self._choose_file)
        self.folder = PathField("folder-open", self._choose_folder)
        self.password = PasswordField()
        self._file_field = FormField(self.tr("Файл резервной копии"), self.file)
        self._folder_field = FormField(
            self.tr("Куда восстановить"),
            self.folder,
            hint=self.tr(
                "Новая папка или папка этого же офиса: прежняя база тогда отодвигается в сторону, "
                "а не удаляется."
            ),
        )
        self._password_field = FormField(
            self.tr("Пароль"),
            self.password,
            hint=self.tr("Подойдёт пароль, который был, когда делали копию."),
        )
        self.passphrase = PasswordField()
        self.passphrase.returnPressed.connect(self._submit)
        self._passphrase_field = FormField(
            self.tr("Парольная фраза копии"),
            self.passphrase,
            hint=self.tr("Ею закрыли эту копию, когда делали: она не пароль сотрудника."),
        )
        self._passphrase_field.hide()
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self._without = CheckBox(
            self.tr("Восстановить без этих файлов"),
            note=self.tr("Записи о них останутся в карточках, сами файлы можно вернуть позже."),
        )
        self._without.hide()
        go = Button(self.tr("Восстановить"), "archive-restore", kind=Kind.PRIMARY)
        go.clicked.connect(self._submit)
        self.password.returnPressed.connect(self._submit)
        self.body.addWidget(self._file_field)
        self.body.addWidget(self._folder_field)
        self.body.addWidget(self._password_field)
        self.body.addWidget(self._passphrase_field)
        self.body.addWidget(self._refusal)
        self.body.addWidget(self._without)
        self.body.addWidget(go, 0, Qt.AlignmentFlag.AlignRight)

    def prepare(self, file: Path | None = None, into: Path | None = None) -> None:
        """Fill in what is known."""
        self.file.set_path(file)
        target = into or folder_for(file.stem if file else "Восстановленный офис")
        self.folder.set_path(target)
        self.password.clear()
        self.passphrase.clear()
        self._passphrase_field.hide()
        self.show_refusal("")
        self._without.setChecked(False)
        self._without.hide()

    @property
    def without_missing(self) -> bool:
        """Whether a backup some of whose files are not there will do."""
        return self._without.isChecked()

    def offer_without(self) -> None:
        """Let the person go on though files of clients are missing."""
        self._without.show()

    def offer_passphrase(self) -> None:
        """Ask for the passphrase of a sealed copy too."""
        self._passphrase_field.show()
        self.passphrase.setFocus()

    def begin(self) -> None:
        (self.password if self.file.text() else self.file).setFocus()

    def show_refusal(self, text: str) -> None:
        """Tell why nothing was restored."""
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _choose_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Резервная копия"),
            str(documents().parent),
            self.tr("Резервные копии (*.kartoteka);;Все файлы (*)"),
        )
        if chosen:
            self.file.set_path(Path(chosen))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Куда восстановить"), str(documents().parent)
        )
        if chosen:
            self.folder.set_path(Path(chosen))

    def _submit(self) -> None:
        self.show_refusal("")
        file, folder = self.file.text(), self.folder.text()
        self._file_field.set_error("" if file else self.tr("Выберите файл копии"))
        self._folder_field.set_error("" if folder else self.tr("Укажите папку"))
        self._password_field.set_error("" if self.password.text() else self.tr("Введите пароль"))
        if file and folder and self.password.text():
            self.submitted.emit(
                Path(file).expanduser(), Path(folder).expanduser(), self.password.text()
            )
