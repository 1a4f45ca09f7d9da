"""A file of cards through the wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ui.importing.file_strip import FileStrip
from ui.importing.screen import ImportScreen
from ui.importing.step import Step

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

WAIT = 30_000
CARDS = """BEGIN:VCARD
VERSION:3.0
N:Петров;Иван;Сергеевич;;
ORG:ООО «Ива»
TITLE:Снабженец
TEL;TYPE=CELL:8 921 555-10-24
item1.TEL:8 (812) 309-14-50
item1.X-ABLabel:Дача
EMAIL;TYPE=WORK:ivan@iva.ru
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:ООО «Дуб»
ORG:ООО «Дуб»
TEL;TYPE=WORK:8 812 309-14-51
PHOTO;ENCODING=b:AAAA
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Друзья
END:VCARD
"""


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> ImportScreen:
    made = ImportScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1146, 768)
    made.show()
    made.open(None)
    return made


def test_cards_are_loaded_with_their_labels(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "контакты.vcf"
    path.write_text(CARDS, encoding="utf-8")
    screen.open_path(path)
    qtbot.waitUntil(lambda: screen.file_page.shows_file, timeout=WAIT)
    strip = screen.findChild(FileStrip)
    assert strip is not None
    told = strip.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    assert told == "контакты.vcf: vCard, 3 карточки · кодировка UTF-8"
    screen.go_on()
    model = screen.columns_page.model
    meanings = {
        model.column_at(row).header: model.label_of(model.column_at(row))
        for row in range(model.rowCount())
    }
    assert meanings["Телефоны"] == "Телефон (с подписями)"
    assert meanings["Компания"] == "Компания человека: название"
    screen.show_step(Step.TRIAL)
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL, timeout=WAIT)
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=WAIT)
    labels = office.db.run("SELECT label FROM channel ORDER BY label")
    assert labels == [("Дача",), ("мобильный",), ("рабочий",), ("рабочий",)]
