"""A person who does not see all: what colleagues have is neither doubled, changed nor shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.right import Right
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.importing.report import Outcome
from tests.access.people_office import manager, own_scope, rescoped
from tests.importing.import_files import load, make_csv

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.powers import Powers
    from crm_desktop.office import Office
    from tests.access.people_office import People

HEAD = ["Клиент", "ИНН", "Телефон", "E-mail", "Комментарий"]
THEIRS = ["ООО Лютик", "7707083893", "8 921 555-10-24", "new@tayna.ru", "звонили"]
MINE = ["ООО Ива", "7803002209", "8 921 555-10-99", "", ""]
DEALS = ["ID", "Название сделки", "Стадия сделки", "Компания", "ИНН"]
SECRETS = ("Тайна", "tayna@tayna.ru", "Шпионов")


def who_imports(powers: Powers) -> Powers:
    return replace(powers, acts=powers.acts | {Right.IMPORT})


def settle(people: People, powers: Powers) -> Office:
    """Глеб has a client; Вера signs in with the powers and the right to import."""
    draft = ClientDraft(
        "company", "ООО «Тайна»", values={"inn": "7707083893", "director": "Шпионов"},
        channels=(ChannelDraft("8 921 555-10-24"), ChannelDraft("tayna@tayna.ru")),
    )  # fmt: skip
    create_client(people.open("Глеб"), draft)
    people.give("Вера", who_imports(powers))
    return people.open("Вера")


def told(report: Any) -> tuple[int, int, int, int]:
    return report.new, report.updated, report.of_colleagues, report.rejected


def test_a_row_of_a_colleagues_client_is_counted_apart(people: People, tmp_path: Path) -> None:
    hers = settle(people, own_scope())
    path = make_csv(tmp_path / "a.csv", [HEAD, MINE, THEIRS])
    before = people.admin.db.run("SELECT * FROM client")
    channels = people.admin.db.run("SELECT * FROM channel")

    trial = load(hers, path, trial=True)
    assert told(trial) == (1, 0, 1, 0)
    assert trial.table is not None
    (row,) = trial.table.page(0, 9, outcome=Outcome.COLLEAGUES)
    assert row.reason == "Такой клиент уже есть у коллег, ведёт Глеб."
    assert (row.matched, row.matched_id, row.marks) == ("", None, ())

    rest = tmp_path / "rest.csv"
    done = load(hers, path, rejects=rest)
    assert told(done) == (1, 0, 1, 0)
    assert done.rejects_file == rest
    written = rest.read_text("utf-8-sig")
    assert "ООО Лютик" in written
    assert "ведёт Глеб" in written
    assert not any(secret in written for secret in SECRETS)
    after = people.admin.db.run("SELECT * FROM client")
    assert set(map(tuple, before)) < set(map(tuple, after))
    assert len(after) == len(before) + 1
    assert set(map(tuple, channels)) < set(map(tuple, people.admin.db.run("SELECT * FROM channel")))


def test_who_sees_everything_fills_the_same_client(people: People, tmp_path: Path) -> None:
    hers = settle(people, manager(Scope.ALL))
    path = make_csv(tmp_path / "a.csv", [HEAD, MINE, THEIRS])
    assert told(load(hers, path)) == (1, 1, 0, 0)


def test_what_one_sees_but_may_not_change_stops_no_import(people: People, tmp_path: Path) -> None:
    hers = settle(people, rescoped(manager(Scope.ALL), Area.CLIENTS, Deed.EDIT, Scope.OWN))
    path = make_csv(tmp_path / "a.csv", [HEAD, THEIRS, MINE])
    assert told(load(hers, path)) == (1, 0, 1, 0)
    assert told(load(hers, make_csv(tmp_path / "b.csv", [HEAD, [*MINE[:3], "i@iva.ru", ""]]))) == (
        0, 1, 0, 0,
    )  # fmt: skip


def test_a_name_alone_waits_for_an_answer(people: People, tmp_path: Path) -> None:
    hers = settle(people, own_scope())
    path = make_csv(tmp_path / "a.csv", [HEAD, ['ООО "Тайна"', "", "", "", ""]])
    trial = load(hers, path, trial=True)
    assert told(trial) == (0, 0, 1, 0)
    assert next(iter(trial.reasons)).startswith("Возможно, такой клиент уже есть у коллег")
    assert told(load(hers, path, trial=True, duplicates="update")) == (0, 0, 1, 0)
    assert told(load(hers, path, duplicates="new")) == (1, 0, 0, 0)


def test_a_contact_of_ones_own_company_may_be_a_client_of_others(
    people: People, tmp_path: Path
) -> None:
    head = ["ФИО", "Компания", "ИНН компании", "Телефон", "E-mail"]
    row = ["Белов Иван Петрович", "ООО Ива", "7803002209", "8 921 555-10-01", ""]
    load(people.admin, make_csv(tmp_path / "a.csv", [head, row]))
    ids = people.ids
    with people.admin.change("Отдали") as _:
        people.admin.db.run("UPDATE client SET responsible = ?", (ids["Глеб"],))
        people.admin.db.run(
            "UPDATE client SET responsible = ? WHERE kind = 'company'", (ids["Вера"],)
        )
    people.give("Вера", who_imports(own_scope()))
    more = [*row[:4], "belov@iva.ru"]
    report = load(people.open("Вера"), make_csv(tmp_path / "b.csv", [head, more]))
    assert told(report) == (0, 0, 1, 0)


def test_a_deal_with_a_colleagues_client_or_of_a_colleague(people: People, tmp_path: Path) -> None:
    hers = settle(people, own_scope())
    theirs = ["8", "Двери", "Новая", "ООО «Тайна»", "7707083893"]
    first = ["7", "Окна", "Новая", "ООО Ива", "7803002209"]
    load(people.open("Анна"), make_csv(tmp_path / "a.csv", [DEALS, first]), about="deals")
    hers_new = ["9", "Полы", "Новая", "ООО Дуб", ""]
    path = make_csv(tmp_path / "b.csv", [DEALS, first, theirs, hers_new])
    report = load(hers, path)
    assert told(report) == (1, 0, 2, 0)
    assert set(report.reasons) == {
        "Такая сделка уже есть у коллег, ведёт Анна Кравцова.",
        "Такой клиент уже есть у коллег, ведёт Глеб.",
    }
    assert people.admin.db.run("SELECT count(*) FROM deal") == [(2,)]
