"""Whether a task repeats: one press for what is common, a dialog for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.recurrence.choice import RepeatChoice, following, tidy_choice
from crm_desktop.recurrence.describe import describe_rule
from crm_desktop.recurrence.pattern import DaysOff, stored_pattern
from crm_desktop.recurrence.presets import presets
from crm_desktop.tasks.due import NO_DUE
from crm_desktop.tasks.series_head import local_text
from ui.clients.wording import today
from ui.tasks.repeat_dialog import RepeatDialog
from ui.tasks.repeat_words import official_days_off, told_days
from ui.theme import Role, Space
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from crm_desktop.recurrence.pattern import OffDays
    from crm_desktop.tasks.due import Due

_NEVER: Final = "never"
_OWN: Final = "own"
_SET_UP: Final = "set up"
_SHOWN: Final = 3


class RepeatField(QWidget):
    """«Не повторять», «Каждый рабочий день», …, «Настроить…»; below it the next dates.

    A repetition picked from the list follows the date of the task: «каждую среду» becomes
    «каждый четверг» when the task moves to Thursday.

    Args:
        zone: whose clock the task goes by.
        parent: of the widget.

    Attributes:
        edited: something else was chosen.
    """

    edited = Signal()

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._due: Due = NO_DUE
        self._key = _NEVER
        self._choice = RepeatChoice()
        self._off: OffDays = official_days_off()
        self.box = ComboBox()
        self.box.setAccessibleName(self.tr("Повторение"))
        self.told = Label("", Role.META, colour="text2", wrap=True)
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.box)
        column.addWidget(self.told)
        self.setFocusProxy(self.box)
        self.box.chosen.connect(self._on_chosen)
        self._show()

    def set_days_off(self, off: OffDays) -> None:
        """Count the preview by the office's own calendar; until then by the official one."""
        self._off = off
        self._tell()

    def set_zone(self, zone: tzinfo) -> None:
        """Go by another clock."""
        self._zone = zone
        self._show()

    def set_start(self, due: Due) -> None:
        """Tell when the task is due; what was picked from the list goes along."""
        if due == self._due:
            return
        self._due = due
        self._show()

    def set_repeat(self, repeats: str | None, days_off: str | None) -> None:
        """Show how a task repeats."""
        rule, off = tidy_choice(repeats, days_off)
        self._choice = RepeatChoice(rule, DaysOff(off) if off in set(DaysOff) else None)
        self._key = _OWN if rule else _NEVER
        for preset in presets(self._day):
            if (preset.repeats, preset.days_off) == (rule, self._choice.days_off):
                self._key = preset.key
        self._show()

    def read(self) -> RepeatChoice | None:
        """What is chosen; None (and the reason is shown) if it needs a date and there is none."""
        if self._choice.repeats is not None and self._due == NO_DUE:
            self._say(self.tr("Чтобы повторять задачу, укажите её срок."), wrong=True)
            return None
        return self._choice

    def open_dialog(self) -> RepeatDialog:
        """Let the person put a rule together."""
        dialog = RepeatDialog(
            self, self._choice, start=self._start, day=self._day, off=self._off
        )  # fmt: skip
        dialog.chosen.connect(self._take)
        dialog.finished.connect(lambda _code: self._show())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    @property
    def _day(self) -> date:
        return self._due.day(self._zone) or today(self._zone)

    @property
    def _start(self) -> str:
        return local_text(self._due, self._zone) or self._day.isoformat()

    def _on_chosen(self, key: object) -> None:
        if key == _SET_UP:
            self.open_dialog()
            return
        self._key = str(key)
        self._show()
        self.edited.emit()

    def _take(self, choice: RepeatChoice) -> None:
        self.set_repeat(choice.repeats, choice.days_off)
        self.edited.emit()

    def _show(self) -> None:
        """List what fits the date, and choose what is chosen."""
        ready = presets(self._day)
        found = next((preset for preset in ready if preset.key == self._key), None)
        if found is not None:
            self._choice = RepeatChoice(found.repeats, found.days_off)
        elif self._key != _OWN:  # what fitted the other date does not fit this one
            self._key = _OWN
        options: list[tuple[object, str]] = [(preset.key, preset.label) for preset in ready]
        if self._key == _OWN:
            rule, off = self._choice.repeats or "", self._choice.days_off
            told = describe_rule(rule, start=self._day.isoformat(), days_off=off)
            options.append((_OWN, told[:1].upper() + told[1:]))
        options.append((_SET_UP, self.tr("Настроить…")))
        self.box.set_options(options)
        self.box.set_value(self._key)
        self._tell()

    def _tell(self) -> None:
        if self._choice.repeats is None:
            self._say("")
            return
        zone = self._zone if isinstance(self._zone, ZoneInfo) else ZoneInfo("UTC")
        pattern = stored_pattern(self._choice.repeats, self._start, self._choice.days_off, zone)
        found = following(pattern, off=self._off, most=_SHOWN) if pattern else []
        if not found:
            self._say(self.tr("По этому правилу не выходит ни одного дня."), wrong=True)
            return
        days = told_days(found, year=today(self._zone).year)
        self._say(self.tr("Ближайшие: {}").format(days))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.box.set_error(wrong)
        self.told.set_colour("bad" if wrong else "text2")
        self.told.setText(text)
        self.told.setVisible(bool(text))
