"""Files of clients from the command line, and their way through a backup."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис", "--json")


def test_files_are_attached_listed_saved_deleted(terminal: Terminal) -> None:
    client = str(terminal.run("search", "ооо", "--limit", "1", *OFFICE).json[0]["id"])
    folder = terminal.folder
    (folder / "договор.pdf").write_bytes(b"%PDF-1.7 text")
    (folder / "счёт.pdf.exe").write_bytes(b"MZ")

    added = terminal.run("attach", client, "договор.pdf", "счёт.pdf.exe", *OFFICE)
    assert (added.code, len(added.json["ids"]), added.json["refused"]) == (0, 2, [])
    again = terminal.run("attach", client, "договор.pdf", *OFFICE)
    assert again.code == 2
    assert "уже есть: «договор.pdf»" in again.json["error"]
    partly = terminal.run("attach", client, "договор.pdf", "нет.txt", "мой офис", *OFFICE)
    assert partly.code == 2

    listed = terminal.run("files", client, *OFFICE).json
    assert {(row["name"], row["kind"], row["present"]) for row in listed} == {
        ("договор.pdf", "pdf", True),
        ("счёт.pdf.exe", "program", True),
    }
    assert len(terminal.run("client", client, *OFFICE).json["files"]) == 2

    first, second = added.json["ids"]
    saved = terminal.run("save-file", first, "--to", "вышло.pdf", *OFFICE)
    assert (saved.code, saved.json["warning"]) == (0, "")
    assert (folder / "вышло.pdf").read_bytes() == b"%PDF-1.7 text"
    assert terminal.run("save-file", first, "--to", "вышло.pdf", *OFFICE).code == 2
    warned = terminal.run("save-file", second, "--to", "x", *OFFICE)
    assert "выдаёт себя за документ" in warned.json["warning"]

    gone = terminal.run("delete-file", first, *OFFICE)
    assert gone.code == 0
    assert len(terminal.run("files", client, *OFFICE).json) == 1
    terminal.run("undo", gone.json["change_set"], *OFFICE)
    assert len(terminal.run("files", client, *OFFICE).json) == 2


def test_a_backup_restored_elsewhere_has_the_files(terminal: Terminal) -> None:
    client = str(terminal.run("search", "ооо", "--limit", "1", *OFFICE).json[0]["id"])
    folder = terminal.folder
    (folder / "акт.pdf").write_bytes(b"%PDF-1.7 act")
    file = terminal.run("attach", client, "акт.pdf", *OFFICE).json["ids"][0]
    (folder / "диск").mkdir()
    one = terminal.run("backup", "--to", "одна.kartoteka", *OFFICE).json
    assert (one["files_beside"], one["files_lost"]) == (None, 0)
    assert one["attachments"] >= 1
    beside = terminal.run("backup", "--to", "диск", *OFFICE).json
    assert beside["files_beside"] == str(Path("диск", "kartoteka-files"))

    whole = terminal.run("restore", one["file"], "--into", "из одной", "--json")
    assert (whole.code, whole.json["missing_files"]) == (0, 0)
    saved = terminal.run("save-file", file, "--to", "a", "--office", "из одной", "--json")
    assert saved.code == 0
    shutil.rmtree(folder / "диск" / "kartoteka-files")
    refused = terminal.run("restore", beside["file"], "--into", "из папки", "--json")
    assert refused.code == 2
    assert "нет целых файлов клиентов" in refused.json["error"]
    words = ("restore", beside["file"], "--into", "из папки", "--without-missing-files", "--json")
    assert terminal.run(*words).json["missing_files"] == one["attachments"]
    # The doctor names what is missing, and brings it back from a store laid beside.
    look = ("doctor", "--full", "--office", "из папки", "--json")
    sick = terminal.run(*look)
    assert sick.code == 3
    assert "«акт.pdf»" in next(c["text"] for c in sick.json["checks"] if c["name"] == "files")
