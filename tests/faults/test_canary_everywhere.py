"""Words of clients and passwords are nowhere but in the cipher: by every way in and out."""

from __future__ import annotations

import logging
import tempfile
from typing import TYPE_CHECKING

import psutil
import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.copies import clear_copies
from crm_desktop.attachments.taking_out import open_copy, save_attachment
from crm_desktop.audit.reading import list_audit
from crm_desktop.audit.sessions import COMMANDS, signed_in, signed_out
from crm_desktop.clients.card import get_client
from crm_desktop.errors import PasswordError
from crm_desktop.exporting.running import export_clients
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.logbook import end_log, keep_log
from crm_desktop.office import create_office, open_office
from tests.faults.test_canary import spilled

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "Канарейкин-на-крыше-42"
TABLE = "Имя;Телефон;Почта;ИНН\nКанарейкин Пётр;+7 916 000-11-22;canary@example.org;7707083893\n"


class Watchful:
    """Progress that reads what the computer shows everybody: how processes were started."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.heard = (0, 0, "")

    def step(self, done: int, total: int, message: str = "") -> None:
        self.heard = (done, total, message)
        for child in psutil.Process().children(recursive=True):
            try:
                self.words.update(child.cmdline())
            except psutil.Error:
                continue


def test_every_way_in_and_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    temp, outside, ours = tmp_path / "temp", tmp_path / "снаружи", tmp_path / "наше"
    for folder in (temp, outside, ours):
        folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temp))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    log = keep_log(ours / "журнал")
    assert log is not None
    (outside / "Канарейкин.csv").write_text(TABLE, encoding="utf-8")
    (outside / "Канарейкин.txt").write_text("Канарейкин " * 1000, encoding="utf-8")
    watchful = Watchful()

    office = create_office(
        ours / "офис", "Ромашка", admin="Анна", password=PASSWORD, parameters=FLOOR
    )
    file = open_import(office, outside / "Канарейкин.csv", progress=watchful)
    run_import(office, file, file.mapping, progress=watchful)
    [(client,)] = office.db.run("SELECT id FROM client")
    added = add_attachment(office, client, outside / "Канарейкин.txt")
    save_attachment(office, added.ids[0], outside / "Канарейкин копия.txt")
    export_clients(office, outside / "Канарейкин.xlsx")
    # A workbook is read by a process of its own.
    open_import(office, outside / "Канарейкин.xlsx", progress=watchful)
    get_client(office, client)
    open_copy(office, added.ids[0])
    clear_copies()
    signed_out(office)
    office.close()
    with pytest.raises(PasswordError):
        open_office(ours / "офис", "Канарейкин", user_name="Канарейкин")
    again = open_office(ours / "офис", PASSWORD)
    signed_in(again, by=COMMANDS, details={"command": "show"})
    kept = str(again.db.run("SELECT * FROM audit_entry"))
    assert len(list_audit(again)) > 5
    again.close()
    end_log(log)

    assert spilled(ours, temp) == []
    assert watchful.words
    assert not [word for word in watchful.words if "анарейкин" in word]
    assert "анарейкин" not in caplog.text
    assert "анарейкин" not in kept
