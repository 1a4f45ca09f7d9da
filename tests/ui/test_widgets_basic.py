from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Mode, TextSize, Tone, theme
from ui.widgets.avatar import Avatar
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.chips import ChipBar
from ui.widgets.choices import CheckBox, ComboBox, RadioButton, Switch
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import ElidedLabel, Label, set_tip
from ui.widgets.menus import Menu
from ui.widgets.nav import Sidebar
from ui.widgets.people import initials
from ui.widgets.pills import Pill, Tag
from ui.widgets.progress import ProgressPanel
from ui.widgets.scroll import ScrollArea
from ui.widgets.segment import Segment
from ui.widgets.steps import StepLine
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

BIG = 2**62 + 12_345


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> Iterator[None]:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    yield
    theme().set_mode(Mode.LIGHT)
    theme().set_text_size(TextSize.NORMAL)


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("ООО «Северный ветер»", "СВ"),
        ("ООО «Квант»", "К"),
        ("ИП Соколова Марина Петровна", "СМ"),
        ("Анна Кравцова", "АК"),
        ("ООО", "О"),
        ("  ", "?"),
        ("1С-Битрикс", "1Б"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_words_from_outside_stay_words(qtbot: QtBot) -> None:
    label = Label("<b>x</b><img src='file:///etc/passwd'>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    set_tip(label, "<img src=x>")
    assert "<img" not in label.toolTip()


def test_a_label_keeps_its_colour_under_a_new_parent_and_theme(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = Label("x")
    label.set_colour("bad")
    label.setParent(holder)
    shown(qtbot, holder)
    assert label.palette().color(label.foregroundRole()) == theme().colour("bad")
    theme().set_mode(Mode.DARK)
    assert label.palette().color(label.foregroundRole()) == theme().colour("bad")


def test_a_cut_line_tells_itself_in_the_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("Производственно-коммерческая компания & <Ко>")
    label.resize(60, 20)
    shown(qtbot, label)
    label.grab()
    assert "&amp; &lt;Ко&gt;" in label.toolTip()
    label.resize(600, 20)
    label.grab()
    assert label.toolTip() == ""


def test_an_ampersand_is_a_letter(qtbot: QtBot) -> None:
    button = Button("Том & Джерри")
    qtbot.addWidget(button)
    assert button.caption == button.accessibleName() == "Том & Джерри"
    assert button.shortcut().isEmpty()


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_button_states_all_look_different(qtbot: QtBot, kind: Kind) -> None:
    button = Button("Готово", "check", kind=kind)
    shown(qtbot, button)
    button.clearFocus()
    pictures = [button.grab().toImage()]
    button.setDown(True)
    pictures.append(button.grab().toImage())
    button.setDown(False)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    pictures.append(button.grab().toImage())
    button.clearFocus()
    button.setEnabled(False)
    pictures.append(button.grab().toImage())
    same = [(a, b) for a in range(4) for b in range(a) if pictures[a] == pictures[b]]
    assert same == []


def test_the_focus_frame_is_for_the_keyboard(qtbot: QtBot) -> None:
    button = LinkButton("Добавить")
    shown(qtbot, button)
    button.clearFocus()
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not button.key_focus
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.key_focus


def test_a_busy_button_cannot_be_pressed_twice(qtbot: QtBot) -> None:
    button = Button("Загрузить", kind=Kind.PRIMARY)
    shown(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.set_busy(True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []
    button.set_busy(False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(pressed) == 1


def test_an_icon_button_has_a_name(qtbot: QtBot) -> None:
    button = IconButton("copy", "Скопировать")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Скопировать"
    assert "Скопировать" in button.toolTip()


@pytest.mark.parametrize("size", list(TextSize), ids=lambda size: size.value)
def test_a_button_is_as_wide_as_its_words(qtbot: QtBot, size: TextSize) -> None:
    theme().set_text_size(size)
    button = Button("Сравнить и объединить", "git-merge", small=True)
    qtbot.addWidget(button)
    words = theme().metrics(button._role).horizontalAdvance(button.caption)
    assert button.minimumSizeHint().width() >= words + theme().px(14 + 8 + 20)


def test_a_combo_box_carries_big_ids(qtbot: QtBot) -> None:
    box = ComboBox([(BIG, "Первый"), (BIG + 1, "Второй")])
    shown(qtbot, box)
    chosen: list[object] = []
    box.chosen.connect(chosen.append)
    box.set_value(BIG)
    assert (box.value, chosen) == (BIG, [])
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert chosen == [BIG + 1]


def test_a_combo_box_keeps_its_choice_when_the_list_changes(qtbot: QtBot) -> None:
    box = ComboBox([(1, "А"), (2, "Б")], placeholder="Не выбрано")
    qtbot.addWidget(box)
    values = [box.value]
    box.set_value(2)
    values.append(box.value)
    box.set_options([(3, "В"), (2, "Б")])
    values.append(box.value)
    box.set_options([(3, "В")])
    values.append(box.value)
    assert values == [None, 2, 2, None]


def test_a_wheel_for_the_page_changes_no_value(qtbot: QtBot) -> None:
    box = ComboBox([(1, "А"), (2, "Б")])
    shown(qtbot, box)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert box.value == 1


@pytest.mark.parametrize("make", [CheckBox, Switch, RadioButton])
def test_marks_answer_to_space_and_to_a_click_on_the_words(
    qtbot: QtBot, make: type[CheckBox | Switch | RadioButton]
) -> None:
    mark = make("Заполнять только пустые поля", note="Введённое вручную не перезапишется")
    shown(qtbot, mark)
    QTest.keyClick(mark, Qt.Key.Key_Space)
    assert mark.isChecked()
    if not isinstance(mark, RadioButton):
        QTest.mouseClick(mark, Qt.MouseButton.LeftButton, pos=QPoint(mark.width() - 8, 14))
        assert mark.checkState() is Qt.CheckState.Unchecked


def test_chips_choose_one_or_many(qtbot: QtBot) -> None:
    one = ChipBar([(BIG, "Все"), (2, "Мои")])
    many = ChipBar([(BIG, "Все"), (2, "Мои")], exclusive=False)
    for bar in (one, many):
        qtbot.addWidget(bar)
    heard: list[object] = []
    one.changed.connect(heard.append)
    many.changed.connect(heard.append)
    one.chip(2).click()
    many.chip(2).click()
    many.chip(BIG).click()
    assert heard == [2, frozenset({2}), frozenset({2, BIG})]


@pytest.mark.parametrize("make", [Tabs, Segment])
def test_arrows_choose(qtbot: QtBot, make: type[Tabs | Segment]) -> None:
    bar = make([(BIG, "Лента"), (2, "Сделки"), (3, "Задачи")])
    shown(qtbot, bar)
    heard: list[object] = []
    bar.changed.connect(heard.append)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Left)
    QTest.keyClick(bar, Qt.Key.Key_Left)
    bar.set_value(2)
    assert heard == [2, BIG, 3]
    assert bar.value == 2


def test_a_done_step_leads_back(qtbot: QtBot) -> None:
    line = StepLine(["Файл", "Столбцы", "Готово"])
    qtbot.addWidget(line)
    line.set_current(1)
    heard: list[object] = []
    line.chosen.connect(heard.append)
    for step in line._steps:
        step.click()
    assert heard == [0]


def test_the_sidebar_tells_where_to_go(qtbot: QtBot) -> None:
    bar = Sidebar()
    bar.add_item("today", "Сегодня", "house")
    bar.add_item("clients", "Клиенты", "users")
    bar.register("sync", bar.sync)
    shown(qtbot, bar)
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    bar.set_badge("today", 3, Tone.BAD)
    bar.item("clients").click()
    bar.sync.click()
    assert heard == ["clients", "sync"]
    assert bar.value == "sync"
    bar.item("today").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bar.item("today"), Qt.Key.Key_Down)
    assert bar.item("clients").hasFocus()


def test_a_flow_wraps_and_skips_what_is_hidden(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for text in ("#ключевой", "#линия-2", "#окна"):
        flow.addWidget(Tag(text))
    line = flow.sizeHint().height()
    assert flow.heightForWidth(1000) == line
    narrow = flow.heightForWidth(90)
    assert narrow >= 3 * line
    holder.findChildren(Tag)[0].hide()
    assert flow.heightForWidth(90) < narrow
    flow.clear()
    assert flow.count() == 0


def test_a_tag_can_be_taken_off_by_keyboard(qtbot: QtBot) -> None:
    tag = Tag("#окна", removable=True)
    shown(qtbot, tag)
    cross = tag.findChild(IconButton)
    assert cross is not None
    assert cross.accessibleName() == "Убрать «#окна»"
    with qtbot.waitSignal(tag.removed):
        QTest.keyClick(cross, Qt.Key.Key_Space)


def test_progress_can_be_cancelled_once(qtbot: QtBot) -> None:
    panel = ProgressPanel("Загружаем")
    shown(qtbot, panel)
    panel.set_progress(864, 1312, "ООО «Квант»")
    button = panel.findChild(Button)
    assert button is not None
    heard: list[bool] = []
    panel.cancelled.connect(lambda: heard.append(True))
    button.click()
    button.click()
    assert heard == [True]
    assert panel._counts.text() == "864 из 1\N{NO-BREAK SPACE}312"


def test_banner_closes_and_offers(qtbot: QtBot) -> None:
    banner = Banner("Общая папка недоступна", tone=Tone.BAD, closable=True)
    action = Button("Повторить", small=True)
    banner.add_action(action)
    shown(qtbot, banner)
    assert action.geometry().right() < banner.width() - 28
    cross = banner.findChild(IconButton)
    assert cross is not None
    with qtbot.waitSignal(banner.closed):
        cross.click()
    assert banner.isHidden()


def test_menu_runs_and_shows_plain_words(qtbot: QtBot) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    ran: list[str] = []
    action = menu.add("Том & Джерри", lambda: ran.append("x"), icon="copy", shortcut="Ctrl+C")
    action.trigger()
    assert ran == ["x"]
    assert action.text() == "Том && Джерри"
    assert not action.icon().isNull()


def test_an_empty_state_offers_a_way_out(qtbot: QtBot) -> None:
    empty = EmptyState("Здесь появятся сделки", "Заведите первую.")
    button = Button("Новая сделка", kind=Kind.PRIMARY)
    empty.add_action(button)
    shown(qtbot, empty)
    assert button.isVisible()
    assert empty.rect().contains(button.geometry())


def test_a_scroll_area_never_scrolls_sideways(qtbot: QtBot) -> None:
    inner = Label("слово " * 200, wrap=True)
    area = ScrollArea(inner)
    area.resize(300, 200)
    shown(qtbot, area)
    assert inner.width() <= area.viewport().width()


def test_long_pills_are_cut_with_a_tip(qtbot: QtBot) -> None:
    pill = Pill("очень длинное состояние " * 6, Tone.WARN)
    shown(qtbot, pill)
    pill.resize(pill.sizeHint())
    pill.grab()
    assert pill.sizeHint().width() <= theme().px(260)
    assert "состояние" in pill.toolTip()


def test_an_avatar_keeps_its_colour_by_key(qtbot: QtBot) -> None:
    pictures = []
    for key in (5, 5):
        avatar = Avatar("Анна Кравцова", 40, key=key)
        qtbot.addWidget(avatar)
        avatar.resize(40, 40)
        pictures.append(avatar.grab().toImage())
    assert pictures[0] == pictures[1]
