"""Settings «Безопасность»: one's password, the sheet, what locks, the key of the base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind as Record
from crm_desktop.members.recovery import SheetState, sheet_state, void_sheet
from crm_desktop.members.rekeying import EpochFacts, epoch_facts
from crm_desktop.members.remembering import (
    REMEMBER_DAYS,
    allow_remembering,
    forget_me,
    is_remembered,
    remember_me,
    remembering_allowed,
    remembering_possible,
)
from crm_desktop.members.removing import needs_rekey
from crm_desktop.wording import moment
from ui.people.password_dialog import PasswordDialog
from ui.people.rekeying import begin_rekey
from ui.people.sheet_dialog import SheetDialog
from ui.settings.section import Section, setting_row
from ui.shell.preferences import LOCK_CHOICES
from ui.shell.screen import Place
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox, Switch
from ui.widgets.dialogs import confirm
from ui.widgets.labels import Label
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtWidgets import QLayout

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Facts:
    sheet: SheetState
    epoch: EpochFacts
    removed: tuple[str, ...]
    possible: bool
    allowed: bool
    remembered: bool


class SecuritySection(Section):
    """What protects the office, in the order people ask of it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Безопасность",
            "База, ключи и копии зашифрованы. Что это даёт и чего не даёт — в справке «Что "
            "защищено и чем» (F1).",
        )
        self._password = self._button("Сменить пароль…", "key-round", self.change_password)
        self.sheet_button = self._button("Сделать лист…", "file-text", self.make_sheet)
        self._void = self._button("Отозвать", "file-x", self.void)
        self._sheet_pill = Pill("")
        self._remember = Switch()
        self._remember.clicked.connect(self._set_remembered)
        self._allow = Switch()
        self._allow.clicked.connect(self._set_allowed)
        self._minutes = ComboBox(
            [
                (minutes, self.tr("Через {} минут").format(minutes) if minutes else "Никогда")
                for minutes in LOCK_CHOICES
            ]
        )
        self._minutes.chosen.connect(self._set_minutes)
        self._lock = self._button("Заблокировать", "lock", workspace.lock_wanted.emit)
        self._key_note = Label("", Role.META, colour="text2", wrap=True)
        self.rekey_button = self._button("Сменить ключ…", "key-round", self.rekey)
        self.body.addWidget(self._sign_in_card())
        self.body.addWidget(self._lock_card())
        self.body.addWidget(self._key_card())
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self._minutes.set_value(self.workspace.preferences.lock_minutes)
        self.workspace.runner.read(
            lambda: _read(office), self._show, self.workspace.report, owner=self, key="security"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.MEMBER) or changes.concern(Record.SETTING):
            self.refresh()

    def change_password(self) -> None:
        """Ask for another password of one's own."""
        PasswordDialog(self.workspace, self).open()

    def make_sheet(self) -> None:
        """Begin a recovery sheet."""
        dialog = SheetDialog(self.workspace, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def void(self) -> None:
        """Make the sheet worth nothing."""
        office = self.workspace.office
        if confirm(
            self,
            self.tr("Отозвать лист восстановления?"),
            self.tr("Бумага перестанет открывать офис. Забудете пароль — войти поможет только "
                    "другой администратор."),
            yes=self.tr("Отозвать"),
            danger=True,
        ):  # fmt: skip
            self._do(lambda: void_sheet(office), self.tr("Лист восстановления отозван"))

    def rekey(self) -> None:
        """Begin changing the key of the base."""
        begin_rekey(self.workspace, self).accepted.connect(self.refresh)

    def _sign_in_card(self) -> Card:
        office = self.workspace.office
        self._sheet_box = _row(
            setting_row(
                self.tr("Лист восстановления"),
                self.tr("Бумага с кодом на случай забытого пароля. У каждого администратора свой."),
                _side_by_side(self._sheet_pill, self._void, self.sheet_button),
            )
        )
        self._remember_box = _row(
            setting_row(
                self.tr("Запомнить меня на этом компьютере"),
                self.tr("{} дней офис откроется без пароля тому, кто вошёл в компьютер под вашей "
                        "учётной записью. Заблокированное окно пароль спросит.").format(
                    REMEMBER_DAYS
                ),
                self._remember,
            )
        )  # fmt: skip
        self._allow_box = _row(
            setting_row(
                self.tr("Разрешить «Запомнить» всем"),
                self.tr("Выключите — и сохранённые входы на компьютерах сразу забудутся."),
                self._allow,
            )
        )
        if not may(office, Right.MANAGE_PEOPLE):
            self._allow_box.hide()
        return _card(
            _row(
                setting_row(
                    self.tr("Мой пароль"),
                    self.tr("Им открывается база. Не короче 10 знаков; узнать его не может никто."),
                    self._password,
                )
            ),
            self._sheet_box,
            self._remember_box,
            self._allow_box,
        )

    def _lock_card(self) -> Card:
        return _card(
            _row(
                setting_row(
                    self.tr("Блокировать, если никого нет"),
                    self.tr("Окно спрячет данные и закроет базу. То же — когда заблокирован экран "
                            "компьютера или он засыпает."),
                    self._minutes,
                )
            ),
            _row(
                setting_row(
                    self.tr("Заблокировать сейчас"),
                    self.tr("Идущая работа закончится, недописанное вернётся после входа. Ctrl+L"),
                    self._lock,
                )
            ),
        )  # fmt: skip

    def _key_card(self) -> Card:
        office = self.workspace.office
        audit = self._button(
            "Журнал доступа", "list", lambda: self.workspace.go(Place.SETTINGS, "audit")
        )
        doctor = self._button(
            "Проверка базы", "activity", lambda: self.workspace.go(Place.SETTINGS, "doctor")
        )
        self._key_box = _row(
            setting_row(self.tr("Ключ базы"), "", self.rekey_button), self._key_note
        )
        if not may(office, Right.MANAGE_PEOPLE):
            self._key_box.hide()
        if not may(office, Right.DOCTOR):
            doctor.hide()
        return _card(
            self._key_box,
            _row(
                setting_row(
                    self.tr("Кто что делал"),
                    self.tr("Входы, выгрузки, печать, отказы; цепочка подписей видит пропажу "
                            "любой строки."),
                    _side_by_side(doctor, audit),
                )
            ),
        )  # fmt: skip

    def _show(self, facts: _Facts) -> None:
        zone, now = self.workspace.office.zone, datetime.now(UTC)
        admin = may(self.workspace.office, Right.MANAGE_PEOPLE)
        self._sheet_box.setVisible(admin)
        made = facts.sheet.made_at
        if facts.sheet.exists and made is not None:
            self._sheet_pill.set(self.tr("сделан {}").format(moment(made, now, zone=zone)), Tone.OK)
        else:
            self._sheet_pill.set(self.tr("ещё не сделан"), Tone.WARN)
        self._void.setVisible(facts.sheet.exists)
        self.sheet_button.set_caption(
            self.tr("Сделать новый…") if facts.sheet.exists else self.tr("Сделать лист…")
        )
        self._remember_box.setVisible(facts.possible and (facts.allowed or facts.remembered))
        self._remember.setChecked(facts.remembered)
        self._allow_box.setVisible(admin and facts.possible)
        self._allow.setChecked(facts.allowed)
        at = facts.epoch.made_at
        when = moment(at, now, zone=zone) if at is not None else self.tr("вместе с офисом")
        told = self.tr("Сделан {}, {}.").format(when, facts.epoch.author)
        if facts.removed:
            told += self.tr(" С тех пор ушли: {}. Смените ключ.").format(", ".join(facts.removed))
        self._key_note.setText(told)

    def _set_remembered(self, on: bool) -> None:
        office = self.workspace.office
        self._do(
            lambda: remember_me(office) if on else forget_me(office),
            self.tr("Этот компьютер вас помнит") if on else self.tr("Этот компьютер вас забыл"),
        )

    def _set_allowed(self, on: bool) -> None:
        office = self.workspace.office
        self.workspace.act(
            lambda: allow_remembering(office, on), owner=self,
            on_done=lambda _done: self.refresh(),
        )  # fmt: skip

    def _set_minutes(self, minutes: object) -> None:
        if isinstance(minutes, int):
            self.workspace.preferences.set_lock_minutes(minutes)

    def _do(self, work: Callable[[], Any], told: str) -> None:
        def done(_result: Any) -> None:
            self.workspace.tell(told)
            self.refresh()

        def refused(error: Exception) -> None:
            self.workspace.report(error)
            self.refresh()

        self.workspace.runner.write(work, done, refused, owner=self)

    def _button(self, text: str, icon: str, slot: Callable[[], Any]) -> Button:
        button = Button(text, icon, small=True)
        button.clicked.connect(lambda _on=False: slot())
        return button


def _read(office: Office) -> _Facts:
    possible = remembering_possible()
    with office.reading():
        return _Facts(
            sheet_state(office),
            epoch_facts(office),
            needs_rekey(office),
            possible,
            remembering_allowed(office),
            possible and is_remembered(office),
        )


def _row(row: QLayout, below: QWidget | None = None) -> QWidget:
    """A row that can be hidden together with the line above it."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    column.addLayout(row)
    if below is not None:
        column.addWidget(below)
    return whole


def _card(*rows: QWidget) -> Card:
    card = Card()
    card.body.setSpacing(Space.L)
    for at, row in enumerate(rows):
        column = row.layout()
        if at and isinstance(column, QVBoxLayout):
            column.insertWidget(0, Line())
            column.insertSpacing(1, Space.M)
        card.body.addWidget(row)
    return card


def _side_by_side(*parts: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    for part in parts:
        row.addWidget(part)
    return whole
