from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.board_cards import Card
from crm_desktop.deals.board_question import Slot
from ui.deals.board_model import MANY, ColumnModel
from ui.deals.board_words import short_sum

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
SLOT = Slot(7)


def card(deal: int, place: int = 0) -> Card:
    return Card(
        id=deal, title=f"Сделка {deal}", client=None, client_name="", budget=100, currency="RUB",
        stage=7, responsible=None, responsible_name="", state=ActionState.NONE, next_task=None,
        next_kind="", next_title="", next_due=None, next_timed=False, action="Нет действия",
        stage_since=0, touched_at=0, days_in_stage=0, days_still=3, stale=False, probability=10,
        slot=SLOT, key=(place or deal, deal),
    )  # fmt: skip


def shown(model: ColumnModel) -> list[int]:
    """What a view would show, top to bottom; 0 = the gap."""
    found = []
    for row in range(model.rowCount()):
        index = model.index(row)
        one = index.data(ColumnModel.CardRole)
        if one is None:
            assert index.data(ColumnModel.GapRole) is True
        found.append(0 if one is None else one.id)
    return found


@pytest.fixture
def model(qtbot: QtBot) -> ColumnModel:
    made = ColumnModel(SLOT)
    made.tester = QAbstractItemModelTester(made, FATAL)  # type: ignore[attr-defined]
    return made


def test_cards_stand_by_their_place_whatever_comes_in_whatever_order(model: ColumnModel) -> None:
    for deal in (5, 1, 9, 3):
        model.put(card(deal))
    assert shown(model) == [1, 3, 5, 9]
    model.put(card(1, place=7))
    assert shown(model) == [3, 5, 1, 9]
    assert model.row_of(1) == 2
    assert model.row_of(4) == -1
    taken = model.take_out(5)
    assert taken is not None
    assert taken.id == 5
    assert model.take_out(5) is None
    assert shown(model) == [3, 1, 9]


def test_a_card_that_changed_at_its_place_moves_nothing(model: ColumnModel) -> None:
    model.show([card(1), card(2)], more=False)
    moved: list[object] = []
    model.rowsInserted.connect(lambda *_given: moved.append(1))
    model.rowsRemoved.connect(lambda *_given: moved.append(1))
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    model.put(replace(card(2), title="Иначе"))
    assert told == [1]
    model.put(replace(card(2), title="Иначе"))
    assert told == [1]
    assert moved == []
    assert model.index(1).data(ColumnModel.CardRole).title == "Иначе"


def test_the_gap_stands_between_cards_and_follows_them(model: ColumnModel) -> None:
    model.show([card(10), card(20), card(30)], more=False)
    model.open_gap(1)
    assert shown(model) == [10, 0, 20, 30]
    assert model.card_at(1) is None
    assert model.card_at(2) == card(20)
    assert model.row_of(20) == 2
    model.put(card(5))
    assert shown(model) == [5, 10, 0, 20, 30]
    model.put(card(25))
    assert shown(model) == [5, 10, 0, 20, 25, 30]
    model.take_out(10)
    assert shown(model) == [5, 0, 20, 25, 30]
    model.open_gap(99)
    assert shown(model) == [5, 20, 25, 30, 0]
    assert not model.flags(model.index(4)) & Qt.ItemFlag.ItemIsSelectable
    model.open_gap(-1)
    assert shown(model) == [5, 20, 25, 30]


def test_windows_are_asked_for_one_at_a_time_and_come_behind(model: ColumnModel) -> None:
    asked: list[object] = []
    model.more_wanted.connect(asked.append)
    model.show([card(1), card(2)], more=True)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert asked == [SLOT]
    assert model.edge == (2, 2)
    model.append([card(2), card(3), card(4)], more=False)
    assert shown(model) == [1, 2, 3, 4]
    assert not model.canFetchMore(QModelIndex())


def test_a_card_put_behind_the_read_ones_takes_its_place_when_they_come(
    model: ColumnModel,
) -> None:
    model.show([card(1), card(2)], more=True)
    model.put(card(50))
    assert model.edge == (2, 2)
    model.append([card(3), card(60)], more=False)
    assert shown(model) == [1, 2, 3, 50, 60]


def test_a_window_that_could_not_be_read_may_be_asked_for_again(model: ColumnModel) -> None:
    model.show([card(1)], more=True)
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    model.fetch_failed()
    assert model.canFetchMore(QModelIndex())


def test_a_column_read_anew_changes_card_by_card(model: ColumnModel) -> None:
    model.show([card(1), card(2), card(3)], more=False)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.follow([card(2), card(4, place=1), card(5)], more=True)
    assert shown(model) == [4, 2, 5]
    assert resets == []
    assert model.more
    model.follow([card(deal) for deal in range(100, 100 + MANY + 1)], more=False)
    assert len(shown(model)) == MANY + 1
    assert resets == [1]


def test_a_screen_reader_hears_the_card(model: ColumnModel) -> None:
    model.show([replace(card(1), client_name="ООО «Квант»", stale=True, days_still=16)], more=False)
    told = model.index(0).data()
    assert told == "Сделка 1, ООО «Квант», 1 ₽, Нет действия, без движения 16 дней".replace(
        "1 ₽", "1\N{NO-BREAK SPACE}₽"
    ).replace("16 дней", "16\N{NO-BREAK SPACE}дней")


def test_what_comes_from_outside_is_plain_in_the_tool_tip(model: ColumnModel) -> None:
    model.show([replace(card(1), title="<img src=file:///etc/passwd>")], more=False)
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip


@pytest.mark.parametrize("seed", range(12))
def test_any_acts_leave_the_model_in_order(model: ColumnModel, seed: int) -> None:
    random = Random(seed)
    truth: dict[int, Card] = {}
    for _step in range(150):
        match random.randrange(4):
            case 0 | 1:
                one = card(random.randrange(1, 30), place=random.randrange(1, 40))
                truth[one.id] = one
                model.put(one)
            case 2 if truth:
                gone = random.choice(sorted(truth))
                del truth[gone]
                model.take_out(gone)
            case _:
                model.open_gap(random.randrange(-1, 12))
        wanted = [one.id for one in sorted(truth.values(), key=lambda each: each.key)]
        assert [deal for deal in shown(model) if deal] == wanted
        assert all(shown(model)[model.row_of(deal)] == deal for deal in wanted)


@pytest.mark.parametrize(
    ("kopecks", "told"),
    [
        (0, "0 ₽"), (950_00, "950 ₽"), (65_000_00, "65 тыс."), (99_999_00, "100 тыс."),
        (100_000_00, "0,10 млн"), (215_000_00, "0,22 млн"), (1_368_000_00, "1,37 млн"),
        (123_456_000_00, "123 млн"), (2_500_000_000_00, "2,50 млрд"),
    ],
)  # fmt: skip
def test_sums_in_few_letters(kopecks: int, told: str) -> None:
    assert short_sum(kopecks).replace("\N{NO-BREAK SPACE}", " ") == told
