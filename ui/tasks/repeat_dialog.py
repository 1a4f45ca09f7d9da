"""Putting a repetition together: how often, on which days, until when; the next dates beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.recurrence.choice import (
    RepeatChoice,
    RuleForm,
    Which,
    following,
    form_of,
    is_last_weekday,
    which_words,
)
from crm_desktop.recurrence.describe import describe
from crm_desktop.recurrence.pattern import DaysOff, Pattern
from crm_desktop.recurrence.rule import Freq, format_rule, parse_rule
from crm_desktop.wording import plural
from crm_desktop.wording.times import WEEKDAYS_SHORT
from ui.automation.number_field import NumberField
from ui.tasks.repeat_words import told_days
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.chips import Chip
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.recurrence.pattern import OffDays

_UNITS: Final = {
    Freq.DAILY: ("день", "дня", "дней"), Freq.WEEKLY: ("неделю", "недели", "недель"),
    Freq.MONTHLY: ("месяц", "месяца", "месяцев"), Freq.YEARLY: ("год", "года", "лет"),
}  # fmt: skip
_DAYS_OFF: Final = (
    (None, "Оставить как есть"), (DaysOff.SKIP, "Пропустить"),
    (DaysOff.BEFORE, "Перенести на рабочий день раньше"),
    (DaysOff.AFTER, "Перенести на рабочий день позже"),
)  # fmt: skip
_NEVER, _ON, _AFTER = "never", "on", "after"
_ENDS: Final = ((_NEVER, "Никогда"), (_ON, "В день"), (_AFTER, "После стольких раз"))
_MOST_TIMES: Final = 99_999
_SHORT_MONTHS: Final = 28
_LEAP_DAY: Final = (2, 29)


class RepeatDialog(Dialog):
    """The parts of a rule; below them how it is said and when the next ones are.

    Args:
        parent: over whose window.
        choice: what to begin with.
        start: the first occurrence, ISO day or day and time.
        off: the days off.

    Attributes:
        chosen: with a `RepeatChoice`, when it is taken.
    """

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget | None, choice: RepeatChoice, *, start: str, day: date, off: OffDays
    ) -> None:
        super().__init__(self.tr("Повторение"), parent, width=520)
        self._start, self._day, self._off = start, day, off
        form = self._form_of(choice)
        self.interval = NumberField(form.interval, least=1, most=999)
        self.freq = ComboBox(_units(form.interval))
        self.freq.set_value(form.freq)
        self.weekdays = [Chip(name.capitalize()) for name in WEEKDAYS_SHORT]
        for number, chip in enumerate(self.weekdays):
            chip.setChecked(number in form.weekdays)
        self.which = ComboBox()
        self.which.set_options(self._which_options(form.freq))
        self.which.set_value(form.which)
        self.short = ComboBox(
            [(False, self.tr("Пропускать такой месяц")), (True, self.tr("Брать последний день"))]
        )
        self.short.set_value(form.or_last)
        self.days_off = ComboBox(_DAYS_OFF)
        self.days_off.set_value(choice.days_off)
        self.ends = ComboBox(_ENDS)
        self.ends.set_value(_ON if form.until else _AFTER if form.count else _NEVER)
        self.until = DateField()
        self.until.set_value(form.until)
        self.times = NumberField(form.count or 10, least=1, most=_MOST_TIMES)
        self._lay_out_parts()
        self._connect()
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Готово"), self._take, kind=Kind.PRIMARY)
        self._show_parts()
        self.interval.setFocus()
        self.interval.selectAll()

    def _form_of(self, choice: RepeatChoice) -> RuleForm:
        plain = RuleForm(weekdays=frozenset({self._day.weekday()}))
        if choice.repeats is None:
            return plain
        try:
            return form_of(parse_rule(choice.repeats), self._day) or plain
        except UserError:
            return plain

    def _which_options(self, freq: Freq) -> list[tuple[object, str]]:
        fitting = [Which.DAY, Which.WEEKDAY]
        if freq is Freq.MONTHLY:
            fitting.insert(1, Which.LAST_DAY)
        if is_last_weekday(self._day):
            fitting.append(Which.LAST_WEEKDAY)
        words = [(which, which_words(which, self._day, freq)) for which in fitting]
        return [(which, told[:1].upper() + told[1:]) for which, told in words]

    def _lay_out_parts(self) -> None:
        often = QHBoxLayout()
        often.setSpacing(Space.S)
        often.addWidget(Label(self.tr("Раз в")))
        often.addWidget(self.interval)
        often.addWidget(self.freq, 1)
        self.interval.setAccessibleName(self.tr("Через сколько повторять"))
        self.freq.setAccessibleName(self.tr("Дни, недели, месяцы или годы"))
        self.body.addLayout(often)
        self._week = QWidget()
        week = QHBoxLayout(self._week)
        week.setContentsMargins(0, 0, 0, 0)
        week.setSpacing(Space.S)
        for chip in self.weekdays:
            week.addWidget(chip)
        week.addStretch(1)
        self.body.addWidget(self._week)
        self._which_row = FormField(self.tr("В какой день"), self.which)
        self._short_row = FormField(self.tr("Если такого дня в месяце нет"), self.short)
        self.body.addWidget(self._which_row)
        self.body.addWidget(self._short_row)
        self.body.addWidget(FormField(self.tr("Если день нерабочий"), self.days_off))
        end = QWidget()
        row = QHBoxLayout(end)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.ends)
        row.addWidget(self.until)
        row.addWidget(self.times)
        row.addStretch(1)
        end.setFocusProxy(self.ends)
        self.body.addWidget(FormField(self.tr("Закончить"), end))
        self.ends.setAccessibleName(self.tr("Закончить"))
        self.until.setAccessibleName(self.tr("Последний день"))
        self.times.setAccessibleName(self.tr("Сколько раз"))
        self.words = Label("", Role.BODY_STRONG, wrap=True)
        self.preview = Label("", Role.META, colour="text2", wrap=True)
        self.body.addWidget(self.words)
        self.body.addWidget(self.preview)

    def _connect(self) -> None:
        self.freq.chosen.connect(lambda _freq: self._on_freq())
        for box in (self.which, self.short, self.days_off, self.ends):
            box.chosen.connect(lambda _key: self._show_parts())
        for chip in self.weekdays:
            chip.clicked.connect(lambda _on=False: self._show_parts())
        self.interval.edited.connect(self._on_interval)
        self.times.edited.connect(self._show_parts)
        self.until.changed.connect(lambda _day: self._show_parts())

    def _on_interval(self) -> None:
        typed = self.interval.text().strip()
        self.freq.set_options(_units(int(typed) if typed.isdecimal() else 1))
        self._show_parts()

    def _on_freq(self) -> None:
        self.which.set_options(self._which_options(self._freq))
        if self.which.value is None:
            self.which.set_value(Which.DAY)
        self._show_parts()

    @property
    def _freq(self) -> Freq:
        return Freq(str(self.freq.value))

    def _show_parts(self) -> None:
        """Show the fields this kind of rule has, and what they come to."""
        months = self._freq in {Freq.MONTHLY, Freq.YEARLY}
        self._week.setVisible(self._freq is Freq.WEEKLY)
        self._which_row.setVisible(months)
        rare = self._day.day > _SHORT_MONTHS
        if self._freq is Freq.YEARLY:
            rare = (self._day.month, self._day.day) == _LEAP_DAY
        self._short_row.setVisible(months and rare and self.which.value == Which.DAY)
        self.until.setVisible(self.ends.value == _ON)
        self.times.setVisible(self.ends.value == _AFTER)
        try:
            self._tell(self._pattern())
        except UserError as error:
            self.words.set_colour("bad")
            self.words.setText(str(error))
            self.preview.setText("")

    def _tell(self, pattern: Pattern) -> None:
        told = describe(pattern)
        self.words.set_colour("text")
        self.words.setText(told[:1].upper() + told[1:])
        found = following(pattern, off=self._off)
        said = self.tr("Ближайшие: {}").format(told_days(found, year=self._day.year))
        self.preview.setText(said if found else self.tr("Таких дней нет."))

    def _pattern(self) -> Pattern:
        until = self.until.value if self.ends.value == _ON else None
        if self.ends.value == _ON and until is None:
            raise UserError(self.tr("Укажите последний день повторения."))
        times = self.times.number(self.tr("Сколько раз")) if self.ends.value == _AFTER else None
        form = RuleForm(
            self._freq,
            self.interval.number(self.tr("Раз в")),
            frozenset(at for at, chip in enumerate(self.weekdays) if chip.isChecked()),
            Which(str(self.which.value or Which.DAY)),
            self.short.value is True,
            until,
            times,
        )
        off = self.days_off.value
        days_off = off if isinstance(off, DaysOff) else None
        return Pattern(form.rule(self._day), self._start, days_off, ZoneInfo("UTC"))

    def _take(self) -> None:
        try:
            pattern = self._pattern()
        except UserError:
            return
        if not following(pattern, off=self._off, most=1):
            return
        self.accept()
        self.chosen.emit(RepeatChoice(format_rule(pattern.rule), pattern.days_off))


def _units(interval: int) -> list[tuple[object, str]]:
    return [(freq, plural(interval, *forms)) for freq, forms in _UNITS.items()]
