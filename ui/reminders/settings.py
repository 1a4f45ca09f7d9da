"""«Напоминания» in the settings: when by default, how, when not, and without the window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.journal import Kind
from crm_desktop.reminders.habits import (
    OWN_KIND,
    Notify,
    ReminderHabits,
    read_habits,
    save_habits,
)
from crm_desktop.reminders.words import DAY, reminder_words
from crm_desktop.tasks.drafts import ReminderDraft
from crm_desktop.tasks.kinds import TASK_KINDS
from ui.reminders.autostart import can_autostart, is_on, switch
from ui.reminders.tray import has_tray
from ui.settings.section import Section, setting_row
from ui.theme import Role, Space
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox, Switch
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_TIMED: Final = ((), (0,), (5,), (15,), (30,), (60,), (60, 15), (1440,), (1440, 15), (1440, 60, 15))
_DAY: Final = ((), *((-hour * 60,) for hour in range(7, 13)), (900,), (900, -540))
_OFFERED_HOURS: Final = tuple(range(0, DAY, 30))


class RemindersSection(Section):
    """What is of the person holds on every computer, what is of the computer on this one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Напоминания",
            "Когда и как программа напоминает вам о задачах. У каждой задачи это можно изменить.",
        )
        self._zone = workspace.office.zone
        self._habits = ReminderHabits()
        self._preferences = workspace.preferences
        self.kinds: dict[str, ComboBox] = {}
        self.body.addWidget(self._defaults())
        self.body.addWidget(self._ways())
        self.body.addWidget(self._computer())
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: read_habits(office), self.show_habits, owner=self, key="habits"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.MEMBER_SETTING):
            self.refresh()

    def show_habits(self, habits: ReminderHabits) -> None:
        """Show what is stored."""
        self._habits = habits
        for kind, box in self.kinds.items():
            self._offer(box, _TIMED, habits.of_kind(kind, timed=True), timed=True)
        self._offer(self.day, _DAY, habits.day, timed=False)
        self.notify.set_value(habits.notify)
        self.sound.setChecked(habits.sound)
        first, last = habits.quiet or (22 * 60, 8 * 60)
        self.quiet.setChecked(habits.quiet is not None)
        for box, minute in ((self.quiet_from, first), (self.quiet_until, last)):
            _offer_hours(box, minute)
            box.setEnabled(habits.quiet is not None)

    def _defaults(self) -> QWidget:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addWidget(Label(self.tr("Новым задачам"), Role.SECTION))
        names = {**TASK_KINDS, OWN_KIND: self.tr("Свои виды задач")}
        for kind, label in names.items():
            box = self.kinds[kind] = ComboBox()
            box.chosen.connect(partial(self._set_kind, kind))
            card.body.addLayout(setting_row(label, "", box))
        self.day = ComboBox()
        self.day.chosen.connect(self._set_day)
        card.body.addWidget(Line())
        note = self.tr("Задача на день, без часа.")
        card.body.addLayout(setting_row(self.tr("Без времени"), note, self.day))
        return card

    def _ways(self) -> QWidget:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addWidget(Label(self.tr("Как напоминать"), Role.SECTION))
        self.notify = ComboBox(
            [
                (Notify.BOTH, self.tr("Окном и сообщением системы")),
                (Notify.WINDOW, self.tr("Окном в углу экрана")),
                (Notify.LIST, self.tr("Молча: только в списке")),
            ]
        )
        self.notify.chosen.connect(self._set_notify)
        card.body.addLayout(
            setting_row(
                self.tr("Напоминание"),
                self.tr("Сообщение системы приходит, когда вы в другой программе и есть трей."),
                self.notify,
            )
        )
        self.sound = Switch()
        self.sound.clicked.connect(self._set_sound)
        card.body.addLayout(setting_row(self.tr("Со звуком"), "", self.sound))
        card.body.addWidget(Line())
        self.quiet = Switch()
        self.quiet.clicked.connect(self._set_quiet)
        card.body.addLayout(
            setting_row(
                self.tr("Тихие часы"),
                self.tr(
                    "Напоминания ждут их конца. О деле, которое начинается в эти часы, "
                    "программа напомнит сразу."
                ),
                self.quiet,
            )
        )
        self.quiet_from, self.quiet_until = ComboBox(), ComboBox()
        self.quiet_from.setAccessibleName(self.tr("Тихие часы с"))
        self.quiet_until.setAccessibleName(self.tr("Тихие часы до"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        for label, box in (
            (self.tr("с"), self.quiet_from), (self.tr("до"), self.quiet_until),
        ):  # fmt: skip
            _offer_hours(box, 0)
            box.chosen.connect(lambda _minute: self._set_quiet(True))  # noqa: FBT003 - it is on
            row.addWidget(Label(label, Role.BODY, colour="text2"))
            row.addWidget(box)
        card.body.addLayout(row)
        return card

    def _computer(self) -> QWidget:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addWidget(Label(self.tr("На этом компьютере"), Role.SECTION))
        self.background = Switch()
        self.background.setChecked(self._preferences.background == "stay")
        self.background.clicked.connect(self._preferences.set_background)
        where = (
            self.tr("Программа остаётся в трее.")
            if has_tray()
            else self.tr("Трея здесь нет: откройте программу ещё раз, и окно вернётся.")
        )
        card.body.addLayout(
            setting_row(
                self.tr("Напоминать, когда окно закрыто"),
                self.tr("{} После блокировки она скажет только, что напоминание есть.").format(
                    where
                ),
                self.background,
            )
        )
        self.autostart = Switch()
        self.autostart.setEnabled(can_autostart())
        self.autostart.setChecked(can_autostart() and is_on())
        self.autostart.clicked.connect(self._set_autostart)
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Запускать вместе с компьютером"),
                self.tr("Без окна. Один раз понадобится пароль: без него база не открывается."),
                self.autostart,
            )
        )
        return card

    def _offer(
        self, box: ComboBox, usual: tuple[tuple[int, ...], ...], chosen: tuple[int, ...], *,
        timed: bool,
    ) -> None:  # fmt: skip
        wanted = list(dict.fromkeys((*usual, chosen)))
        box.set_options([(one, self._said(one, timed=timed)) for one in wanted])
        box.set_value(chosen)

    def _said(self, minutes: tuple[int, ...], *, timed: bool) -> str:
        if not minutes:
            return self.tr("Не напоминать")
        told = [reminder_words(ReminderDraft(one), timed=timed, zone=self._zone) for one in minutes]
        said = self.tr(" и ").join(told)
        return said[0].upper() + said[1:]

    def _set_kind(self, kind: str, minutes: object) -> None:
        if isinstance(minutes, tuple):
            self._save(replace(self._habits, timed={**self._habits.timed, kind: minutes}))

    def _set_day(self, minutes: object) -> None:
        if isinstance(minutes, tuple):
            self._save(replace(self._habits, day=minutes))

    def _set_notify(self, way: object) -> None:
        if isinstance(way, Notify):
            self._save(replace(self._habits, notify=way))

    def _set_sound(self, on: bool) -> None:
        self._save(replace(self._habits, sound=on))

    def _set_quiet(self, on: bool) -> None:
        first, last = self.quiet_from.value, self.quiet_until.value
        if on and isinstance(first, int) and isinstance(last, int) and first != last:
            self._save(replace(self._habits, quiet=(first, last)))
        else:
            self._save(replace(self._habits, quiet=None))

    def _save(self, habits: ReminderHabits) -> None:
        office = self.workspace.office
        self.show_habits(habits)
        self.workspace.act(
            lambda: save_habits(office, habits), self.tr("Напоминания настроены"), owner=self
        )

    def _set_autostart(self, on: bool) -> None:
        def refused(error: Exception) -> None:
            self.autostart.setChecked(not on)
            self.workspace.report(error)

        self.workspace.runner.write(lambda: switch(on), lambda _none: None, refused, owner=self)


def _offer_hours(box: ComboBox, minute: int) -> None:
    wanted = sorted({*_OFFERED_HOURS, minute})
    box.set_options([(one, f"{one // 60}:{one % 60:02}") for one in wanted])
    box.set_value(minute)
