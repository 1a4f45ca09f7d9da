"""Where the stations meet: a folder, a server's share, a database; and the account for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.sync.address import ShareAddress, Way, parse_address, password_in
from ui.start.path_field import PathField
from ui.theme import Role, Space
from ui.widgets.fields import PasswordField, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABOUT: Final = {
    Way.FOLDER: "Папка на сетевом диске, сервере или NAS, видная с каждого компьютера. До 25 "
                "компьютеров.",
    Way.SMB: "Та же сетевая папка, но программа входит в неё сама, своим именем и паролем: диск "
             "подключать не нужно.",
    Way.POSTGRESQL: "База на сервере: для филиалов через интернет и для офисов больше 25 "
                    "компьютеров.",
}  # fmt: skip


class AddressFields(QWidget):
    """One form for each way.

    Attributes:
        edited: something was typed or chosen.
    """

    edited = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ways = Segment(
            [
                (Way.FOLDER, self.tr("Папка"), "folder"),
                (Way.SMB, self.tr("Сервер Windows (SMB)"), "server"),
                (Way.POSTGRESQL, self.tr("PostgreSQL"), "database-backup"),
            ]
        )
        self._about = Label("", Role.META, colour="text2", wrap=True)
        self.folder = PathField("folder-open", self._choose)
        self.folder.edit.setPlaceholderText("\\\\server\\office\\kartoteka")
        self._folder_field = FormField(self.tr("Общая папка"), self.folder)
        self.share = TextField(placeholder="server/share/kartoteka")
        self._share_field = FormField(
            self.tr("Сервер и папка"), self.share, hint=self.tr("Без smb:// в начале, через «/».")
        )
        self.base = TextField(placeholder="server:5432/kartoteka")
        self._base_field = FormField(self.tr("Сервер и база"), self.base)
        self.users: dict[Way, TextField] = {}
        self.passwords: dict[Way, PasswordField] = {}
        self._forms = {
            Way.FOLDER: _column([self._folder_field]),
            Way.SMB: _column([self._share_field, self._account(Way.SMB)]),
            Way.POSTGRESQL: _column([self._base_field, self._account(Way.POSTGRESQL)]),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.ways, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._about)
        for form in self._forms.values():
            column.addWidget(form)
        self.ways.changed.connect(lambda _key: self._turn())
        edits = (self.folder.edit, self.share, self.base, *self.users.values(),
                 *self.passwords.values())  # fmt: skip
        for edit in edits:
            edit.textChanged.connect(lambda _text: self._on_edited())
        self._turn()

    @property
    def way(self) -> Way:
        """How the stations are to meet."""
        return Way(str(self.ways.value))

    def begin(self) -> None:
        """Put the focus where the person goes on."""
        self._first().setFocus()

    def set_address(self, address: ShareAddress) -> None:
        """Fill in an address."""
        self.ways.set_value(address.way)
        rest = address.text.partition("://")[2]
        user, at, place = rest.rpartition("@")
        match address.way:
            case Way.FOLDER:
                self.folder.set_path(Path(address.text))
            case Way.SMB:
                self.share.setText(place)
            case Way.POSTGRESQL:
                self.base.setText(place)
        if at:
            self.users[address.way].setText(user)
        self._turn()

    @property
    def address(self) -> ShareAddress | None:
        """What was typed; None while something is missing."""
        if self.way is Way.FOLDER:
            text = self.folder.text()
            return parse_address(str(Path(text).expanduser())) if text else None
        place, user = self._place(), self.users[self.way].text().strip()
        if not place:
            return None
        account = f"{user}@" if user else ""
        return parse_address(f"{self.way.value}://{account}{place}")

    @property
    def password(self) -> str | None:
        """The account's password, None for a folder or if none was typed."""
        if self.way is Way.FOLDER:
            return None
        typed = self.passwords[self.way].text()
        return typed or password_in(self._edit().text()) or None

    def complain(self) -> bool:
        """Show what is missing; true if something is."""
        field = {
            Way.FOLDER: self._folder_field, Way.SMB: self._share_field,
            Way.POSTGRESQL: self._base_field,
        }[self.way]  # fmt: skip
        missing = self.address is None
        told = self.tr("Выберите папку") if self.way is Way.FOLDER else self.tr("Укажите сервер")
        field.set_error(told if missing else "")
        return missing

    def _place(self) -> str:
        text = self._edit().text().strip().replace("\\", "/").lstrip("/")
        for way in (Way.SMB, Way.POSTGRESQL):
            text = text.removeprefix(f"{way.value}://")
        return text.rpartition("@")[2]

    def _edit(self) -> TextField:
        return self.share if self.way is Way.SMB else self.base

    def _first(self) -> QWidget:
        return self.folder if self.way is Way.FOLDER else self._edit()

    def _account(self, way: Way) -> QWidget:
        user, password = TextField(), PasswordField()
        self.users[way], self.passwords[way] = user, password
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(FormField(self.tr("Имя"), user), 1)
        hint = self.tr("Хранится в хранилище паролей системы.")
        row.addWidget(FormField(self.tr("Пароль"), password, hint=hint), 1)
        return whole

    def _turn(self) -> None:
        # A stack would keep the room of its largest page.
        for way, form in self._forms.items():
            form.setVisible(way is self.way)
        self._about.setText(_ABOUT[self.way])
        self._on_edited()

    def _on_edited(self) -> None:
        for field in (self._folder_field, self._share_field, self._base_field):
            field.set_error("")
        self.edited.emit()

    def _choose(self) -> None:
        start = self.folder.text() or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Общая папка офиса"), start)
        if chosen:
            self.folder.set_path(Path(chosen))


def _column(parts: Sequence[QWidget]) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.M)
    for part in parts:
        column.addWidget(part)
    return whole
