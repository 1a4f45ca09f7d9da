"""The list of conflicts: what can be clicked and typed, and what it keeps when it is read anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.sync.state import SyncState, SyncStatus
from tests.ui.client_desk import KEPT
from ui.shell.screen import ClientStop, Place
from ui.sync.conflict_list import ConflictList
from ui.sync.conflict_paint import Spot, all_spot, plan_of
from ui.sync.differences import from_the_difference
from ui.sync.lines import ConflictLine, Version, in_words, with_answered
from ui.sync.looks import LOOKS, corner_of
from ui.sync.presence_hint import presence_words
from ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office


def line(number: int, *, answer: str = "", takeable: bool = True) -> ConflictLine:
    mine = Version("Лиговский, 50", 1, "Анна Кравцова", "Анна-ПК", "10:36")
    theirs = Version("<b>Садовая</b>, 1", 2, "Игорь Минаев", "Игорь-ПК", "09:10")
    return ConflictLine(
        number, "map-pin", f"Клиент {number}", "Адрес", mine, theirs, answer, "Анна, сегодня",
        Place.CLIENT, ClientStop(number), takeable=takeable,
    )  # fmt: skip


@pytest.fixture
def shown(qtbot: QtBot, dressed: None) -> ConflictList:
    made = ConflictList()
    KEPT.append(made)
    qtbot.addWidget(made)
    made.resize(780, 620)
    made.show_lines(
        with_answered(
            (line(1), line(2), line(3, takeable=False)), (line(8, answer="оставлено"),), 7
        )
    )
    made.show()
    qtbot.waitExposed(made)
    return made


def wanted(shown: ConflictList) -> list[tuple[str, int]]:
    said: list[tuple[str, int]] = []
    shown.take_wanted.connect(lambda each: said.append(("take", each.id)))
    shown.keep_wanted.connect(lambda each: said.append(("keep", each.id)))
    shown.open_wanted.connect(lambda each: said.append(("open", each.id)))
    shown.all_wanted.connect(lambda: said.append(("all", 0)))
    return said


def click(shown: ConflictList, at: QPoint) -> None:
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_what_one_may_not_write_is_not_offered(shown: ConflictList) -> None:
    shown.show_lines([replace(line(1), allowed=False)])
    said = wanted(shown)
    plan = plan_of(shown.visualRect(shown.rows.index(0)).adjusted(0, 0, -1, 0))
    for part in (plan.take, plan.keep):
        click(shown, part.center())
    shown.answer(Spot.TAKE)
    assert said == []
    click(shown, plan.open.center())
    assert said == [("open", 1)]
    shown.grab()


def test_each_part_of_a_card_is_clicked(shown: ConflictList) -> None:
    said = wanted(shown)
    plan = plan_of(shown.visualRect(shown.rows.index(1)).adjusted(0, 0, -1, 0))
    for part in (plan.take, plan.keep, plan.open, plan.now):
        click(shown, part.center())
    assert said == [("take", 2), ("keep", 2), ("open", 2)]
    assert shown.current is not None
    assert shown.current.id == 2
    gone = plan_of(shown.visualRect(shown.rows.index(2)).adjusted(0, 0, -1, 0))
    click(shown, gone.take.center())
    head = shown.visualRect(shown.rows.index(3)).adjusted(0, 0, -1, 0)
    shown.scrollTo(shown.rows.index(3))
    head = shown.visualRect(shown.rows.index(3)).adjusted(0, 0, -1, 0)
    click(shown, all_spot(head).center())
    assert said[3:] == [("all", 0)]


def test_keys_answer_and_open(shown: ConflictList) -> None:
    said = wanted(shown)
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Space)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    QTest.keyClick(shown, Qt.Key.Key_Up)
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    assert said == [("keep", 2), ("open", 2), ("keep", 1)]


def test_what_is_read_anew_keeps_the_chosen_one_and_the_scroll(shown: ConflictList) -> None:
    lines = [line(number) for number in range(1, 40)]
    shown.show_lines(lines)
    shown.setCurrentIndex(shown.rows.index(20))
    before = shown.verticalScrollBar().value()
    assert before > 0
    shown.show_lines([line(90), *lines])
    assert shown.current is not None
    assert shown.current.id == 21
    assert shown.verticalScrollBar().value() == before
    shown.show_lines([])
    assert shown.current is None


def test_a_card_is_told_in_words() -> None:
    told = in_words(line(1))
    assert "Сейчас в базе: Лиговский, 50, Анна Кравцова · Анна-ПК · 10:36" in told
    assert "<b>Садовая</b>" in told


def test_every_state_has_its_words_and_none_is_an_error(office: Office) -> None:
    assert set(LOOKS) == set(SyncState)
    assert Tone.BAD not in {look.tone for look in LOOKS.values()}
    for state in SyncState:
        tone, text, note, _tip = corner_of(
            SyncStatus(state, "", unsent=3, since=1_700_000_000_000), office.zone
        )
        assert text
        assert tone is LOOKS[state].tone
        if state in (SyncState.OFFLINE, SyncState.FULL, SyncState.PAUSED):
            assert note == "3\N{NO-BREAK SPACE}изменения ждут"
    away = SyncStatus(SyncState.OFFLINE, "", since=1_700_000_000_000)
    assert corner_of(away, office.zone)[1].startswith("Офлайн с ")


def test_company_in_words() -> None:
    assert presence_words([]) == ""
    assert presence_words(["Анна"]) == "Анна сейчас в этой карточке"
    assert presence_words(["Анна", "Игорь"]) == "Анна и Игорь сейчас в этой карточке"
    assert presence_words(["Анна", "Игорь", "Пётр"]) == "Анна и ещё 2 сейчас в этой карточке"


@pytest.mark.parametrize(
    ("value", "other", "shown"),
    [
        ("Звонить после обеда", "Звонить до обеда", "Звонить после обеда"),
        (
            "Звонить после обеда, спросить Нину, доб. 15",
            "Звонить после обеда, спросить Нину, доб. 17",
            "…Нину, доб. 15",
        ),
        ("Одна\nи та же\nдлинная-предлинная заметка", "Одна и та же длинная-предлинная заметка",
         "Одна и та же длинная-предлинная заметка"),
        ("а" * 100 + "б", "а" * 100 + "в", "…" + "а" * 10 + "б"),
        ("Короткая приписка к длинному началу: да", "Короткая приписка к длинному началу",
         "…длинному началу: да"),
        ("Короткая приписка к длинному началу", "Короткая приписка к длинному началу: да",
         "…длинному началу"),
        ("", "что угодно", ""),
    ],
)  # fmt: skip
def test_long_values_are_shown_from_where_they_differ(value: str, other: str, shown: str) -> None:
    assert from_the_difference(value, other) == shown
