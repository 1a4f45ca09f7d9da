from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.importing.mapping import SKIP, ColumnMapping, Mapping, Target, What
from crm_desktop.importing.pace import without_full_collections
from crm_desktop.importing.report import ImportReport, Mark, MarkKind, Outcome, RowView
from crm_desktop.importing.row_table import KeptRows
from crm_desktop.importing.survey import DirectoryChoice, Survey
from tests.patience import PATIENCE_S
from ui.importing.picker import Choice, ChoiceModel, Picker
from ui.importing.raw_table import RawModel, RawTable
from ui.importing.row_panel import RowPanel
from ui.importing.session import used_columns
from ui.importing.trial_model import FIRST, PAGE, TrialModel
from ui.importing.trial_table import TrialTable
from ui.importing.trial_tiles import TrialTiles
from ui.importing.values_model import Part, ValuesModel
from ui.importing.wording import duplicates_caption, errors_caption, free_name, load_caption
from ui.jobs import JobRunner
from ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
MAPPING = Mapping(
    "Лист1",
    (1, 1),
    (
        ColumnMapping(0, "Код", SKIP),
        ColumnMapping(1, "Телефон", Target(What.FIELD, "phone")),
        ColumnMapping(2, "Название", Target(What.FIELD, "name")),
    ),
)


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    theme().apply()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.shutdown()


def kept(rows: int) -> KeptRows:
    table = KeptRows()
    for at in range(rows):
        outcome = Outcome.REJECTED if at % 10 == 3 else Outcome.NEW
        marks = (
            Mark(1, MarkKind.REPAIRED, "Дописана восьмёрка."),
            Mark(1, MarkKind.UNREADABLE, "<b>Не телефон</b>"),
        )
        table.append(RowView(at + 2, outcome, (f"к{at}", f"8921{at:07d}", f"ООО «{at}»"), marks))
    return table


def test_rows_come_in_pages_and_names_stand_first(runner: JobRunner, qtbot: QtBot) -> None:
    model = TrialModel(runner)
    QAbstractItemModelTester(model, FATAL)
    model.load(kept(PAGE * 3 + 5), MAPPING)
    assert model.rowCount() == PAGE * 3 + 5
    headers = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert headers == ["№", "Что будет", "Название", "Телефон"]
    assert model.row_view(PAGE) is None
    qtbot.waitUntil(lambda: model.row_view(PAGE) is not None)
    view = model.row_view(PAGE)
    assert view is not None
    assert view.number == PAGE + 2
    assert model.cell(view, FIRST) == f"ООО «{PAGE}»"


