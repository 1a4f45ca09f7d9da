"""A forgotten password: who helps, and the recovery sheet typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from ui.people.sheet_fields import SheetFields
from ui.start.page import StartPage
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ForgottenPage(StartPage):
    """Two ways: an administrator, or the sheet that was printed when the office was made.

    Attributes:
        submitted: the whole code as typed.
    """

    submitted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Забыли пароль?"),
            self.tr("Пароль не хранится нигде, поэтому узнать его нельзя, но войти можно."),
            back=self.tr("Назад ко входу"),
            width=560,
            parent=parent,
        )
        self._title = Label("", Role.SECTION)
        self._ask = _way(
            "users",
            self.tr("Попросите администратора"),
            self.tr("Он откроет «Настройки», «Сотрудники и доступ», выберет вас и нажмёт «Сбросить "
                    "пароль». Вы получите временный пароль и зададите свой. Клиенты и дела "
                    "останутся при вас."),
        )  # fmt: skip
        self.fields = SheetFields()
        self.fields.changed.connect(self._on_changed)
        self.fields.filled.connect(self._on_filled)
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.go_button = Button(self.tr("Продолжить"), "key-round", kind=Kind.PRIMARY)
        self.go_button.clicked.connect(self._submit)
        self._sheet = _way(
            "file-text",
            self.tr("Лист восстановления"),
            self.tr("Шесть групп по пять знаков, распечатанных при создании офиса. Регистр, "
                    "раскладка похожих букв и пробелы не важны; можно вставить всё сразу."),
        )  # fmt: skip
        self._sheet.body.addSpacing(Space.S)
        self._sheet.body.addWidget(self.fields)
        self._sheet.body.addWidget(self._refusal)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        self._sheet.body.addLayout(foot)
        self._none = Label(
            self.tr("Листа восстановления у этого офиса нет. Если администратор один и пароль "
                    "забыл он, базу не откроет никто: ни мы, ни сервис, ни программист."),
            Role.META, colour="text2", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self._ask)
        self.body.addWidget(self._sheet)
        self.body.addWidget(self._none)

    def prepare(self, *, has_sheet: bool) -> None:
        """Begin anew."""
        self.fields.clear()
        self._sheet.setVisible(has_sheet)
        self._none.setVisible(not has_sheet)
        self.show_refusal("")
        self.set_busy(False)

    def begin(self) -> None:
        if self._sheet.isVisibleTo(self):
            self.fields.begin()
        else:
            self.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Show that the sheet is being tried."""
        self.go_button.set_busy(busy)
        self.fields.setEnabled(not busy)

    def show_refusal(self, text: str, groups: tuple[int, ...] = ()) -> None:
        """Tell why the sheet did not do, and which groups are to be looked at again."""
        self.set_busy(False)
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))
        if groups:
            self.fields.mark(groups)
            self.fields.boxes[groups[0]].setFocus()
            self.fields.boxes[groups[0]].selectAll()

    def _on_changed(self) -> None:
        self.show_refusal("")
        self.fields.mark(_wrong(self.fields))

    def _on_filled(self) -> None:
        if self.fields.is_full and not _wrong(self.fields):
            self.go_button.setFocus()

    def _submit(self) -> None:
        if not self.fields.is_full:
            self.show_refusal(self.tr("Введите все шесть групп"))
            self.fields.begin()
            return
        self.submitted.emit(self.fields.code)


def _wrong(fields: SheetFields) -> tuple[int, ...]:
    """Numbers of the groups that cannot be right, as far as can be told by now."""
    from crm_desktop.access.keys_recovery import check_code  # noqa: PLC0415 - not needed to start

    if fields.is_full:
        return check_code(fields.code)
    return tuple(number for number, text in fields.typed.items() if text and check_code(text))


def _way(icon: str, title: str, text: str) -> Card:
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    row.addWidget(IconBadge(icon, Tone.ACCENT, 36))
    row.addWidget(Label(title, Role.SECTION), 1)
    card.body.setSpacing(Space.S)
    card.body.addLayout(row)
    card.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
    return card
