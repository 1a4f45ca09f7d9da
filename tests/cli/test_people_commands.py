from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def here(
    office: Office, password: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> list[str]:
    """An office nobody has open, and what names it on the command line."""
    office.close()
    monkeypatch.setenv("KARTOTEKA_KDF", "floor")
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    monkeypatch.setenv("KARTOTEKA_USER", "Анна Кравцова")
    monkeypatch.chdir(tmp_path)
    return ["--office", str(office.folder.path)]


def test_people_come_change_and_leave(
    here: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*words: str, code: int = 0) -> str:
        assert main([*words, *here]) == code
        return capsys.readouterr().out

    given = told("users", "add", "Борис", "--role", "manager")
    password = given.split("Временный пароль: ")[1].split("\n")[0]
    with monkeypatch.context() as patch:
        patch.setenv("KARTOTEKA_USER", "борис")
        patch.setenv("KARTOTEKA_PASSWORD", password)
        patch.setenv("KARTOTEKA_NEW_PASSWORD", "лодка-фикус-зонт-9")
        assert told("whoami").startswith("Борис — менеджер")
    assert "руководитель" in told("users", "role", "Борис", "--role", "head")
    assert "Борис Петров" in told("users", "rename", "Борис", "Борис Петров")
    assert "rekey" in told("users", "remove", "Борис Петров")
    assert '"left_with_key": [\n    "Борис Петров"' in told("whoami", "--json")
    assert '"epoch": 2' in told("rekey", "--json")
    told("users", "remove", "Никто", code=2)


def test_the_demonstration_has_people_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KARTOTEKA_KDF", "floor")
    monkeypatch.setenv("KARTOTEKA_PASSWORD", "кефир обои жираф")
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "демо", "--clients", "10", "--people"]) == 0
    assert "Павел Нестеров" in capsys.readouterr().out
