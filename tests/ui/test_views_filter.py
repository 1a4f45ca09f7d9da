from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field
from crm_desktop.views.fields import ListFields, load_fields
from crm_desktop.views.tree import (
    EVERYTHING,
    Condition,
    Group,
    Join,
    Op,
    Period,
    PeriodKind,
    all_of,
    any_of,
)
from tests.ui.client_desk import KEPT
from ui.views.filter_builder import FilterBuilder, GroupBox
from ui.views.filter_row import BrokenRow, ConditionRow
from ui.views.quick_row import number_condition
from ui.views.tree_edit import (
    appended,
    column_condition,
    node_at,
    removed,
    replaced,
    top_conditions,
    with_column,
    without_top,
    without_unfinished,
)
from ui.views.value_editors import ChoicesEditor, DateEditor, PeriodEditor, TypedEditor
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office

pytestmark = pytest.mark.usefixtures("dressed")

INN = Condition("inn", Op.CONTAINS, ("78",))
NAME = Condition("name", Op.BEGINS, ("ООО",))
NO_PHONE = Condition("has_phone", Op.NO)


def test_a_tree_is_edited_at_a_path_and_nothing_else_moves() -> None:
    tree = all_of(INN, any_of(NAME, NO_PHONE))
    assert node_at(tree, (1, 0)) == NAME
    other = replaced(tree, (1, 0), INN)
    assert node_at(other, (1, 0)) == INN
    assert node_at(other, (1, 1)) == NO_PHONE
    assert appended(tree, (1,), INN) == all_of(INN, any_of(NAME, NO_PHONE, INN))
    assert removed(tree, (1, 1)) == all_of(INN, any_of(NAME))
    assert removed(removed(tree, (1, 1)), (1, 0)) == all_of(INN), "an empty group goes too"
    assert removed(all_of(INN), (0,)) == EVERYTHING


def test_what_stands_at_the_top_is_taken_off_by_itself() -> None:
    tree = all_of(INN, NO_PHONE)
    assert top_conditions(tree) == (INN, NO_PHONE)
    assert without_top(tree, INN) == all_of(NO_PHONE)
    either = any_of(INN, NO_PHONE)
    assert top_conditions(either) == (either,)
    assert without_top(either, either) == EVERYTHING
    assert top_conditions(EVERYTHING) == ()
    nobody = Group((INN,), Join.OR, negated=True)
    assert top_conditions(nobody) == (nobody,)


def test_a_column_filters_without_breaking_what_was_built() -> None:
    either = any_of(INN, NO_PHONE)
    tree = with_column(either, "name", NAME)
    assert tree == Group((either, NAME))
    assert column_condition(tree, "name") == NAME
    assert column_condition(tree, "inn") is None, "the one in the group is not the column's"
    assert with_column(tree, "name", None) == Group((either,))
    twice = all_of(INN, Condition("inn", Op.FILLED))
    assert column_condition(twice, "inn") is None
    assert with_column(twice, "inn", INN) == all_of(INN)


def test_unfinished_conditions_vanish_and_broken_ones_of_others_stay(office: Office) -> None:
    fields = load_fields(office)
    lost = Condition("f77", Op.FILLED)
    unfinished = Condition("inn", Op.CONTAINS)
    before = all_of(lost)
    tree = all_of(lost, unfinished, INN, any_of(Condition("type", Op.ANY_OF)))
    assert without_unfinished(fields, tree, known=before) == all_of(lost, INN)
    assert without_unfinished(fields, tree) == all_of(INN)


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("> 100", Op.GREATER, (100,)),
        (">=5", Op.AT_LEAST, (5,)),
        ("≤ 2,5", Op.AT_MOST, (2.5,)),
        ("10–20", Op.BETWEEN, (10, 20)),
        ("10..20", Op.BETWEEN, (10, 20)),
        ("10 - 20", Op.BETWEEN, (10, 20)),
        ("7", Op.IS, (7,)),
        ("-7", Op.IS, (-7,)),
        ("=0", Op.IS, (0,)),
    ],
)
def test_numbers_are_typed_with_signs_and_ranges(
    office: Office, text: str, op: Op, values: tuple[float, ...]
) -> None:
    fields = load_fields(office)
    field = fields.find("events")
    assert field is not None
    assert number_condition(fields, field, text) == Condition("events", op, values)


def test_what_is_no_number_is_said_and_nothing_is_no_condition(office: Office) -> None:
    fields = load_fields(office)
    field = fields.find("events")
    assert field is not None
    assert number_condition(fields, field, "  ") is None
    with pytest.raises(UserError):
        number_condition(fields, field, "много")


