"""A table of deals through the wizard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.importing.report import Outcome
from tests.importing.deal_files import BITRIX, deals, place
from tests.importing.deal_samples import LEADS, trello
from tests.importing.import_files import make_csv
from ui.importing.file_strip import FileStrip
from ui.importing.screen import ImportScreen
from ui.importing.step import Step
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

WAIT = 30_000
ARCHIVED = ["106", "Склад", "Опт", "Архив", "", "", "5000", "RUB", "", "", "", "", "01.09.2026",
            "Да", "", "", "", "", ""]  # fmt: skip


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> ImportScreen:
    made = ImportScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1146, 768)
    made.show()
    made.open(None)
    return made


def opened(screen: ImportScreen, qtbot: QtBot, path: Path) -> None:
    screen.open_path(path)
    qtbot.waitUntil(lambda: screen.file_page.shows_file, timeout=WAIT)


def strip_of(screen: ImportScreen) -> str:
    strip = screen.findChild(FileStrip)
    assert strip is not None
    return strip.accessibleName().replace("\N{NO-BREAK SPACE}", " ")


def tried(screen: ImportScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL, timeout=WAIT)


def row_of(screen: ImportScreen, text: str) -> int:
    model = screen.values_page.model
    return next(r for r in range(model.rowCount()) if model.choice_at(r).text == text)


def test_deals_go_from_the_file_to_the_board(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(screen, qtbot, make_csv(tmp_path / "сделки.csv", [*BITRIX, ARCHIVED]))
    assert "«Битрикс24, сделки»" in strip_of(screen)
    assert not screen.file_page.about.isVisibleTo(screen)
    screen.go_on()
    model = screen.columns_page.model
    labels = {
        model.column_at(row).header: model.label_of(model.column_at(row))
        for row in range(model.rowCount())
    }
    assert labels["Стадия сделки"] == "Сделка: этап"
    assert labels["Компания"] == "Компания человека: название"
    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.VALUES, timeout=WAIT)
    values = screen.values_page
    became = {
        values.model.choice_at(r).text: values.model.becomes(values.model.choice_at(r))[:2]
        for r in range(values.model.rowCount())
    }
    assert became["Общее"] == ("в воронку", "Битрикс24")
    assert became["В работе"] == ("добавим", "В работе")
    assert became["Архив"] == ("нужен ответ", "неясно, выиграны или проиграны")
    values.set_answer(row_of(screen, "Архив"), "@lost")
    values.set_answer(row_of(screen, "В работе"), "Новая")
    screen.go_on()
    tried(screen, qtbot)
    note = screen.trial_page.foot.note.text().replace("\N{NO-BREAK SPACE}", " ")
    assert note == "Заведём: 6 сделок, 4 клиента"
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=WAIT)
    assert screen.done_page.buttons["clients"].text() == "Показать сделки"
    assert place(office, "Склад")[2] == "lost"
    assert place(office, "Монтаж") == ("Битрикс24", "Новая", None)


def test_leads_are_taken_for_deals_when_asked(
    screen: ImportScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(screen, qtbot, make_csv(tmp_path / "лиды.csv", LEADS))
    assert screen.file_page.about.isVisibleTo(screen)
    shown = [screen.file_page.about.value]
    screen.file_page.about.chosen.emit("deals")
    qtbot.waitUntil(
        lambda: screen.flow.opened is not None and screen.flow.opened.file.about == "deals",
        timeout=WAIT,
    )
    assert "лиды как сделки" in strip_of(screen)
    assert [*shown, screen.file_page.about.value] == ["clients", "deals"]


def test_whose_deal_it_is_is_chosen_in_the_trial(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    create_client(office, ClientDraft(name="АО Дуб", values={"inn": "7707083893"}))
    second, _ = create_client(office, ClientDraft(name="АО Дуб", values={"inn": "7736050003"}))
    opened(screen, qtbot, make_csv(tmp_path / "сделки.csv", BITRIX))
    screen.show_step(Step.TRIAL)
    tried(screen, qtbot)
    page = screen.trial_page
    assert page.tiles.value_of(Outcome.DUPLICATE) == "1"
    table = screen.flow.report.table if screen.flow.report else None
    assert table is not None
    (view,) = table.page(0, 1, outcome=Outcome.DUPLICATE)
    page.panel.show_row(view, screen.flow.mapping)
    buttons = {b.text(): b for b in page.panel.findChildren(Button)}
    assert "Новый клиент" in buttons
    buttons["2. АО Дуб, ИНН 7736050003"].click()
    qtbot.waitUntil(lambda: page.tiles.value_of(Outcome.DUPLICATE) == "0", timeout=WAIT)
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=WAIT)
    assert deals(office)["Забор"]["client"] == second


def test_a_board_of_trello_is_opened(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "доска.json"
    path.write_text(json.dumps(trello()), encoding="utf-8")
    opened(screen, qtbot, path)
    assert strip_of(screen) == "доска.json: Сделки: доска Trello «Продажи мебели»"
    screen.show_step(Step.TRIAL)
    tried(screen, qtbot)
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=WAIT)
    assert sorted(deals(office)) == ["Кухня", "Стол"]


def test_another_funnel_tells_its_stages_anew(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(screen, qtbot, make_csv(tmp_path / "сделки.csv", BITRIX))
    screen.show_step(Step.VALUES)
    qtbot.waitUntil(lambda: screen.step is Step.VALUES, timeout=WAIT)
    values = screen.values_page
    values.chips.set_value("all")
    assert not values.model.choice_at(row_of(screen, "Переговоры")).known
    values.set_answer(row_of(screen, "Опт"), "Продажи")

    def told() -> bool:
        found = screen.flow.survey.choices if screen.flow.survey else ()
        return any(c.text == "Переговоры" and c.known and "«Продажи»" in c.label for c in found)

    qtbot.waitUntil(told, timeout=WAIT)
    screen.go_on()
    tried(screen, qtbot)
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=WAIT)
    assert place(office, "Крыша") == ("Продажи", "Переговоры", None)