def test_the_gravest_mark_of_a_cell_is_shown_and_its_tip_is_plain_text(
    runner: JobRunner, qtbot: QtBot
) -> None:
    model = TrialModel(runner)
    model.load(kept(3), MAPPING)
    qtbot.waitUntil(lambda: model.row_view(0) is not None)
    view = model.row_view(0)
    assert view is not None
    mark = model.mark(view, FIRST + 1)
    assert mark is not None
    assert mark.kind is MarkKind.UNREADABLE
    assert model.mark(view, FIRST) is None
    tip = model.index(0, FIRST + 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;Не телефон&lt;/b&gt;" in tip


def test_a_filter_shows_only_its_rows_and_late_pages_are_dropped(
    runner: JobRunner, qtbot: QtBot
) -> None:
    model = TrialModel(runner)
    QAbstractItemModelTester(model, FATAL)
    model.load(kept(1000), MAPPING)
    model.row_view(0)
    model.narrow(Outcome.REJECTED)
    assert model.rowCount() == 100
    qtbot.waitUntil(lambda: model.row_view(0) is not None)
    qtbot.waitUntil(lambda: not runner.is_busy)
    shown = {view.outcome for row in range(100) if (view := model.row_view(row)) is not None}
    assert shown == {Outcome.REJECTED}


def test_a_hundred_thousand_rows_scroll_without_waiting(runner: JobRunner, qtbot: QtBot) -> None:
    model = TrialModel(runner)
    table = TrialTable(model)
    qtbot.addWidget(table)
    table.resize(900, 600)
    table.show()
    model.load(kept(100_000), MAPPING)
    qtbot.waitUntil(lambda: model.row_view(0) is not None)
    # No page can be read meanwhile: a frame that waited for one would wait for ever.
    gate = threading.Event()
    for _lane in range(3):
        runner.read(lambda: gate.wait(PATIENCE_S), lambda _opened: None, owner=None)
    for step in range(40):
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() * step // 40)
        table.viewport().repaint()
        QTest.qWait(1)
    gate.set()
    table.setCurrentIndex(model.index(99_999, 0))
    qtbot.waitUntil(lambda: model.row_view(99_999) is not None)
    assert table.shown_range()[1] == 100_000


def test_the_first_row_is_chosen_even_if_the_focus_was_there_before_the_rows(
    runner: JobRunner, qtbot: QtBot
) -> None:
    model = TrialModel(runner)
    table = TrialTable(model)
    qtbot.addWidget(table)
    chosen: list[int] = []
    table.row_chosen.connect(chosen.append)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    model.load(kept(50), MAPPING)
    table.setFocus()
    qtbot.waitUntil(lambda: bool(table.selectionModel().selectedRows()))
    assert chosen[-1] == 0


def test_tiles_add_up_and_tell_which_rows_are_wanted(qtbot: QtBot) -> None:
    tiles = TrialTiles()
    qtbot.addWidget(tiles)
    tiles.resize(1098, 80)
    tiles.show()
    tiles.show_report(
        ImportReport(trial=True, rows=1312, new=864, updated=371, duplicates=58, rejected=19)
    )
    assert not tiles.tile(Outcome.UNCHANGED).isVisible()
    parts = (Outcome.NEW, Outcome.UPDATED, Outcome.DUPLICATE, Outcome.REJECTED)
    assert sum(int(tiles.value_of(part)) for part in parts) == 1312
    chosen: list[object] = []
    tiles.chosen.connect(chosen.append)
    QTest.keyClick(tiles.tile(Outcome.REJECTED), Qt.Key.Key_Space)
    assert chosen == [Outcome.REJECTED]
    assert tiles.tile(Outcome.REJECTED).isChecked()
    assert not tiles.tile(None).isChecked()
    tiles.show_report(ImportReport(trial=True, rows=5, new=2, unchanged=3))
    assert tiles.tile(Outcome.UNCHANGED).isVisible()
    assert not tiles.tile(Outcome.COLLEAGUES).isVisible()
    tiles.show_report(ImportReport(trial=True, rows=5, new=2, of_colleagues=3))
    assert tiles.tile(Outcome.COLLEAGUES).isVisible()
    assert tiles.value_of(Outcome.COLLEAGUES) == "3"


def test_a_row_is_told_field_by_field(qtbot: QtBot) -> None:
    panel = RowPanel()
    qtbot.addWidget(panel)
    panel.resize(284, 600)
    panel.show()
    wanted: list[object] = []
    panel.client_wanted.connect(wanted.append)
    row = RowView(
        37,
        Outcome.UPDATED,
        ("1", "+7 921 555-10-24", "Северный ветер ООО"),
        (
            Mark(2, MarkKind.STAYS, "", "Название", "ООО «Северный ветер»", "Северный ветер ООО"),
            Mark(1, MarkKind.FILLS, "", "Телефон", "", "+7 921 555-10-24"),
        ),
        matched="ООО «Северный ветер»",
        matched_id=5,
    )
    panel.show_row(row, MAPPING)
    names = [child.accessibleName() for child in panel.findChildren(QWidget)]
    told = [name for name in names if name.startswith(("в базе", "в файле"))]
    assert told == [
        "в базе: ",
        "в файле: +7 921 555-10-24",
        "в базе: ООО «Северный ветер»",
        "в файле: Северный ветер ООО",
    ]
    panel._matched.click()
    assert wanted == [5]
    panel.show_row(None, None)


def test_names_of_directories_say_what_becomes_of_them() -> None:
    model = ValuesModel()
    QAbstractItemModelTester(model, FATAL)
    survey = Survey(
        10,
        (
            DirectoryChoice("region", "Регион", "Уфа", 7, known=True),
            DirectoryChoice("region", "Регион", "г. Уфа", 3, known=False),
        ),
        (DirectoryChoice("responsible", "Ответственный", "Иванов", 2, known=False),),
    )
    model.load(survey, MAPPING, only_new=True)
    assert model.rowCount() == 2
    assert model.counts() == (3, 2)
    shown = [str(model.index(row, Part.BECOMES).data()) for row in range(2)]
    assert shown == ["нет в офисе имя сохраним в заметке", "добавим г. Уфа"]
    changed = MAPPING.with_answer("region", "г. Уфа", "Уфа")
    model.update_mapping(changed)
    assert model.index(1, Part.BECOMES).data() == "заменить на Уфа"
    assert changed.with_answer("region", "г. Уфа", None) == MAPPING
    model.update_mapping(MAPPING.with_answer("region", "г. Уфа", ""))
    assert model.index(1, Part.BECOMES).data() == "не загружать"


def test_a_heading_is_chosen_among_the_first_rows(qtbot: QtBot) -> None:
    table = RawTable()
    qtbot.addWidget(table)
    QAbstractItemModelTester(table.rows, FATAL)
    table.load((("Выгрузка", ""), ("Имя", "Телефон"), ("Анна", "1")), (2, 2))
    assert [table.rows.part_of(row) for row in range(3)] == ["above", "header", "data"]
    assert table.columnSpan(0, 1) == 2
    wanted: list[tuple[int, int]] = []
    table.heading_wanted.connect(lambda first, last: wanted.append((first, last)))
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert wanted == [(3, 3)]


def test_an_empty_sheet_shows_nothing(qtbot: QtBot) -> None:
    model = RawModel()
    QAbstractItemModelTester(model, FATAL)
    model.load((), (0, 0))
    assert (model.rowCount(), model.columnCount()) == (0, 1)


def test_the_picker_searches_by_words_of_label_and_group() -> None:
    model = ChoiceModel()
    QAbstractItemModelTester(model, FATAL)
    model.load(
        [
            Choice("phone", "Телефон", "Клиент"),
            Choice("their", "Телефон", "Контактное лицо"),
            Choice("legal", "Юридический адрес", "Клиент"),
        ]
    )
    assert model.rowCount() == 6
    model.narrow("тел конт")
    assert [model.index(row).data() for row in range(model.rowCount())] == [
        "Контактное лицо",
        "Телефон",
    ]
    assert model.row_of("their") == 1
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable
    model.narrow("нет такого")
    assert model.row_of("phone") == -1


def test_the_picker_works_without_a_mouse(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(400, 300)
    owner.show()
    picker = Picker("Чем станет", owner)
    chosen: list[object] = []
    picker.picked.connect(chosen.append)
    choices = [Choice(n, f"Choice {n}", "A" if n < 3 else "B") for n in range(6)]
    picker.open_at(owner.geometry(), choices, 1)
    down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    for _step in range(2):
        QApplication.sendEvent(picker.search, down)
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    # The heading between is skipped.
    assert chosen == [3]
    assert not picker.isVisible()
    picker.open_at(owner.geometry(), choices, 1)
    QTest.keyClicks(picker.search, "5")
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert chosen == [3, 5]
    picker.open_at(owner.geometry(), choices, 1)
    QTest.keyClick(picker.search, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert chosen == [3, 5]


def test_full_collections_come_back_even_after_a_failure() -> None:
    before = gc.get_threshold()
    during: list[int] = []

    def fail() -> None:
        during.append(gc.get_threshold()[2])
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"), without_full_collections():
        fail()
    assert during[0] > 1_000_000
    assert gc.get_threshold() == before


def test_words_and_counts(tmp_path: Path) -> None:
    assert used_columns(MAPPING) == 2
    assert load_caption(ImportReport(trial=True, new=864, updated=371)) == (
        "Загрузить 1\N{NO-BREAK SPACE}235\N{NO-BREAK SPACE}строк"
    )
    assert load_caption(ImportReport(trial=True)) == "Загружать нечего"
    assert errors_caption(1).endswith("ошибкой")
    assert errors_caption(11).endswith("ошибками")
    assert errors_caption(0) == "Файл незагруженных строк"
    assert duplicates_caption(2, "skip") == "2\N{NO-BREAK SPACE}дубля: пропустить"
    first = free_name(tmp_path, "база")
    first.touch()
    assert free_name(tmp_path, "база").name == "база — не загружено (2).xlsx"
