"""What is written into the audit, what it is read as, and who hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.throttle import note_failure
from crm_desktop.audit.acts import Act, Group
from crm_desktop.audit.alarms import is_night
from crm_desktop.audit.exporting import export_audit
from crm_desktop.audit.filtering import AuditFilter
from crm_desktop.audit.looking import looks_due, write_looks
from crm_desktop.audit.looks import QUARTER_MS
from crm_desktop.audit.reading import list_audit
from crm_desktop.audit.recording import record
from crm_desktop.audit.sessions import WINDOW, signed_in, signed_out
from crm_desktop.audit.telling import tell_line
from crm_desktop.audit.thresholds import Thresholds, read_thresholds, save_thresholds
from crm_desktop.clients.card import get_client
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.history.acts import last_act, list_change_sets, undo
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.reading import list_notices
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.audit.filtering import AuditLine
    from crm_desktop.office import Office
    from tests.access.people_office import People


def ids(office: Office) -> list[int]:
    return [row[0] for row in office.db.run("SELECT id FROM client ORDER BY id")]


def texts(lines: list[AuditLine]) -> list[str]:
    return [line.text.replace("\u00a0", " ") for line in lines]


def test_an_export_is_one_line_with_its_folder_and_no_name_of_a_file(
    office: Office, tmp_path: Path
) -> None:
    add_clients(office, 3)
    export_clients(office, tmp_path / "Иванов.csv")

    [line] = list_audit(office, AuditFilter(group=Group.TAKEN))

    assert texts([line]) == ["Выгрузка: 3 клиента (csv)"]
    assert (line.amount, line.destination, line.author) == (3, str(tmp_path), "Анна Кравцова")
    kept = office.db.run("SELECT details FROM audit_entry")
    assert "Иванов" not in str(kept)
    # The history shows it once, without the line of the audit among its records.
    newest = list_change_sets(office)[0]
    assert (newest.kind, newest.records) == ("export", 0)


def test_lines_are_not_in_the_history_and_not_taken_back(office: Office) -> None:
    add_clients(office, 2)
    with office.change("Правка", kind="bulk") as change:
        office.db.run("UPDATE client SET note = 'x'")
        record(office, Act.COPY, area="clients", amount=2)
    record(office, Act.LOCK)

    undo(office, change.id)

    assert [line.act for line in list_audit(office, AuditFilter(group=Group.TAKEN))] == ["copy"]
    assert not [row for row in list_change_sets(office) if row.kind == "audit"]
    act = last_act(office)
    assert act is not None
    assert act.title == "Новые клиенты"
    lock = office.db.run("SELECT id FROM change_set WHERE kind = 'audit'")[0][0]
    with pytest.raises(UserError, match="не отменяется"):
        undo(office, lock)


def test_cards_are_counted_once_and_written_once(office: Office) -> None:
    add_clients(office, 3)
    first, second, _third = ids(office)
    assert write_looks(office) == 0
    for client in (first, second, first):
        get_client(office, client)
    assert not looks_due(office)
    assert looks_due(office, now=now_ms() + QUARTER_MS)

    signed_out(office)

    lines = list_audit(office)
    assert texts(lines)[:2] == ["Выход", "Просмотр карточек: 2 клиента"]
    told = tell_line(office, lines[1])
    assert {client for client, _name in told.clients} == {first, second}
    assert told.others == 0
    assert write_looks(office) == 0


def test_wrong_passwords_come_with_the_next_sign_in(office: Office) -> None:
    for _ in range(3):
        note_failure(office.folder.logs, "Анна Кравцова")
    note_failure(office.folder.logs, "кто-то")
    signed_in(office, by=WINDOW)
    signed_in(office, by=WINDOW)

    assert texts(list_audit(office, AuditFilter(group=Group.ENTRY))) == [
        "Вход (из окна программы)",
        "Вход (из окна программы)",
        "Неверный пароль: 1 раз",
        "Неверный пароль: 3 раза — Анна Кравцова",
    ]
    (office.folder.logs / "sign-in.json").unlink()
    signed_in(office, by=WINDOW)
    assert "удалён или подменён" in list_audit(office)[1].text


def test_acts_of_weight_settings_and_people_are_read_from_the_journal(office: Office) -> None:
    add_clients(office, 5)
    delete_clients(office, ids(office)[:3])
    save_thresholds(office, Thresholds(exported=7))
    with office.change("Борис принят") as change:
        office.db.run(
            "INSERT INTO member(id, name, role) VALUES(?, 'Борис', 'manager')", (change.new_id(),)
        )

    def of(group: Group) -> list[str]:
        return texts(list_audit(office, AuditFilter(group=group)))

    assert of(Group.PEOPLE)[0] == "Борис принят"
    assert of(Group.SETTINGS) == ["Пороги предупреждений"]
    [mass] = list_audit(office, AuditFilter(group=Group.MASS))
    assert mass.amount is not None
    assert mass.amount >= 3
    assert office.db.run("SELECT count(*) FROM audit_entry") == [(0,)]
    # All of them in one list, by pages of two, without gaps and repetitions.
    whole = list_audit(office)
    paged: list[AuditLine] = []
    while page := list_audit(office, before=paged[-1].id if paged else None, limit=2):
        paged += page
    assert paged == whole
    assert [line.id for line in whole] == sorted((line.id for line in whole), reverse=True)


def test_the_filter(office: Office) -> None:
    before = now_ms()
    record(office, Act.COPY, area="deals", amount=40)
    record(office, Act.EXPORT, area="clients", amount=900, destination="/флешка")
    after = now_ms() + 1

    def found(filter_: AuditFilter) -> list[int | None]:
        return [line.amount for line in list_audit(office, filter_)][:2]

    assert found(AuditFilter(least=41, since=before)) == [900]
    assert found(AuditFilter(text="ФЛЕШК")) == [900]
    assert found(AuditFilter(text="копирование")) == [40]
    assert found(AuditFilter(since=before, until=after)) == [900, 40]
    assert found(AuditFilter(since=after)) == []
    assert found(AuditFilter(person=office.user_id, since=before)) == [900, 40]
    assert found(AuditFilter(person=5)) == []


def test_others_see_only_their_own_lines(people: People) -> None:
    record(people.admin, Act.EXPORT, area="clients", amount=9)
    vera = people.open("Вера")
    record(vera, Act.COPY, area="clients", amount=1)

    assert [line.author for line in list_audit(vera)] == [vera.user_name]
    asked = AuditFilter(person=people.admin.user_id)
    assert [line.author for line in list_audit(vera, asked)] == [vera.user_name]
    with pytest.raises(AccessDeniedError):
        export_audit(vera, people.admin.folder.path.parent / "журнал.csv")
    boris = people.open("Борис")
    assert {line.amount for line in list_audit(boris, AuditFilter(group=Group.TAKEN))} == {1, 9}


def test_a_large_export_is_told_to_the_leaders_but_not_to_who_did_it(people: People) -> None:
    boris = people.open("Борис")
    record(boris, Act.EXPORT, area="clients", amount=5000)

    assert [notice.text.split(".")[0] for notice in list_notices(people.admin)] == [
        "Выгружено за один раз: 5\u00a0000\u00a0клиентов"
    ]
    assert list_notices(boris) == []
    assert [line.text for line in list_audit(people.admin, AuditFilter(group=Group.WARNINGS))]


def test_exports_in_parts_are_added_up_over_the_day_and_told_once(office: Office) -> None:
    save_thresholds(office, Thresholds(exported=100))
    for amount in (40, 40, 40, 40):
        record(office, Act.EXPORT, area="clients", amount=amount)
    record(office, Act.EXPORT, area="deals", amount=100)

    told = [notice.text.split(".")[0].replace("\u00a0", " ") for notice in list_notices(office)]
    assert told == ["Выгружено за один раз: 100 сделок", "Выгружено за день по частям: 120 записей"]


def test_cards_of_a_day_are_counted_over_lines_without_repetition(office: Office) -> None:
    save_thresholds(office, Thresholds(seen=4))
    add_clients(office, 4)
    first, *others = ids(office)
    for batch in ([first, others[0]], [first, others[0]], [first, others[1]]):
        for client in batch:
            get_client(office, client)
        write_looks(office)
    assert list_notices(office) == []
    get_client(office, others[2])
    write_looks(office)
    assert [notice.text.split(".")[0] for notice in list_notices(office)] == [
        "Открыто за день: 4\u00a0карточки клиентов"
    ]


def test_a_mass_deletion_is_told_even_if_it_is_taken_back(office: Office) -> None:
    save_thresholds(office, Thresholds(deleted=20))
    add_clients(office, 60)
    delete_clients(office, ids(office)[:15])
    assert list_notices(office) == []
    result = delete_clients(office, ids(office)[15:])

    undo(office, result.change_id)

    [notice] = list_notices(office)
    assert "удалено не меньше чем 45\u00a0клиентов" in notice.text


def test_thresholds_are_checked_and_a_spoilt_setting_is_as_shipped(office: Office) -> None:
    for wrong in (Thresholds(exported=-1), Thresholds(seen=2_000_000), Thresholds(night_from=24)):
        with pytest.raises(UserError, match="Ничего не изменено"):
            save_thresholds(office, wrong)
    save_thresholds(office, Thresholds(passwords=0, night=True))
    assert read_thresholds(office) == Thresholds(passwords=0, night=True)
    with office.change("Порча"):
        office.db.run("UPDATE setting SET value = '{' WHERE name = 'audit_thresholds'")
    assert read_thresholds(office) == Thresholds()


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "night"),
    [(23, 22, 6, True), (3, 22, 6, True), (6, 22, 6, False), (12, 22, 6, False), (2, 1, 5, True)],
)
def test_what_is_night(hour: int, begins: int, ends: int, night: bool) -> None:
    assert is_night(hour, Thresholds(night_from=begins, night_until=ends)) is night


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_the_audit_itself_is_exported_and_that_is_a_line(
    office: Office, tmp_path: Path, suffix: str
) -> None:
    record(office, Act.COPY, area="clients", amount=40, details={"ids": ["1", "2"]})
    path = tmp_path / f"журнал.{suffix}"

    report = export_audit(office, path, filter_=AuditFilter(group=Group.TAKEN))

    assert report.rows == 1
    if suffix == "json":
        [line] = json.loads(path.read_text(encoding="utf-8"))
        assert (line["act"], line["records"], line["details"]["ids"]) == ("copy", 40, ["1", "2"])
    if suffix == "csv":
        assert "Копирование в буфер обмена" in path.read_text(encoding="utf-8-sig")
    assert list_audit(office)[0].act == "audit_exported"
