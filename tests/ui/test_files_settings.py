"""Files of clients in the settings and on the page of a restore."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.backup.making import back_up
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import UserError
from tests.attachments.files import made_client, made_file
from tests.ui.client_desk import KEPT
from ui.backups.section import BackupSection
from ui.settings.doctor import DoctorSection
from ui.start.open_page import RestorePage
from ui.start.work import are_files_missing, restore_and_open
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


class Quiet:
    def step(self, done: int, total: int, message: str = "") -> None:
        assert done <= total, message


def test_leftover_files_are_removed_by_a_button(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    orphan = office.folder.attachments / ("ab" * 32)
    orphan.write_bytes(b"x")
    moment = time.time() - 2 * 24 * 3600
    os.utime(orphan, (moment, moment))
    section = DoctorSection(workspace)
    KEPT.append(section)
    qtbot.addWidget(section)
    section.show_report(examine(office, mend=False))
    [button] = [each for each in section.findChildren(Button) if each.caption == "Удалить"]
    with qtbot.waitSignal(workspace.told) as heard:
        button.click()
    assert heard.args[0] == "Удалено лишних файлов: 1, 1\N{NO-BREAK SPACE}байт"
    assert not orphan.exists()
    qtbot.waitUntil(
        lambda: "Удалить" not in {each.caption for each in section.findChildren(Button)},
    )
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_a_backup_into_a_folder_says_what_it_holds(
    office: Office, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    add_attachment(office, made_client(office), made_file(tmp_path / "файлы", "a.txt", b"a"))
    place = tmp_path / "диск"
    place.mkdir()
    section = BackupSection(workspace)
    KEPT.append(section)
    qtbot.addWidget(section)
    with qtbot.waitSignal(workspace.told) as heard:
        section.make(place)
    assert heard.args[0].startswith("Копия готова и проверена: 1\N{NO-BREAK SPACE}клиент")
    assert (place / "kartoteka-files").is_dir()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_a_restore_without_files_is_offered(
    office: Office, dressed: None, qtbot: QtBot, tmp_path: Path, password: str
) -> None:
    add_attachment(office, made_client(office), made_file(tmp_path / "файлы", "a.txt", b"a"))
    place = tmp_path / "диск"
    place.mkdir()
    file = back_up(office, place).path
    shutil.rmtree(place / "kartoteka-files")
    page = RestorePage()
    KEPT.append(page)
    qtbot.addWidget(page)
    page.prepare(file, tmp_path / "новая")
    chosen = [page.without_missing]
    with pytest.raises(UserError) as caught:
        restore_and_open(file, tmp_path / "новая", password, Quiet())
    assert are_files_missing(caught.value)
    page.offer_without()
    assert not page._without.isHidden()
    page._without.click()
    chosen.append(page.without_missing)

    opened = restore_and_open(file, tmp_path / "новая", password, Quiet(), without_missing=True)
    opened.close()
    page.prepare(file, tmp_path / "другая")
    assert [*chosen, page.without_missing] == [False, True, False]
    assert page._without.isHidden()
