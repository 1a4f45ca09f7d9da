"""Two computers of one office through a folder, all by commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cli.main import main
from tests.attachments.files import some_bytes
from tests.cli.conftest import PASSWORD, ROOT
from tests.patience import PATIENCE_S


@dataclass
class Desk:
    """Commands given in a folder; `a` and `b` are the offices of two computers."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str, code: int = 0) -> Any:
        """Give a command; returns its JSON."""
        self.capture.readouterr()
        ended = main([*words, "--json"])
        out, err = self.capture.readouterr()
        assert ended == code, (words, out, err)
        return json.loads(out)

    def meet(self) -> None:
        """Both exchange until neither has anything new."""
        for office in ("a", "b", "a"):
            assert self.run("sync", "--office", office)["state"] == "synced"

    def lying(self, folder: str) -> list[Path]:
        """The files anywhere below a folder."""
        return [path for path in (self.folder / folder).rglob("*") if path.is_file()]

    def digest(self, office: str) -> dict[str, Any]:
        return dict(self.run("digest", "--office", office))


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """A folder with an office of one computer, `a`."""
    monkeypatch.chdir(tmp_path)
    made = Desk(tmp_path, capsys)
    made.run("init", "a", "--name", "Ромашка", "--admin", "Анна Кравцова")
    return made


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for `a` and `b`, which share an office; the first to come makes them."""
    return tmp_path_factory.mktemp("два компьютера")


@pytest.fixture
def pair(
    shared_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """Two computers that share an office; every test enters what it needs itself."""
    monkeypatch.chdir(shared_folder)
    made = Desk(shared_folder, capsys)
    if not (shared_folder / "b").exists():
        made.run("init", "a", "--name", "Ромашка", "--admin", "Анна Кравцова")
        _share(made)
    return made


@pytest.fixture(autouse=True)
def _person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTOTEKA_KDF", "floor")
    monkeypatch.setenv("KARTOTEKA_PASSWORD", PASSWORD)


def _share(desk: Desk) -> None:
    """Share `a`, invite and join `b`."""
    (desk.folder / "общая").mkdir()
    place = str(desk.folder / "общая")
    assert desk.run("share", place, "--trial", "--office", "a")["ok"]
    assert desk.lying("общая") == []
    told = desk.run("share", place, "--name", "Приёмная", "--office", "a")
    assert told["address"] == place
    words = ("invite", "Анна Кравцова", "--to", "файл", "--name", "Ноутбук", "--office", "a")
    invited = desk.run(*words)
    assert len(invited["words"]) == 6
    joined = desk.run("join", "файл", "b", "--code", invited["code"])
    assert (joined["name"], joined["words"]) == ("Ромашка", invited["words"])


def new_client(desk: Desk, office: str, name: str) -> str:
    """Enter a client; returns its id."""
    (desk.folder / "один.csv").write_text(f"Название;Телефон\n{name};+7 495 123-45-67\n", "utf-8")
    desk.run("import", "один.csv", "--office", office)
    return str(desk.run("search", name, "--office", office)[0]["id"])


def test_an_invitation_is_listed_and_taken_back(pair: Desk) -> None:
    pair.meet()
    words = ("invite", "Анна Кравцова", "--to", "ещё", "--name", "Склад", "--office", "a")
    invited = pair.run(*words)
    (told,) = pair.run("stations", "invited", "--office", "a")
    assert (told["station"], told["people"]) == ("Склад", ["Анна Кравцова"])
    assert (told["words"], told["expires_at"]) == (invited["words"], invited["expires_at_ms"])
    back = pair.run("stations", "revoke", told["invite_id"], "--office", "a")
    assert back["invite_id"] == told["invite_id"]
    assert pair.run("stations", "invited", "--office", "a") == []
    pair.run("stations", "revoke", told["invite_id"], "--office", "a", code=2)
    refused = pair.run("join", "ещё", "c", "--code", invited["code"], code=2)
    assert "отозвано" in refused["error"]
    assert not (pair.folder / "c").exists()


def test_what_one_enters_the_other_has(pair: Desk) -> None:
    client = new_client(pair, "a", "ООО Василёк")
    (pair.folder / "скан.pdf").write_bytes(some_bytes(300_000))
    [file] = pair.run("attach", client, "скан.pdf", "--office", "a")["ids"]
    pair.meet()

    assert pair.run("client", client, "--office", "b")["name"] == "ООО Василёк"
    [told] = pair.run("files", client, "--office", "b")
    assert (told["present"], bool(told["where"])) == (False, True)
    pair.run("save-file", file, "--to", "вышло.pdf", "--office", "b")
    assert (pair.folder / "вышло.pdf").read_bytes() == some_bytes(300_000)
    pair.meet()
    assert pair.digest("a") == pair.digest("b")
    status = pair.run("sync-status", "--office", "b")
    assert (status["state"], status["stations"], status["unsent"]) == ("synced", 2, 0)
    rows = pair.run("stations", "--office", "b")
    assert {(row["name"], row["here"]) for row in rows} == {("Приёмная", False), ("Ноутбук", True)}


def test_of_two_values_the_later_stands_and_the_other_can_be_taken(pair: Desk) -> None:
    client = new_client(pair, "a", "ООО Клевер")
    pair.meet()
    pair.run("edit", client, "note", "от Приёмной", "--office", "a")
    pair.run("edit", client, "note", "от Ноутбука", "--office", "b")
    pair.meet()
    [found] = pair.run("conflicts", "--office", "a")
    assert (found["kept"]["text"], found["other"]["text"]) == ("от Ноутбука", "от Приёмной")
    assert (found["record"], found["card"]) == (client, {"kind": "client", "id": client})
    assert found["other"]["station_name"] == "Приёмная"
    taken = pair.run("conflicts", "--take", found["id"], "--office", "a")
    pair.meet()
    assert pair.run("client", client, "--office", "b")["note"] == "от Приёмной"
    assert pair.run("conflicts", "--office", "b") == []
    assert taken["change_set"].isdecimal()
    assert pair.run("conflicts", "--keep", found["id"], "--office", "a", code=2)["error"]


def test_numbers_keep_out_of_each_others_way(pair: Desk) -> None:
    pair.meet()
    slots = {row["name"]: str(row["slot"]) for row in pair.run("stations", "--office", "a")}
    assert pair.run("numbers", "next", "invoice-2026", "--office", "a")["text"] == "1"
    assert pair.run("numbers", "next", "invoice-2026", "--office", "b")["text"] == "А-1"
    pair.run("stations", "prefix", slots["Ноутбук"], "Н", "--office", "a")
    pair.run("numbers", "way", "ranges", "--span", "10", "--office", "a")
    pair.meet()
    assert pair.run("numbers", "next", "invoice-2026", "--office", "a")["text"] == "2"
    assert pair.run("numbers", "next", "invoice-2026", "--office", "b")["text"] == "12"
    told = pair.run("numbers", "--office", "b")
    assert (told["way"], told["span"], told["doubles"]) == ("ranges", 10, [])


def test_a_share_that_vanished_is_told_and_nothing_is_lost(pair: Desk) -> None:
    desk = pair
    client = new_client(desk, "a", "ООО Лютик")
    (desk.folder / "общая").rename(desk.folder / "унесли")
    told = desk.run("sync", "--office", "a", code=2)
    assert told["state"] == "offline"
    assert told["unsent"] > 0
    assert "целы" in told["advice"]
    assert desk.run("client", client, "--office", "a")["name"] == "ООО Лютик"
    (desk.folder / "общая").mkdir()
    assert desk.run("sync", "--office", "a", code=2)["state"] == "foreign"
    assert desk.run("sync-status", "--office", "a", code=2)["state"] == "foreign"
    assert desk.lying("общая") == []
    shutil.rmtree(desk.folder / "общая")
    (desk.folder / "унесли").rename(desk.folder / "общая")
    assert desk.run("sync", "--office", "a")["unsent"] == 0
    [ready] = desk.run("search", "Лютик", "--office", "a")
    assert str(ready["id"]) == client


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a program there")
def test_watching_ends_when_it_is_told_to(pair: Desk) -> None:
    desk = pair
    client = new_client(desk, "a", "ООО Ромашка")
    watching = subprocess.Popen(
        [sys.executable, "-m", "crm_desktop", "sync", "--watch", "--office", "a", "--json"],
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with watching:
        assert watching.stderr is not None
        assert "Синхронизировано" in watching.stderr.readline().decode()
        watching.send_signal(signal.SIGTERM)
        out, _err = watching.communicate(timeout=PATIENCE_S)
    assert watching.returncode == 0
    told = json.loads(out)
    assert (told["ended"], told["state"]) == (True, "synced")
    desk.run("sync", "--office", "b")
    assert desk.run("client", client, "--office", "b")["name"] == "ООО Ромашка"


def test_a_computer_has_a_name_and_cannot_take_itself_off(pair: Desk) -> None:
    [here] = [row for row in pair.run("stations", "--office", "a") if row["here"]]
    slot = str(here["slot"])
    told = pair.run("stations", "rename", slot, "Стойка", "--office", "a")
    assert told[0]["name"] == "Стойка"
    pair.run("stations", "rename", slot, "Приёмная", "--office", "a")
    assert "этот самый" in pair.run("stations", "retire", slot, "--office", "a", code=2)["error"]


def test_a_computer_pauses_moves_follows_and_leaves(desk: Desk) -> None:
    _share(desk)
    assert desk.run("sync", "pause", "--office", "a")["mode"] == "paused"
    assert desk.run("sync", "--office", "a", code=3)["state"] == "paused"
    assert desk.run("sync", "resume", "--office", "a")["mode"] == "on"
    assert desk.run("sync", "files", "always", "--office", "b")["files"] == "always"
    assert "always" in desk.run("sync", "files", "x", "--office", "b", code=2)["error"]
    assert "не день" in desk.run("sync", "return", "вчера", "--office", "a", code=2)["error"]
    assert desk.run("sync", "return", "2020-01-01", "--trial", "--office", "a", code=2)["error"]

    (desk.folder / "новая").mkdir()
    place = str(desk.folder / "новая")
    assert desk.run("sync", "move", place, "--office", "a") == {"address": place, "told_old": True}
    assert desk.run("sync", "follow", place, "--office", "b")["address"] == place
    client = new_client(desk, "b", "ООО Пион")
    desk.meet()
    assert desk.run("client", client, "--office", "a")["name"] == "ООО Пион"
    assert desk.run("sync", "leave", "--office", "b")["unsent"] == 0
    assert "на одном компьютере" in desk.run("sync", "--office", "b", code=2)["error"]
    assert desk.run("client", client, "--office", "b")["name"] == "ООО Пион"


def test_the_sample_office_on_two_computers(desk: Desk) -> None:
    told = desk.run("demo", "д", "--clients", "12", "--stations", "2")
    [other] = told["stations"]
    here = ("--office", "д", "--user", "Марина Соколова")
    there = ("--office", other["folder"], "--user", other["person"])
    assert desk.run("digest", *here) == desk.run("digest", *there)
    assert len(desk.run("conflicts", *here)) == 1
    assert desk.run("numbers", *here)["series"][0]["given"] == 1


def test_what_is_not_shared_is_told(desk: Desk) -> None:
    for words in (("sync",), ("sync", "--watch"), ("invite", "Анна", "--to", "x", "--name", "y")):
        refused = desk.run(*words, "--office", "a", code=2)
        assert "на одном компьютере" in refused["error"]
    assert desk.run("sync-status", "--office", "a")["state"] == "alone"
    assert desk.run("stations", "--office", "a") == []
    assert desk.run("conflicts", "--office", "a") == []
    assert desk.run("share", "нет такой", "--office", "a", code=2)["error"]
    assert desk.run("share", str(Path("a").resolve()), "--office", "a", code=2)["error"]
    (desk.folder / "мусор").write_bytes(b"x")
    assert desk.run("join", "мусор", "b", "--code", "AAAAA", code=2)["error"]
    assert "код" in desk.run("join", "мусор", "b", code=2)["error"]
    assert not (desk.folder / "b").exists()
    assert "Команда не понята" in desk.run("stations", "retire", "--office", "a", code=2)["error"]
    assert "номер" in desk.run("stations", "retire", "x", "--office", "a", code=2)["error"]
    assert "prefixes" in desk.run("numbers", "way", "x", "--office", "a", code=2)["error"]
    assert "не число" in desk.run("numbers", "start", "act", "x", "--office", "a", code=2)["error"]
    desk.run("numbers", "start", "act", "5", "--office", "a")
    assert desk.run("numbers", "next", "act", "--office", "a")["text"] == "5"
    told = desk.run("numbers", "--office", "a")
    assert (told["way"], told["series"][0]["last"], told["gaps"]) == ("prefixes", 5, [])
