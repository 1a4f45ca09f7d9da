"""Files appear whole or not at all; exports leave a trace; vCard and JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import ClientFilter
from crm_desktop.clients.removal import delete_clients
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.errors import UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.exporting.vcard_file import LONGEST_LINE, fold_line
from crm_desktop.history.acts import last_act, list_change_sets, undo
from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled

SUFFIXES = ("xlsx", "csv", "vcf", "json")


class CancelAt:
    """Cancels at a step."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, *_told: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise JobCancelledError


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("step", [0, 1])
def test_a_cancelled_export_leaves_the_older_file(
    office: Office, filled: Filled, tmp_path: Path, suffix: str, step: int
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text("прежний")
    with pytest.raises(JobCancelledError):
        export_clients(office, path, progress=CancelAt(step))

    assert path.read_text() == "прежний"
    assert [each.name for each in tmp_path.glob("a*")] == [path.name]
    assert not [row for row in list_change_sets(office) if row.kind == "export"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("нет такой/a.csv", "такой папки нет"),
        ("a.doc", r"\.xlsx, \.csv, \.vcf, \.json"),
        ("папка.csv", "это папка"),
        ("файл/a.csv", "такой папки нет"),
    ],
)
def test_what_cannot_be_written_is_said(
    office: Office, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "папка.csv").mkdir()
    (tmp_path / "файл").touch()
    with pytest.raises(UserError, match=said) as refused:
        export_clients(office, tmp_path / name)

    assert "Файл не создан" in str(refused.value)


def test_an_export_is_a_signed_line_of_history_nobody_undoes(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    before = last_act(office)
    path = tmp_path / "клиенты.csv"
    export_clients(office, path)
    row = list_change_sets(office)[0]

    assert (row.kind, row.author, row.records) == ("export", "Анна Кравцова", 0)
    assert row.title.replace("\N{NO-BREAK SPACE}", " ") == f"Выгрузка: 4 клиента в «{path}»"
    assert last_act(office) == before
    with pytest.raises(UserError, match="не отменяется"):
        undo(office, row.id)
    with office.reading():
        faults = seal_faults(office.db, office.unlocked.membership, lambda _done: None)
    assert faults == []
    edit_field(office, filled.volga, field="industry", value="Перевозки")
    with office.reading():
        assert seal_faults(office.db, office.unlocked.membership, lambda _done: None) == []


def cards(path: Path) -> list[str]:
    text = path.read_bytes().decode()
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "")
    return re.findall(r"BEGIN:VCARD\r\n(.*?)END:VCARD\r\n", unfolded, re.DOTALL)


def test_vcards(office: Office, filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "все.vcf"
    export_clients(office, path)
    found = {re.search("FN:(.*)\r", card)[1]: card for card in cards(path)}  # type: ignore[index]
    romashka, irina = found["ООО «Ромашка»"], found["Петрова Ирина Сергеевна"]

    assert len(found) == 4
    assert "N:Петрова;Ирина;Сергеевна;;\r\n" in irina
    assert "ORG:ООО «Ромашка»\r\nTITLE:бухгалтер\r\n" in irina
    assert "TEL;TYPE=CELL,PREF:+7 905 111-22-33" in irina
    assert "IMPP;X-SERVICE-TYPE=Telegram:telegram:irina_p" in irina
    assert "BDAY;X-APPLE-OMIT-YEAR=1604:1604-11-14" in irina
    assert "NOTE:Также: АО «Волга»\\, консультант" in irina
    assert "TEL;TYPE=WORK,PREF:+7 495 123-45-67\r\nTEL;TYPE=CELL:+7 921 555-10-24" in romashka
    assert "EMAIL;TYPE=INTERNET,PREF:info@romashka.ru" in romashka
    assert "URL:https://romashka.ru" in romashka
    assert "ADR;TYPE=PARCEL:;;Химки\\, склад 2;;;;" in romashka
    assert 'NOTE:=СУММ(A1)\\nвторая строка\\; «кавычки» ""' in romashka
    assert "CATEGORIES:Покупатель,Опт\\, крупный,VIP" in romashka
    assert "BDAY:1986-03-02" in found["Смирнов Павел"]
    assert "TEL;TYPE=VOICE,PREF:+7 812 309-14-50 (после обеда)" in found["Смирнов Павел"]


@pytest.mark.parametrize("sign", ["я", "a", "\U0001f33c", "€"])
def test_lines_fold_between_characters(sign: str) -> None:
    line = "NOTE:" + sign * 500
    folded = fold_line(line)
    parts = folded.removesuffix("\r\n").split("\r\n")

    assert all(len(part.encode()) <= LONGEST_LINE for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line


def test_json_has_everything(office: Office, filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "все.json"
    export_clients(office, path)
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    clients = {each["id"]: each for each in data["clients"]}
    romashka = clients[str(filled.romashka)]
    items = {i["id"]: i["name"] for each in data["directories"].values() for i in each}

    assert (data["format"], data["version"]) == ("kartoteka", 1)
    assert data["office"]["name"] == "Ромашка"
    assert data["members"] == [{"id": str(office.user_id), "name": "Анна Кравцова"}]
    assert len(clients) == 4
    assert romashka["inn"] == "7707083893"
    assert romashka["own"][f"f{filled.discount}"] == 184000050
    assert items[romashka["source"]] == "Сайт"
    assert romashka["responsible"] == str(office.user_id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", romashka["created_at"])
    assert [each["value"] for each in romashka["channels"]][:2] == [
        "+7 495 123-45-67",
        "+7 921 555-10-24",
    ]
    assert {each["kind"] for each in romashka["addresses"]} == {"legal", "delivery"}
    assert romashka["bank_accounts"][0]["bik"] == "044525225"
    assert {items[each["item"]] for each in romashka["labels"]} == {
        "Покупатель", "Опт, крупный", "VIP",
    }  # fmt: skip
    assert romashka["events"][0]["text"] == "Обсудили поставку"
    assert romashka["events"][0]["author"] == str(office.user_id)
    assert {(each["company"], each["post"]) for each in data["contacts"]} == {
        (str(filled.romashka), "бухгалтер"),
        (str(filled.volga), "консультант"),
    }
    assert {each["name"] for each in data["own_fields"]} >= {"Оборот", "Как связаться"}
    assert data["settings"]


def test_json_of_some_clients_names_their_links(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    delete_clients(office, [filled.volga])
    path = tmp_path / "люди.json"
    export_clients(office, path, targets=ClientFilter(kind="person"))
    data = json.loads(path.read_text(encoding="utf-8"))

    assert {each["id"] for each in data["clients"]} == {str(filled.irina), str(filled.pavel)}
    assert [each["company"] for each in data["contacts"]] == [str(filled.romashka)]
    assert "settings" not in data


def test_hostile_names_go_through_every_format(office: Office, tmp_path: Path) -> None:
    names = [
        '"',
        "a\nb",
        "\U0001f468\u200d\U0001f469",
        "\u202eabc",
        "\x01\x1b[31m",
        "]]>",
        "a" * 300,
    ]
    for name in names:
        client, _ = create_client(
            office, ClientDraft(kind="company", name="Икс", channels=(ChannelDraft("x@y.ru"),))
        )
        with office.change("Проба"):
            office.db.run("UPDATE client SET name = ?, note = ? WHERE id = ?", (name, name, client))
    for suffix in SUFFIXES:
        assert export_clients(office, tmp_path / f"a.{suffix}").rows == len(names)
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))

    assert {each["name"] for each in data["clients"]} == set(names)
    assert len(cards(tmp_path / "a.vcf")) == len(names)
