"""Joining an office of other computers: the file, the code, the words to compare, the password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from crm_desktop.errors import PasswordError, UserError
from ui.jobs import Job
from ui.start import joining_work
from ui.start.create_page import documents, folder_for
from ui.start.page import StartPage
from ui.start.path_field import PathField
from ui.start.work import Credentials
from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.fields import PasswordField, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from ui.jobs import JobRunner
    from ui.start.joining_work import Invited

ENDING: Final = ".kartoteka-invite"
SOON_MS: Final = 500


class JoinPage(StartPage):
    """First the invitation is read, then compared, then the office is brought here.

    Attributes:
        opened: the office, open.
        folder_chosen: the office is here and is to be opened.
        sign_in_wanted: right after it, by what was typed: a temporary password, say.
        failed: an unexpected exception.
    """

    opened = Signal(object)
    folder_chosen = Signal(object)
    sign_in_wanted = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Присоединиться к офису"),
            self.tr("Администратор офиса дал вам файл приглашения и код к нему."),
            back=self.tr("Назад к выбору"),
            parent=parent,
        )
        self._runner = runner
        self._invited: Invited | None = None
        self._panel: ProgressPanel | None = None
        self._own_folder = True
        self._refused: UserError | None = None
        self.file = PathField("file-up", self._choose_file)
        self.code = TextField(placeholder=self.tr("буквы и цифры, как продиктовали"))
        self._file_field = FormField(self.tr("Файл приглашения"), self.file)
        self._code_field = FormField(self.tr("Код"), self.code)
        self._upper = self._row(self._file_field, self._code_field)
        self.found = QWidget()
        self._words_place = QVBoxLayout()
        self._words_place.setSpacing(Space.S)
        self.same = CheckBox(
            self.tr("Слова те же, что у администратора"),
            note=self.tr("Спросите по телефону или сверьте по экрану. Другие — не входите."),
        )
        self.same.toggled.connect(lambda _on: self._judge())
        self.person = ComboBox([(None, "")])
        self.password = PasswordField()
        self.share_password = PasswordField()
        self._share_field = FormField(
            self.tr("Пароль общей папки"), self.share_password,
            hint=self.tr("Его знает администратор. Хранится в связке ключей этого компьютера."),
        )  # fmt: skip
        self.folder = PathField("folder-open", self._choose_folder)
        self._password_field = FormField(
            self.tr("Ваш пароль в этом офисе"), self.password,
            hint=self.tr("Тот же, что на других компьютерах, или временный."),
        )  # fmt: skip
        self._folder_field = FormField(self.tr("Папка офиса на этом компьютере"), self.folder)
        self.go = Button(self.tr("Присоединиться"), "log-in", kind=Kind.PRIMARY)
        self.go.clicked.connect(lambda _on=False: self.join())
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        for edit in (self.file.edit, self.code):
            edit.textChanged.connect(lambda _text: self._on_typed())
            edit.returnPressed.connect(self.look)
        self.password.textChanged.connect(lambda _text: self._on_password_typed())
        self.password.returnPressed.connect(self.join)
        self.folder.edit.textEdited.connect(self._on_folder_edited)
        self._show_found(None)

    def begin(self) -> None:
        (self.code if self.file.text() else self.file).setFocus()

    def look(self) -> None:
        """Open the invitation with the code, off the window's thread: it takes a second."""
        self._soon.stop()
        file, code = self.file.text(), self.code.text().strip()
        if not file or not code:
            return
        path = Path(file).expanduser()
        self._runner.read(
            lambda: joining_work.open_invitation(path, code), self._show_found,
            self._on_no_invitation, owner=self, key="invitation",
        )  # fmt: skip

    def join(self) -> None:
        """Bring the office here and open it."""
        invited, folder = self._invited, self.folder.text()
        self._folder_field.set_error("" if folder else self.tr("Укажите папку"))
        if invited is None or not folder or not self.go.isEnabled():
            return
        self.show_refusal("")
        wish = joining_work.Wish(
            Path(folder).expanduser(), Path(self.file.text()).expanduser(),
            self.code.text().strip(), self.password.text(),
            str(self.person.value) if self.person.value else None,
            (self.share_password.text() or None) if invited.asks else None,
        )  # fmt: skip
        job: Job[Any] = Job(lambda progress: joining_work.join(wish, progress), self)
        panel = ProgressPanel(self.tr("Переносим офис на этот компьютер"))
        panel.cancelled.connect(job.cancel)
        job.progressed.connect(panel.set_progress)
        job.succeeded.connect(self._on_joined)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)
        self._panel = panel
        self.body.addWidget(panel)
        self._set_working(working=True)
        self._runner.long(job)

    def show_refusal(self, text: str) -> None:
        """Tell why it did not happen."""
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(self._words_place)
        column.addWidget(self.same)
        column.addWidget(self._row(FormField(self.tr("Кто вы"), self.person), self._password_field))
        column.addWidget(self._share_field)
        column.addWidget(self._folder_field)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self._upper)
        self.body.addWidget(self._refusal)
        self.body.addWidget(self.found)

    def _row(self, *parts: QWidget) -> QWidget:
        from PySide6.QtWidgets import QHBoxLayout  # noqa: PLC0415 - one use

        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        for part in parts:
            row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        return whole

    def _on_typed(self) -> None:
        self.show_refusal("")
        self._code_field.set_error("")
        if self._invited is not None:
            self._show_found(None)
        self._soon.start()

    def _on_no_invitation(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.show_refusal(str(error))
        else:
            self.failed.emit(error)

    def _show_found(self, invited: Invited | None) -> None:
        self._invited = invited
        self.found.setVisible(invited is not None)
        while (item := self._words_place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if invited is None:
            return
        from ui.sync.secret_lines import WordsPanel  # noqa: PLC0415 - not needed to show the window

        told = self.tr("Офис «{}». Шесть слов этого офиса:").format(invited.office)
        self._words_place.addWidget(Label(told, Role.ROW, wrap=True))
        self._words_place.addWidget(WordsPanel(invited.words, copyable=False))
        self.same.setChecked(False)
        self._share_field.setVisible(invited.asks)
        people: list[tuple[object, str]] = [(name, name) for name in invited.people]
        self.person.set_options(people or [(None, self.tr("По паролю"))])
        if self._own_folder:
            self.folder.set_path(folder_for(invited.office))
        self._judge()
        self.same.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_password_typed(self) -> None:
        self._password_field.set_error("")
        self._judge()

    def _judge(self) -> None:
        self.go.setEnabled(
            self._invited is not None and self.same.isChecked() and bool(self.password.text())
        )

    def _set_working(self, *, working: bool) -> None:
        self._upper.setEnabled(not working)
        self.found.setVisible(not working and self._invited is not None)
        self._back.setEnabled(not working)
        if not working and self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None

    def _on_joined(self, office: object) -> None:
        who = Credentials(
            password=self.password.text(),
            person=str(self.person.value) if self.person.value else None,
        )
        self.password.clear()
        self.share_password.clear()
        self.code.clear()
        self._show_found(None)
        if isinstance(office, Path):
            self.folder_chosen.emit(office)
            self.sign_in_wanted.emit(who)
        else:
            self.opened.emit(office)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._refused = error
        else:
            self.failed.emit(error)

    def _on_finished(self) -> None:
        self._set_working(working=False)
        error, self._refused = self._refused, None
        if isinstance(error, PasswordError):
            self._password_field.set_error(str(error))
            self.password.selectAll()
            self.password.setFocus()
        elif error is not None:
            self.show_refusal(str(error))
            self.go.setFocus()

    def _on_folder_edited(self, _text: str) -> None:
        self._own_folder = False
        self._folder_field.set_error("")

    def _choose_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Файл приглашения"), str(documents().parent),
            self.tr("Приглашения (*{});;Все файлы (*)").format(ENDING),
        )  # fmt: skip
        if chosen:
            self.file.set_path(Path(chosen))
            self.code.setFocus()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Папка офиса"), str(documents().parent)
        )
        if chosen:
            path = Path(chosen)
            if any(path.iterdir()) and self._invited is not None:
                path /= folder_for(self._invited.office).name
            self._own_folder = False
            self.folder.set_path(path)
