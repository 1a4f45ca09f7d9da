from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.clients.card import get_client
from crm_desktop.duplicates.criteria import read_criteria
from crm_desktop.duplicates.not_duplicate import not_duplicates_of
from crm_desktop.duplicates.scan import scan_duplicates
from tests.ui.client_desk import KEPT, make, open_card, show
from ui.clients.duplicate_rows import DuplicateStrip
from ui.duplicates.criteria_dialog import CriteriaDialog
from ui.duplicates.list_button import DuplicatesButton
from ui.duplicates.merge_dialog import MergeDialog
from ui.duplicates.screen import DuplicatesScreen
from ui.shell.screen import Place
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

INNS = ("7707083893", "7736050003", "7702070139")


@pytest.fixture
def pairs(office: Office) -> list[tuple[int, int]]:
    """Three pairs that are certainly one client each."""
    return [
        (
            make(office, f"ООО «Ромашка {n}»", phone=f"8921555102{n}", inn=inn),
            make(office, f"Ромашка {n}, ООО", phone=f"8921555102{n}", inn=inn),
        )
        for n, inn in enumerate(INNS)
    ]


def opened(workspace: Workspace, qtbot: QtBot) -> DuplicatesScreen:
    screen = DuplicatesScreen(workspace)
    show(screen, qtbot)
    # The window of the program shows and runs long jobs.
    screen.open(None)
    qtbot.waitUntil(lambda: screen.is_read)
    return screen


def dialog_of(qtbot: QtBot, kind: type[Dialog]) -> Dialog:
    def found() -> list[Dialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    KEPT.append(found()[0])
    return found()[0]


def press(dialog: Dialog, caption: str) -> None:
    next(b for b in dialog.findChildren(Button) if b.caption == caption).click()


def test_a_base_never_looked_through_offers_to_be(
    office: Office, pairs: list[tuple[int, int]], workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    assert screen.nothing_told == "База ещё не проверялась"

    QTest.keyClick(screen.scan_here, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(screen.model.rows) == len(INNS))

    assert {row.group.ids for row in screen.model.rows} == set(pairs)
    assert screen.nothing_told == ""


def test_a_base_without_duplicates_says_so(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Одна")
    scan_duplicates(office)

    assert opened(workspace, qtbot).nothing_told == "Дубликатов не найдено"


def test_groups_are_walked_and_answered_by_keys(
    office: Office, pairs: list[tuple[int, int]], workspace: Workspace, qtbot: QtBot
) -> None:
    scan_duplicates(office)
    screen = opened(workspace, qtbot)
    acts = {command.key: command.run for command in screen.commands()}
    assert screen.current is not None
    first = screen.current.group.ids
    qtbot.waitUntil(lambda: screen.compare.table is not None)

    acts["next"]()
    assert screen.current.group.ids != first
    acts["before"]()
    assert screen.current.group.ids == first
    acts["different"]()
    qtbot.waitUntil(lambda: len(screen.model.rows) == len(INNS) - 1)
    assert not_duplicates_of(office, first[0]) == [first[1]]

    second = screen.current.group.ids
    acts["merge"]()
    dialog = dialog_of(qtbot, MergeDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(screen.model.rows) == len(INNS) - 2)

    merged = [get_client(office, client).merged_into for client in second]
    assert sorted(each is None for each in merged) == [False, True]
    assert screen.current.group.ids not in (first, second), "the next one is in front"


def test_all_certain_ones_are_counted_and_merged_as_one_act(
    office: Office,
    pairs: list[tuple[int, int]],
    workspace: Workspace,
    told: list[tuple[str, object]],
    qtbot: QtBot,
) -> None:
    scan_duplicates(office)
    screen = opened(workspace, qtbot)

    screen.merge_all()
    press(dialog_of(qtbot, Dialog), "Объединить 3\N{NO-BREAK SPACE}группы")
    qtbot.waitUntil(lambda: not screen.model.rows)

    assert all(
        (get_client(office, a).merged_into is None) != (get_client(office, b).merged_into is None)
        for a, b in pairs
    )
    said = "Объединено: 3\N{NO-BREAK SPACE}группы"
    qtbot.waitUntil(lambda: said in [text for text, _change in told])


def test_own_criteria_are_kept_and_the_base_looked_through_anew(
    office: Office, pairs: list[tuple[int, int]], workspace: Workspace, qtbot: QtBot
) -> None:
    scan_duplicates(office)
    screen = opened(workspace, qtbot)
    screen.open_criteria()
    dialog = dialog_of(qtbot, CriteriaDialog)
    assert isinstance(dialog, CriteriaDialog)

    for key in ("inn", "phone", "names"):
        dialog.checks[key].setChecked(False)
    press(dialog, "Сохранить")
    qtbot.waitUntil(lambda: not screen.model.rows and not screen.scanning)

    assert not read_criteria(office).inn
    assert screen.nothing_told == "Дубликатов не найдено"


def test_the_cards_strip_merges_and_tells_apart(
    office: Office, pairs: list[tuple[int, int]], workspace: Workspace, qtbot: QtBot
) -> None:
    one, two = pairs[0]
    screen = open_card(workspace, qtbot, one)
    strip = screen.findChild(DuplicateStrip)
    assert strip is not None
    qtbot.waitUntil(lambda: [each.id for each in strip.shown] == [two])

    strip.merge_wanted.emit(two)
    dialog_of(qtbot, MergeDialog).reject()
    strip.different_wanted.emit(two)
    qtbot.waitUntil(lambda: not strip.shown)

    assert not_duplicates_of(office, one) == [two]


def test_the_list_leads_here_and_tells_how_many(
    office: Office, pairs: list[tuple[int, int]], workspace: Workspace, qtbot: QtBot
) -> None:
    scan_duplicates(office)
    button = DuplicatesButton(workspace)
    KEPT.append(button)
    qtbot.addWidget(button)
    button.show()
    qtbot.waitUntil(lambda: button.caption == "Дубликаты 3")

    with qtbot.waitSignal(workspace.place_wanted) as went:
        button.click()

    assert went.args is not None
    assert went.args[0] is Place.DUPLICATES