def builder(fields: ListFields, tree: Group, qtbot: QtBot) -> FilterBuilder:
    window = QWidget()
    KEPT.append(window)
    built = FilterBuilder(fields, tree)
    QVBoxLayout(window).addWidget(built)
    window.resize(860, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return built


def row(built: FilterBuilder, *path: int) -> ConditionRow:
    return built.rows[path]


def test_a_condition_is_added_by_a_field_and_given_a_value(office: Office, qtbot: QtBot) -> None:
    built = builder(load_fields(office), EVERYTHING, qtbot)
    box = built.findChild(GroupBox)
    assert box is not None
    popup = box.pick_field()
    with qtbot.waitSignal(built.edited):
        popup.list.picked.emit("inn")
    value = row(built, 0).value
    assert isinstance(value, TypedEditor)
    line = value._lines[0]
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "78")
    assert built.tree == all_of(INN)
    row(built, 0).op.chosen.emit(Op.BEGINS)
    assert built.tree == all_of(Condition("inn", Op.BEGINS, ("78",))), "the value stays"
    row(built, 0).op.chosen.emit(Op.FILLED)
    assert built.tree == all_of(Condition("inn", Op.FILLED))


def test_each_kind_of_value_has_a_control_of_its_own(office: Office, qtbot: QtBot) -> None:
    fields = load_fields(office)
    segment = fields.find("responsible")
    assert segment is not None
    tree = all_of(
        Condition("events", Op.BETWEEN, (1, 5)),
        Condition("birthday", Op.BETWEEN, ("1980-01-01", "1990-12-31")),
        Condition("created", Op.PERIOD, (), Period(PeriodKind.LAST_DAYS, 30)),
        Condition("responsible", Op.ANY_OF, (-1,)),
        Condition("has_phone", Op.NO),
    )
    built = builder(fields, tree, qtbot)
    assert built.tree == tree, "showing changes nothing"
    numbers, dates, period, people = (row(built, at).value for at in range(4))
    assert isinstance(numbers, TypedEditor)
    assert [line.text() for line in numbers._lines] == ["1", "5"]
    numbers._lines[1].setText("")
    numbers._lines[1].textEdited.emit("")
    assert built.tree.nodes[0] == Condition("events", Op.BETWEEN), "half a range is none"
    numbers._lines[1].setText("9")
    numbers._lines[1].textEdited.emit("9")
    assert built.tree.nodes[0] == Condition("events", Op.BETWEEN, (1, 9))
    assert isinstance(dates, DateEditor)
    dates._dates[1].setText("31.12.1999")
    dates._dates[1].editingFinished.emit()
    assert built.tree.nodes[1] == Condition("birthday", Op.BETWEEN, ("1980-01-01", "1999-12-31"))
    assert isinstance(period, PeriodEditor)
    assert period._days.text() == "30"
    period._days.setText("7")
    period._days.textEdited.emit("7")
    assert built.tree.nodes[2] == Condition(
        "created", Op.PERIOD, (), Period(PeriodKind.LAST_DAYS, 7)
    )
    period._kind.set_value(PeriodKind.THIS_MONTH)
    period._kind.chosen.emit(PeriodKind.THIS_MONTH)
    assert built.tree.nodes[2] == Condition("created", Op.PERIOD, (), Period(PeriodKind.THIS_MONTH))
    assert isinstance(people, ChoicesEditor)
    assert people._pick.caption == "Я"


def test_groups_go_within_groups_and_join_as_told(office: Office, qtbot: QtBot) -> None:
    built = builder(load_fields(office), all_of(INN), qtbot)
    built.add_group(())
    built.add_condition((1,), "has_phone")
    built.add_group((1,))
    built.add_condition((1, 1), "has_email")
    assert built.tree == Group(
        (
            INN,
            Group(
                (
                    Condition("has_phone", Op.YES),
                    Group((Condition("has_email", Op.YES),), Join.AND),
                ),
                Join.OR,
            ),
        )
    )
    boxes = {box.objectName(): box for box in built.findChildren(GroupBox)}
    boxes["group-1"].how.chosen.emit((Join.OR, True))
    assert built.group_at((1,)).negated
    built.remove((1, 1, 0))
    assert built.group_at((1,)).nodes == (Condition("has_phone", Op.YES),)


def test_ctrl_delete_takes_a_condition_away(office: Office, qtbot: QtBot) -> None:
    built = builder(load_fields(office), all_of(INN, NO_PHONE), qtbot)
    line = row(built, 0).value
    assert isinstance(line, TypedEditor)
    line._lines[0].setFocus()
    QTest.keyClick(row(built, 0), Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert built.tree == all_of(NO_PHONE)


def test_a_deleted_field_is_told_in_words_and_taken_away(office: Office, qtbot: QtBot) -> None:
    field, _changes = add_own_field(office, "Скидка", type="number")
    lost = Condition(f"f{field}", Op.GREATER, (5,))
    delete_own_field(office, field)
    built = builder(load_fields(office), all_of(lost, INN), qtbot)
    broken = built.findChild(BrokenRow)
    assert broken is not None
    words = [child.text() for child in broken.findChildren(QWidget) if hasattr(child, "text")]
    assert any("удалено" in text for text in words)
    button = broken.findChild(Button)
    assert button is not None
    button.click()
    assert built.tree == all_of(INN)


def test_an_unfinished_condition_is_told_at_its_row(office: Office, qtbot: QtBot) -> None:
    built = builder(load_fields(office), EVERYTHING, qtbot)
    built.add_condition((), "inn")
    assert built.tell_problems()
    assert "не задан текст" in row(built, 0)._problem.text()
