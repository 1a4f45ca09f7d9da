"""Refusals of the command line: exit code 2, one sentence, with --json one JSON value."""

from __future__ import annotations

import getpass
import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli import main, session
from crm_desktop.errors import UserError
from crm_desktop.office import open_office
from tests.cli.conftest import PASSWORD
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис")
TOO_LARGE = "99999999999999999999"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("client", "5", *OFFICE), "нет"),
        (("client", TOO_LARGE, *OFFICE), "нет"),
        (("client", "abc", *OFFICE), "не номер"),
        (("history", "5", *OFFICE), "нет"),
        (("undo", TOO_LARGE, *OFFICE), "нет"),
        (("edit", "5", "note", "x", *OFFICE), "нет"),
        (("search", "x", "--limit", TOO_LARGE, *OFFICE), "целое число"),
        (("search", "x", "--office", "нет такого"), "нет"),
        (("search", "x"), "не хватает: --office"),
        (("search", "x", "--чудо", *OFFICE), "лишнее: --чудо"),
        (("history", *OFFICE), "нужно одно из"),
        (("demo", "демо", "--clients", "-5"), "целое число"),
        (("restore", "нет.bak", "--into", "куда"), "нет"),
        (("init", "длинно" * 99, "--name", "О", "--admin", "А"), "не бывает"),
        (("init", "кракозябры", "--name", "\udcff", "--admin", "А"), "не в кодировке"),
    ],
)
def test_a_refusal_is_one_json_value(
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(terminal.folder)
    monkeypatch.setenv("KARTOTEKA_PASSWORD", PASSWORD)
    assert main([*words, "--json"]) == 2
    told = capsys.readouterr()
    assert said in json.loads(told.out)["error"]
    assert "Traceback" not in told.err


def test_passwords(terminal: Terminal) -> None:
    wrong = terminal.run("search", "x", *OFFICE, "--json", KARTOTEKA_PASSWORD="не тот")
    assert wrong.code == 2
    assert "Неверный пароль" in wrong.json["error"]
    del terminal.environment["KARTOTEKA_PASSWORD"]
    try:
        none = terminal.run("search", "x", *OFFICE, "--json")
    finally:
        terminal.environment["KARTOTEKA_PASSWORD"] = PASSWORD
    assert none.code == 2
    assert "KARTOTEKA_PASSWORD" in none.json["error"]


def test_a_new_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(*answers: str) -> None:
        given = iter(answers)
        monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(given))

    monkeypatch.delenv("KARTOTEKA_PASSWORD", raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    typed("раз", "два")
    with pytest.raises(UserError, match="не совпали"):
        session.ask_password(twice=True)
    typed("раз", "раз")
    assert session.ask_password(twice=True) == "раз"
    typed("раз")
    assert session.ask_password() == "раз"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_closed_and_broken_streams(terminal: Terminal) -> None:
    def shell(line: str) -> subprocess.CompletedProcess[bytes]:
        command = f'run() {{ "{sys.executable}" -m crm_desktop "$@"; }}; {line}'
        return subprocess.run(  # noqa: S603 - our own line
            ["/bin/bash", "-c", command],
            cwd=terminal.folder,
            env={**terminal.environment, "HOME": str(terminal.folder)},
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )

    silent = shell("run search ооо --office=~/'мой офис' --json <&- 2>&-")
    assert silent.returncode == 0
    assert len(json.loads(silent.stdout)) > 1
    refused = shell("run client 5 --office 'мой офис' --json 2>&-")
    assert refused.returncode == 2
    assert "error" in json.loads(refused.stdout)
    gone = shell("run history --all --office 'мой офис' --json | true; exit ${PIPESTATUS[0]}")
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_a_fault_of_the_program_is_loud_and_json_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KARTOTEKA_PASSWORD", raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: 1 // 0)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert main(["search", "x", "--office", "x", "--json"]) == 1
    assert "Ошибка программы" in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_a_stopped_import_says_what_it_left_and_how_to_take_it_back(
    terminal: Terminal, tmp_path: Path
) -> None:
    table = tmp_path / "клиенты.csv"
    with table.open("w", encoding="utf-8") as file:
        file.write("Название;Телефон\n")
        file.writelines(f"ООО «Строка {i}»;+7 916 {i:07}\n" for i in range(60_000))
    terminal.run("init", "для импорта", "--name", "О", "--admin", "А")
    base = terminal.folder / "для импорта"
    office = open_office(base, PASSWORD)
    words = ("-m", "crm_desktop", "import", str(table), "--office", str(base), "--json")
    # Tests that run in the background ignore the signal, and so would all they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *words],
            env=terminal.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with program:
        while not office.db.run("SELECT 1 FROM client LIMIT 1"):
            assert program.poll() is None
            time.sleep(0.05)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=PATIENCE_S)
    office.close()
    assert program.returncode == 3, err.decode(errors="replace")
    told = json.loads(out)
    assert f"undo {told['change_set']}" in told["error"]
    undone = terminal.run("undo", told["change_set"], "--office", str(base), "--json")
    assert undone.code == 0
    assert terminal.run("search", "строка", "--office", str(base), "--json").json == []
