"""«Выписка по субъекту», the act of an erasure, the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from crm_desktop.cli.main import main
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import list_change_sets
from crm_desktop.jobs import JobCancelledError
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.extract import subject_data, write_extract
from crm_desktop.personal_data.extract_paper import print_act
from crm_desktop.personal_data.reach import ErasureKind
from tests.personal_data.canary import WORD, make_canary

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_extract_holds_everything(office: Office, tmp_path: Path) -> None:
    person, _friend = make_canary(office, tmp_path / "и")
    report = write_extract(office, person, tmp_path / "выписка.pdf")
    data = json.loads((tmp_path / "выписка.json").read_text(encoding="utf-8"))
    assert report.pages >= 1
    # Every text a table holds stands in the JSON: a table forgotten is seen.
    told = json.dumps(data, ensure_ascii=False)
    for column in ("value", "account", "text", "post", "source_id", "purpose", "name", "note",
                   "title", "loss_note", "result", "place", "handed_note"):  # fmt: skip
        assert f"{WORD} новое {column}" in told
    assert f"{WORD} старое value" in told
    assert [item["text"] for item in data["tasks"][0]["checklist"]] == [f"{WORD} новое text"]
    assert [each["text"] for each in data["tasks"][0]["comments"]] == [f"{WORD} новое text"]
    assert data["named_in"]
    assert data["consents"][0]["text"] == f"{WORD} новое text"
    paper = text_of(tmp_path / "выписка.pdf")
    for column in ("value", "account", "text", "note", "title", "result"):
        assert f"{WORD} новое {column}" in paper
    newest = list_change_sets(office, limit=1)[0]
    assert (newest.kind, newest.title.startswith("Выписка по субъекту")) == ("print", True)
    again = subject_data(office, person)
    assert len(again["named_in"]) == len(data["named_in"]) + 1


def test_cancelled_or_refused_it_leaves_no_file(office: Office, tmp_path: Path) -> None:
    person, _friend = make_canary(office, tmp_path / "и")

    class Stop:
        def step(self, done: int, *_rest: object) -> None:
            if done >= 30:
                raise JobCancelledError

    with pytest.raises(JobCancelledError):
        write_extract(office, person, tmp_path / "в.pdf", progress=Stop())
    with pytest.raises(UserError):
        write_extract(office, person, tmp_path / "нет" / "в.pdf")
    with pytest.raises(UserError, match="pdf"):
        write_extract(office, person, tmp_path / "в.json")
    with pytest.raises(NotFoundError):
        write_extract(office, 5, tmp_path / "в.pdf")
    assert not list(tmp_path.glob("в.*"))


def test_the_act_names_nobody(office: Office, tmp_path: Path) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    with pytest.raises(NotFoundError):
        print_act(office, person, tmp_path / "акт.pdf")
    erase_client(
        office, person, kind=ErasureKind.ANONYMISE, reason="Отзыв согласия",
        confirmed="уничтожить",
    )  # fmt: skip
    print_act(office, person, tmp_path / "акт.pdf")
    paper = text_of(tmp_path / "акт.pdf")
    assert "Акт № 1" in paper
    assert "Отзыв согласия" in paper
    assert str(person) in paper
    assert WORD not in paper.casefold()
    assert "Телефоны и адреса связи 1" in paper
    with pytest.raises(NotFoundError, match="уничтожены"):
        write_extract(office, person, tmp_path / "в.pdf")
    with pytest.raises(NotFoundError):
        print_act(office, friend, tmp_path / "другой.pdf")


def test_by_command_line(
    office: Office, tmp_path: Path, password: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    person, _friend = make_canary(office, tmp_path / "и")
    folder = str(office.folder.path)
    office.close()
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    to = tmp_path / "в.pdf"
    common = ["--office", folder, "--json"]
    assert main(["subject", str(person), "--to", str(to), *common]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pdf"] == str(to)
    assert to.exists()
    assert to.with_suffix(".json").exists()
    assert main(["subject", str(person), "--to", str(to), *common]) != 0
    act = tmp_path / "акт.pdf"
    words = ["erase", str(person), "--reason", "Отзыв", "--act", str(act), *common]
    assert main([*words, "--confirm", "нет"]) != 0
    assert not act.exists()
    capsys.readouterr()
    assert main([*words, "--confirm", "уничтожить"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == 1
    assert act.exists()
