"""The field and the dialog of repeating, by keys and presses."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.recurrence.choice import RepeatChoice, RuleForm, Which, form_of
from crm_desktop.recurrence.pattern import DaysOff
from crm_desktop.recurrence.presets import presets
from crm_desktop.recurrence.rule import Freq, parse_rule
from crm_desktop.tasks.due import NO_DUE, Due
from crm_desktop.tasks.series import Scope
from ui.tasks.repeat_field import RepeatField
from ui.tasks.series_dialog import SeriesDialog
from ui.theme import Mode, theme
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.tasks.repeat_dialog import RepeatDialog

MOSCOW = ZoneInfo("Europe/Moscow")
WEDNESDAY = date(2026, 11, 25)
FORMS = st.builds(
    RuleForm,
    st.sampled_from(Freq),
    st.integers(1, 5),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(Which),
    st.booleans(),
    st.none() | st.just(date(2040, 1, 1)),
    st.none() | st.integers(1, 99),
)


@pytest.fixture
def field(qtbot: QtBot) -> RepeatField:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    made = RepeatField(MOSCOW)
    qtbot.addWidget(made)
    made.set_start(Due(WEDNESDAY))
    return made


def press(dialog: RepeatDialog, label: str) -> None:
    (button,) = [one for one in dialog.findChildren(Button) if one.caption == label]
    button.click()


def pick(field: RepeatField, text: str) -> None:
    at = field.box.findText(text)
    assert at >= 0, [field.box.itemText(n) for n in range(field.box.count())]
    field.box.setCurrentIndex(at)
    field.box.activated.emit(at)


@given(FORMS, st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_every_form_is_found_again(form: RuleForm, start: date) -> None:
    rule = form.rule(start)
    found = form_of(rule, start)
    assert found is not None
    assert found.rule(start) == rule


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_every_preset_opens_in_the_form(start: date) -> None:
    for preset in presets(start):
        if preset.repeats is not None:
            assert form_of(parse_rule(preset.repeats), start) is not None


def test_a_rule_without_fields_has_no_form() -> None:
    assert form_of(parse_rule("FREQ=MONTHLY;BYMONTHDAY=5,20"), WEDNESDAY) is None
    with pytest.raises(UserError, match="раньше, чем начинается"):
        RuleForm(until=date(2026, 1, 1), weekdays=frozenset({1})).rule(WEDNESDAY)


def test_picked_from_the_list_it_goes_along_with_the_date(field: RepeatField) -> None:
    assert field.read() == RepeatChoice()
    pick(field, "Каждую среду")
    assert field.read() == RepeatChoice("FREQ=WEEKLY;BYDAY=WE")
    assert "ср\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}ноя" in field.told.text()
    field.set_start(Due(date(2026, 11, 26)))
    assert field.read() == RepeatChoice("FREQ=WEEKLY;BYDAY=TH")
    assert field.box.currentText() == "Каждый четверг"
    pick(field, "Каждый рабочий день")
    assert field.read() == RepeatChoice("FREQ=DAILY", DaysOff.SKIP)
    pick(field, "Не повторять")
    assert field.read() == RepeatChoice()


def test_the_31st_offers_both(field: RepeatField) -> None:
    field.set_start(Due(date(2026, 10, 31)))
    pick(field, "31-го числа каждого\N{NO-BREAK SPACE}месяца, где оно есть")
    assert field.read() == RepeatChoice("FREQ=MONTHLY;BYMONTHDAY=31")
    pick(field, "В последний день каждого\N{NO-BREAK SPACE}месяца")
    assert field.read() == RepeatChoice("FREQ=MONTHLY;BYMONTHDAY=-1")
    field.set_start(Due(date(2026, 11, 5)))
    assert field.read() == RepeatChoice("FREQ=MONTHLY;BYMONTHDAY=-1")


def test_without_a_date_nothing_repeats(field: RepeatField) -> None:
    pick(field, "Каждый день")
    field.set_start(NO_DUE)
    assert field.read() is None
    assert "укажите её срок" in field.told.text()


def test_a_rule_of_another_program_is_said_and_kept(field: RepeatField) -> None:
    field.set_repeat("FREQ=MONTHLY;BYMONTHDAY=5,20;COUNT=6", None)
    assert field.read() == RepeatChoice("FREQ=MONTHLY;COUNT=6;BYMONTHDAY=5,20")
    assert field.box.currentText().startswith("5-го и\N{NO-BREAK SPACE}20-го числа")


def test_a_preset_stored_is_shown_as_that_preset(field: RepeatField) -> None:
    there = datetime(2026, 11, 25, 9, tzinfo=MOSCOW)
    field.set_start(Due(at=int(there.timestamp() * 1000)))
    field.set_repeat("FREQ=MONTHLY;BYMONTHDAY=-1", "before")
    assert field.box.currentText().startswith("В последний рабочий день")


def test_a_rule_put_together(field: RepeatField) -> None:
    told: list[bool] = []
    field.edited.connect(lambda: told.append(True))
    dialog = field.open_dialog()
    dialog.interval.setText("2")
    dialog.interval.textEdited.emit("2")
    dialog.weekdays[4].click()
    assert "по средам и\N{NO-BREAK SPACE}пятницам" in dialog.words.text()
    dialog.ends.set_value("after")
    dialog.ends.chosen.emit("after")
    dialog.times.setText("6")
    dialog.times.textEdited.emit("6")
    dialog.days_off.set_value(DaysOff.AFTER)
    dialog.days_off.chosen.emit(DaysOff.AFTER)
    assert dialog.preview.text().count(",") == 4
    press(dialog, "Готово")
    assert told == [True]
    assert field.read() == RepeatChoice("FREQ=WEEKLY;INTERVAL=2;COUNT=6;BYDAY=WE,FR", DaysOff.AFTER)


def test_no_weekday_no_number_no_rule(field: RepeatField) -> None:
    dialog = field.open_dialog()
    dialog.weekdays[2].click()
    assert "хотя бы один" in dialog.words.text()
    press(dialog, "Готово")
    assert dialog.isVisible()
    dialog.weekdays[2].click()
    dialog.interval.setText("0")
    dialog.interval.textEdited.emit("0")
    assert "от 1 до 999" in dialog.words.text()
    dialog.reject()
    assert field.read() == RepeatChoice()


def test_the_day_of_a_short_month_is_asked_only_where_there_is_one(field: RepeatField) -> None:
    field.set_start(Due(date(2026, 10, 30)))
    dialog = field.open_dialog()
    dialog.freq.set_value(Freq.MONTHLY)
    dialog.freq.chosen.emit(Freq.MONTHLY)
    assert dialog.short.isVisibleTo(dialog)
    dialog.short.set_value(True)
    dialog.short.chosen.emit(True)
    assert "в коротком — в последний день" in dialog.words.text()
    dialog.which.set_value(Which.LAST_WEEKDAY)
    dialog.which.chosen.emit(Which.LAST_WEEKDAY)
    assert not dialog.short.isVisibleTo(dialog)
    press(dialog, "Готово")
    assert field.read() == RepeatChoice("FREQ=MONTHLY;BYDAY=-1FR")


def test_how_much_of_a_series(qtbot: QtBot) -> None:
    theme().apply()
    dialog = SeriesDialog(None, "Планёрка", act="Удалить", danger=True)
    qtbot.addWidget(dialog)
    assert dialog.scope is Scope.ONE
    for scope in (Scope.FOLLOWING, Scope.ALL, Scope.ONE):
        dialog.choices[scope].click()
        assert dialog.scope is scope
