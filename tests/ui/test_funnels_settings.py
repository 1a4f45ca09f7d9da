"""«Воронки», «Валюты» and the directories of deals in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from crm_desktop.currencies.currencies import CurrencyRow, list_currencies
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.reading import get_funnel, list_funnels
from crm_desktop.history.acts import undo_last
from tests.ui.client_desk import KEPT
from ui.funnels.currencies import CurrenciesSection, RateDialog
from ui.funnels.dialogs import FieldsDialog, LimitsDialog, MovesDialog, ReadyMadeDialog
from ui.funnels.numbers import NotANumberError, whole
from ui.funnels.section import FunnelsSection
from ui.funnels.stage_list import StageModel
from ui.settings.ask import NameDialog
from ui.settings.directories import DirectoriesSection
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from ui.jobs import Job
    from ui.settings.section import Section
    from ui.shell.workspace import Workspace

D = TypeVar("D", bound=Dialog)


class Desk:
    """A section in a window, as the settings hold it."""

    def __init__(self, workspace: Workspace, qtbot: QtBot, section: Section) -> None:
        self.office = workspace.office
        self.workspace = workspace
        self.section = section
        self._bot = qtbot
        self.window = QWidget()
        QVBoxLayout(self.window).addWidget(section)
        KEPT.append(self.window)
        qtbot.addWidget(self.window)
        self.window.resize(900, 740)
        self.window.show()
        workspace.changed.connect(section.on_changed)
        section.refresh()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is read or written."""
        self._bot.waitUntil(lambda: not self.workspace.runner.is_busy)

    def until(self, done: Callable[[], bool]) -> None:
        self._bot.waitUntil(done)

    def dialog(self, kind: type[D]) -> D:
        """Wait for a question of the section."""

        def open_ones() -> list[D]:
            return [each for each in self.window.findChildren(kind) if each.isVisible()]

        self._bot.waitUntil(lambda: bool(open_ones()))
        return open_ones()[0]


class Funnels(Desk):
    """The editor of funnels."""

    section: FunnelsSection

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        super().__init__(workspace, qtbot, FunnelsSection(workspace))
        self.until(lambda: self.section.funnel is not None)

    @property
    def first(self) -> Funnel:
        return list_funnels(self.office)[0]

    def names(self) -> list[str]:
        return [stage.name for stage in self.section.list.stages.rows]


@pytest.fixture
def desk(workspace: Workspace, qtbot: QtBot) -> Funnels:
    return Funnels(workspace, qtbot)


def test_the_model_keeps_the_contract(desk: Funnels) -> None:
    model = StageModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(desk.first.stages)
    assert model.data(model.index(0), Qt.ItemDataRole.EditRole) == "Новые"
    tip = model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "Человек обратился сам" in tip


