"""«Пригласить компьютер»: its name and people, then a file, a code and six words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDir, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.roles import list_roles
from crm_desktop.members.persons import PersonState, list_people
from crm_desktop.sync.address import Way
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.own_share import shared_at
from crm_desktop.wording import moment
from ui.backups.rows import open_folder
from ui.start.path_field import PathField
from ui.sync.secret_lines import CodePanel, WordsPanel
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.choices import CheckBox
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.members.persons import Person
    from crm_desktop.office import Office
    from crm_desktop.sync.place import Place
    from ui.shell.workspace import Workspace

ENDING: Final = ".kartoteka-invite"
_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f«»]+')
_LONGEST: Final = 60
_FORM, _MADE = range(2)


class InviteDialog(WorkingDialog):
    """A form, then what to carry to the other computer.

    Attributes:
        invited: an invitation was made.
    """

    invited = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Пригласить компьютер", width=640, height=600,
            subtitle="Получится файл и код к нему. По одному из двух войти нельзя.",
        )  # fmt: skip
        self._made: Path | None = None
        self.name = TextField(placeholder=self.tr("Например, Мария-ноутбук"))
        self.name.setMaxLength(_LONGEST)
        self.prefix = TextField(placeholder=self.tr("подберём сами"))
        self._name_field = FormField(self.tr("Название компьютера"), self.name)
        self.file = PathField("save", self._choose)
        self._file_field = FormField(
            self.tr("Файл приглашения"), self.file,
            hint=self.tr("Унесите его на флешке или перешлите. Действует один раз, двое суток."),
        )  # fmt: skip
        self._own_path = True
        self.people: dict[int, CheckBox] = {}
        self._people_box = QVBoxLayout()
        self._people_box.setSpacing(Space.S)
        self.with_password = CheckBox(
            self.tr("Вложить пароль общей папки"),
            note=self.tr("Он лежит в файле под кодом. Без него новый компьютер спросит пароль."),
        )
        self.with_password.hide()  # a plain folder has none
        self._pages = QStackedWidget()
        self._form_area = ScrollArea(self._form())
        self._pages.addWidget(self._form_area)
        self.made_page = QWidget()
        self._made_column = QVBoxLayout(self.made_page)
        self._made_column.setContentsMargins(0, 0, 0, 0)
        self._made_column.setSpacing(Space.M)
        self._pages.addWidget(self.made_page)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self.refusal)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Получить приглашение"), self._on_go, kind=Kind.PRIMARY)
        self.name.textChanged.connect(self._on_name)
        self.file.edit.textEdited.connect(self._on_file_edited)
        self._on_name("")
        self.name.setFocus()
        office = workspace.office
        workspace.runner.read(lambda: _who_signs_in(office), self._show_people, workspace.report,
                              owner=self, key="people")  # fmt: skip
        workspace.runner.read(lambda: shared_at(office), self._show_share, workspace.report,
                              owner=self, key="share")  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        self._pages.setVisible(not working)
        self.go.setEnabled(not working)
        self._no.setVisible(not working and self._made is None)

    def make(self) -> None:
        """Make the invitation."""
        name, path = self.name.text().strip(), self.file.text()
        self._name_field.set_error("" if name else self.tr("Укажите название"))
        self._file_field.set_error("" if path else self.tr("Укажите файл"))
        people = [member for member, box in self.people.items() if box.isChecked()]
        self._nobody.setVisible(not people)
        if not name or not path or not people:
            if name and path:
                self._form_area.ensureWidgetVisible(self._nobody)
                next(iter(self.people.values()), self.name).setFocus()
            return
        office, prefix = self.workspace.office, self.prefix.text().strip()
        target = Path(path).expanduser()
        with_password = self.with_password.isChecked()
        self.work(
            lambda _progress: invite_station(
                office,
                target,
                name=name,
                prefix=prefix,
                people=people,
                with_password=with_password,
            ),
            self._on_made,
            title=self.tr("Готовим приглашение"),
            cancellable=False,
        )

    def _on_go(self) -> None:
        if self._pages.currentIndex() == _FORM:
            self.make()
        else:
            self.accept()

    def _on_made(self, made: Any) -> None:
        zone, now = self.workspace.office.zone, datetime.now(UTC)
        self._made = Path(made.path)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(ElidedLabel(QDir.toNativeSeparators(str(made.path)), Role.BODY_MEDIUM), 1)
        show = Button(self.tr("Показать в папке"), "folder-open", small=True)
        show.clicked.connect(lambda _on=False: self._show_folder())
        row.addWidget(show)
        column = self._made_column
        column.addWidget(Label(self.tr("1. Файл — унесите на новый компьютер"), Role.ROW))
        column.addLayout(row)
        column.addSpacing(Space.XS)
        column.addWidget(Label(self.tr("2. Код — продиктуйте или перешлите отдельно"), Role.ROW))
        self.code = CodePanel(made.code)
        column.addWidget(self.code)
        column.addSpacing(Space.XS)
        column.addWidget(Label(self.tr("3. Сверьте шесть слов"), Role.ROW))
        column.addWidget(
            Label(
                self.tr("Новый компьютер покажет их же. Другие слова — чужой офис: не входите."),
                Role.META, colour="text2", wrap=True,
            )
        )  # fmt: skip
        self.words = WordsPanel(made.words)
        column.addWidget(self.words)
        until = moment(made.expires_at, now, zone=zone)
        column.addWidget(
            Banner(self.tr("Действует один раз, до {}. Код больше не показывается.").format(until),
                   tone=Tone.WARN)
        )  # fmt: skip
        column.addStretch(1)
        self._pages.setCurrentIndex(_MADE)
        self.set_title(self.tr("Приглашение готово"))
        self.set_subtitle(self.tr("На новом компьютере выберите «Присоединиться к офису»."))
        self._no.hide()
        self.go.set_caption(self.tr("Готово"))
        self.go.setFocus()
        self.invited.emit()

    def _show_folder(self) -> None:
        if self._made is not None:
            open_folder(self._made.parent)

    def _form(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.L)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self._name_field, 3)
        row.addWidget(FormField(self.tr("Перед номерами документов"), self.prefix), 2)
        column.addLayout(row)
        people = QVBoxLayout()
        people.setSpacing(Space.S)
        self._all = LinkButton(self.tr("Отметить всех"))
        self._all.clicked.connect(lambda _on=False: self._check_all())
        self._nobody = Label(
            self.tr("Отметьте хотя бы одного: его паролем откроется офис на новом компьютере."),
            Role.META, colour="bad", wrap=True,
        )  # fmt: skip
        self._nobody.hide()
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Кто будет за ним работать"), Role.BODY_STRONG), 1)
        head.addWidget(self._all)
        people.addLayout(head)
        people.addWidget(
            Label(
                self.tr("Их пароли подойдут и там. Остальных можно добавить позже."),
                Role.META, colour="text2", wrap=True,
            )
        )  # fmt: skip
        people.addWidget(self._nobody)
        people.addLayout(self._people_box)
        column.addLayout(people)
        column.addWidget(self._file_field)
        column.addWidget(self.with_password)
        column.addStretch(1)
        return page

    def _show_people(self, found: list[tuple[Person, str]]) -> None:
        # Each name ticked is one more password that opens the base there.
        for person, role in found:
            box = CheckBox(person.name, note=role)
            box.setChecked(len(found) == 1)
            box.toggled.connect(lambda _on: self._nobody.hide())
            self.people[person.id] = box
            self._people_box.addWidget(box)
        self._all.setVisible(len(found) > 1)

    def _check_all(self) -> None:
        for box in self.people.values():
            box.setChecked(True)

    def _show_share(self, place: Place | None) -> None:
        self.with_password.setVisible(place is not None and place.address.way is not Way.FOLDER)

    def _on_name(self, text: str) -> None:
        self._name_field.set_error("")
        if self._own_path:
            plain = " ".join(_UNSAFE.sub(" ", text).split()) or self.tr("новый компьютер")
            self.file.set_path(_documents() / self.tr("Приглашение — {}{}").format(plain, ENDING))

    def _on_file_edited(self, _text: str) -> None:
        self._own_path = False
        self._file_field.set_error("")

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Файл приглашения"), self.file.text(),
            self.tr("Приглашения (*{})").format(ENDING),
        )  # fmt: skip
        if chosen:
            self._own_path = False
            self.file.set_path(Path(chosen))


def _who_signs_in(office: Office) -> list[tuple[Person, str]]:
    """Return whoever has a password here, with his role as the office calls it."""
    roles = {row.id: row.name for row in list_roles(office) if row.id}
    return [
        (person, roles.get(person.access_role or 0, person.role_label))
        for person in list_people(office)
        if person.state in (PersonState.ACTIVE, PersonState.TEMPORARY)
    ]


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place)