def test_stages_are_ordered_by_keys_and_by_dragging(desk: Funnels) -> None:
    stages = desk.section.list
    stages.setCurrentIndex(stages.stages.index(0))
    stages.setFocus()
    QTest.keyClick(stages, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: desk.names()[:2] == ["Квалификация", "Новые"])
    assert stages.chosen is not None
    assert stages.chosen.name == "Новые"
    dragged = stages.stages.mimeData([stages.stages.index(4)])
    stages.stages.dropMimeData(dragged, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    desk.until(lambda: desk.names()[0] == "Ждём оплату")
    foreign = QMimeData()
    foreign.setText("0")
    assert not stages.stages.dropMimeData(foreign, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    undo_last(desk.office)
    desk.until(lambda: desk.names()[0] == "Квалификация")
    assert [stage.name for stage in desk.first.stages] == desk.names()


def test_a_cell_is_edited_in_place(desk: Funnels) -> None:
    stages = desk.section.list
    stages.setCurrentIndex(stages.stages.index(1))
    stages.edit_cell("probability")
    editor = next(iter(stages.findChildren(TextField)))
    editor.setText("35 %")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.until(lambda: desk.first.stages[1].probability == 35)
    desk.until(lambda: desk.section.form.numbers["probability"].text() == "35")
    heard: list[str] = []
    desk.workspace.refused.connect(heard.append)
    stages.stages.column = "stale_days"
    assert not stages.stages.setData(stages.stages.index(1), "скоро")
    assert heard == ["«скоро» — не число. Ничего не изменено."]
    stages.stages.column = "probability"
    stages.stages.setData(stages.stages.index(1), "135")
    desk.until(lambda: len(heard) == 2)
    assert "от 0 до 100" in heard[1]
    assert desk.first.stages[1].probability == 35


def test_details_are_saved_when_the_field_is_left(desk: Funnels) -> None:
    form = desk.section.form
    desk.section.list.setCurrentIndex(desk.section.list.stages.index(0))
    form.name.setText("Входящие")
    form.name.editingFinished.emit()
    desk.until(lambda: desk.names()[0] == "Входящие")
    form.description.setPlainText("Есть телефон.")
    form.numbers["stale_days"].setText("")
    form.save()
    desk.until(lambda: desk.first.stages[0].stale_days is None)
    form.colour.swatches[3].click()
    desk.until(lambda: desk.first.stages[0].colour == "warn")
    form.mode.chosen.emit(PlanMode.OFF)
    desk.until(lambda: desk.first.stages[0].plan_mode is PlanMode.OFF)
    assert desk.first.stages[0].description == "Есть телефон."
    desk.until(lambda: not form.numbers["plan_days"].isEnabled())


def test_what_cannot_be_is_said_below_the_field(desk: Funnels) -> None:
    form = desk.section.form
    form.numbers["soft_limit"].setText("много")
    form.save()
    assert form._fields["soft_limit"].error == "Нужно целое число"
    form.numbers["soft_limit"].setText("")
    form.name.setText(" ")
    form.save()
    assert form._fields["name"].error == "Введите название"
    desk.rest()
    assert desk.first.stages[0].name == "Новые"


def test_what_is_typed_survives_news_of_others(desk: Funnels) -> None:
    form = desk.section.form
    desk.section.list.setCurrentIndex(desk.section.list.stages.index(0))
    form.numbers["soft_limit"].setText("7")
    with desk.office.change("Коллега"):
        desk.office.db.run(
            "UPDATE stage SET probability = 11 WHERE id = ?", (desk.first.stages[0].id,)
        )
    desk.until(lambda: form.numbers["probability"].text() == "11")
    assert form.numbers["soft_limit"].text() == "7"
    form.save()
    desk.until(lambda: desk.first.stages[0].soft_limit == 7)
    assert desk.first.stages[0].probability == 11


def test_a_stage_is_added_behind_the_chosen_one(desk: Funnels) -> None:
    stages = desk.section.list
    stages.setCurrentIndex(stages.stages.index(1))
    stages.setFocus()
    QTest.keyClick(stages, Qt.Key.Key_Insert)
    dialog = desk.dialog(NameDialog)
    dialog.name.setText("Замер")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    desk.until(lambda: "Замер" in desk.names())
    assert desk.names()[2] == "Замер"
    desk.until(lambda: stages.chosen is not None and stages.chosen.name == "Замер")


def test_required_fields_are_chosen(desk: Funnels) -> None:
    desk.section.ask_fields()
    dialog = desk.dialog(FieldsDialog)
    dialog.boxes["budget"].setChecked(True)
    dialog.boxes["client"].setChecked(True)
    dialog.boxes["client"].setChecked(False)
    dialog._submit()
    desk.until(lambda: desk.first.stages[0].required == ("budget",))
    desk.until(lambda: desk.section.form.required.text() == "Бюджет")
    desk.section.acts.ask_won_fields()
    dialog = desk.dialog(FieldsDialog)
    dialog.boxes["closes_on"].setChecked(True)
    dialog._submit()
    desk.until(lambda: desk.first.won_required == ("closes_on",))


def test_deals_of_a_deleted_stage_are_asked_about(desk: Funnels, workspace: Workspace) -> None:
    deal, _ = create_deal(desk.office, DealDraft(title="Поставка"))
    jobs: list[Job[object]] = []
    workspace.long_wanted.connect(lambda job, _title: jobs.append(job))
    stages = desk.section.list
    stages.setCurrentIndex(stages.stages.index(0))
    stages.setFocus()
    QTest.keyClick(stages, Qt.Key.Key_Delete)
    dialog = desk.dialog(MovesDialog)
    (choice,) = dialog.choices.values()
    assert choice.value == desk.first.stages[1].id
    choice.set_value(desk.first.stages[2].id)
    dialog._submit()
    desk.until(lambda: desk.names()[0] == "Квалификация")
    stage = desk.office.db.run("SELECT stage FROM deal WHERE id = ?", (deal,))[0][0]
    assert stage == desk.first.stages[1].id
    assert len(jobs) == 1
    stages.setCurrentIndex(stages.stages.index(0))
    desk.section.acts.delete_stage(stages.chosen)
    desk.until(lambda: desk.names()[0] == "КП отправлено")


def test_ready_sets_fill_an_office_without_funnels(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    with office.change("Прежняя база"):
        office.db.run("UPDATE funnel SET deleted_at = 1")
    desk = Desk(workspace, qtbot, FunnelsSection(workspace))
    section = desk.section
    assert isinstance(section, FunnelsSection)
    desk.until(section.empty.isVisible)
    assert not section.choice.isVisible()
    section.add_ready()
    dialog = desk.dialog(ReadyMadeDialog)
    dialog.choices["tender"].setChecked(True)
    dialog._submit()
    desk.until(lambda: section.funnel is not None)
    assert section.funnel is not None
    assert section.funnel.name == "Проекты и тендеры"
    assert not section.empty.isVisible()


def test_a_funnel_is_deleted_with_its_deals_moved(desk: Funnels) -> None:
    other, _ = add_funnel(desk.office, "Сервис", stages=[StageSettings("Вход")])
    deal, _ = create_deal(desk.office, DealDraft(title="Поставка"))
    desk.until(lambda: len(desk.section.funnels) == 2)
    desk.section.acts.delete()
    dialog = desk.dialog(MovesDialog)
    dialog._submit()
    desk.until(lambda: desk.section.funnel is not None and desk.section.funnel.id == other)
    assert desk.office.db.run("SELECT funnel FROM deal WHERE id = ?", (deal,)) == [(other,)]
    heard: list[str] = []
    desk.workspace.refused.connect(heard.append)
    desk.section.acts.delete()
    desk.until(lambda: bool(heard))
    assert "другой воронки нет" in heard[0]


def test_a_funnel_is_renamed_put_away_and_limited(desk: Funnels) -> None:
    acts = desk.section.acts
    acts.rename()
    dialog = desk.dialog(NameDialog)
    dialog.name.setText("Опт")
    dialog._submit()
    desk.until(lambda: desk.section.choice.currentText() == "Опт")
    acts.ask_limits()
    limits = desk.dialog(LimitsDialog)
    limits.budget.setText("1 млн")
    limits.discount.setText("150")
    limits._submit()
    assert "0 до 100" in limits._discount.error
    limits.discount.setText("12,5")
    limits._submit()
    desk.until(lambda: desk.first.approve_discount == 1250)
    assert desk.first.approve_budget == 100_000_000
    acts.archive()
    desk.until(lambda: desk.section.choice.currentText() == "Опт (в архиве)")
    texts = [action.text() for action in acts.menu().actions()]
    assert "Вернуть из архива" in texts


def test_currencies_are_added_and_rated(workspace: Workspace, qtbot: QtBot) -> None:
    desk = Desk(workspace, qtbot, CurrenciesSection(workspace))
    section = desk.section
    assert isinstance(section, CurrenciesSection)
    section.add()
    dialog = desk.dialog(RateDialog)
    dialog.choice.set_value("CNY")
    dialog.rate.setText("дорого")
    dialog.submit()
    assert "непонятен" in dialog._rate.error
    dialog.rate.setText("11,25")
    dialog.on.set_value(None)
    dialog.submit()
    desk.until(lambda: len(section.currencies.model.rows) == 1)
    assert list_currencies(desk.office) == [
        CurrencyRow("CNY", "Китайский юань", 11_250_000, None, 0)
    ]
    section.currencies.list.setCurrentIndex(section.currencies.model.index(0))
    section.change()
    again = desk.dialog(RateDialog)
    again.rate.setText("")
    again.submit()
    desk.until(lambda: section.currencies.model.rows[0].pill == "без курса")


def test_directories_of_deals_stand_on_their_own_side(workspace: Workspace, qtbot: QtBot) -> None:
    desk = Desk(workspace, qtbot, DirectoriesSection(workspace))
    section = desk.section
    assert isinstance(section, DirectoriesSection)
    assert section.tabs.isVisible()
    section.side.findChildren(QAbstractButton)[1].click()
    desk.until(section.deal_tabs.isVisible)
    desk.until(lambda: any(line.title == "Дорого" for line in section.items.model.rows))
    assert not section.tabs.isVisible()


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), (" 40 % ", 40), ("3 дня", 3), ("1 000", 1000), ("", None)]
)
def test_numbers_are_understood(text: str, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["-1", "1,5", "скоро", "9" * 12, "²"])
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(NotANumberError):
        whole(text)


def test_a_funnel_that_is_gone_is_no_longer_shown(desk: Funnels) -> None:
    shown = desk.section.funnel
    assert shown is not None
    other, _ = add_funnel(desk.office, "Сервис", stages=[StageSettings("Вход")])
    with desk.office.change("Коллега"):
        desk.office.db.run("UPDATE funnel SET deleted_at = 1 WHERE id = ?", (shown.id,))
    desk.until(lambda: desk.section.funnel is not None and desk.section.funnel.id == other)
    assert get_funnel(desk.office, other).stages[0].name == desk.names()[0]
