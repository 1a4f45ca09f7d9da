"""Whoever removes, alters or puts in a line past the program is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.audit.acts import Act
from crm_desktop.audit.chain import check_chain
from crm_desktop.audit.reading import list_audit
from crm_desktop.audit.recording import record
from crm_desktop.audit.sessions import signed_out
from crm_desktop.errors import AccessDeniedError
from db.journal_schema import install_triggers
from db.tables import BY_NAME, TABLES
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

AUDIT = BY_NAME["audit_entry"].number


@pytest.fixture
def kept(office: Office) -> Office:
    """An office with lines of the audit, its last seal remembered, its file without triggers."""
    add_clients(office, 3)
    for amount in (10, 20, 30):
        record(office, Act.EXPORT, area="clients", amount=amount)
    signed_out(office)
    for (name,) in office.db.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        office.db.run(f"DROP TRIGGER {name}")
    return office


def told(office: Office) -> str:
    return " · ".join(fault.text for fault in check_chain(office).faults)


def line(office: Office, amount: int) -> int:
    return int(office.db.run("SELECT id FROM audit_entry WHERE amount = ?", (amount,))[0][0])


def test_a_whole_chain(office: Office) -> None:
    add_clients(office, 3)
    record(office, Act.EXPORT, area="clients", amount=10)
    report = check_chain(office)
    assert report.whole
    assert "Цепочка цела" in report.text
    newest = list_audit(office)[0]
    assert (newest.act, newest.amount) == ("chain_checked", report.checked)
    assert check_chain(office).whole


@pytest.mark.parametrize(
    "change", ["amount = 1", "happened_at = happened_at - 1", "author = 5", "destination = '/'"]
)
def test_an_altered_line(kept: Office, change: str) -> None:
    kept.db.run(" ".join(("UPDATE audit_entry SET", change, "WHERE amount = 20")))

    report = check_chain(kept)

    assert "не те, что были подписаны" in report.faults[0].text
    assert report.faults[0].author == "Анна Кравцова"
    assert "Сравните базу с резервной копией" in report.text


def test_a_removed_line(kept: Office) -> None:
    kept.db.run("DELETE FROM audit_entry WHERE amount = 20")
    assert "строка журнала доступа удалена" in told(kept)


def test_a_line_removed_with_its_journal(kept: Office) -> None:
    gone = line(kept, 20)
    kept.db.run("DELETE FROM audit_entry WHERE id = ?", (gone,))
    kept.db.run("DELETE FROM journal WHERE tbl = ? AND record = ?", (AUDIT, gone))
    assert "не те, что были подписаны" in told(kept)


def remove_whole(office: Office, amount: int) -> None:
    """Take a line out with its journal, its seal and its change set."""
    gone = line(office, amount)
    [(change,)] = office.db.run(
        "SELECT change FROM journal WHERE tbl = ? AND record = ?", (AUDIT, gone)
    )
    office.db.run("DELETE FROM audit_entry WHERE id = ?", (gone,))
    office.db.run("DELETE FROM journal WHERE change = ?", (change,))
    office.db.run("DELETE FROM seal WHERE change = ?", (change,))
    office.db.run("DELETE FROM change_set WHERE id = ?", (change,))


def test_a_line_removed_with_its_seal(kept: Office) -> None:
    remove_whole(kept, 20)
    assert "цепочка подписей прервана" in told(kept)


def test_the_end_cut_off_with_everything(kept: Office) -> None:
    last = kept.db.run("SELECT stamp FROM seal ORDER BY stamp DESC LIMIT 2")
    for (stamp,) in last:
        kept.db.run("DELETE FROM journal WHERE stamp = ?", (stamp,))
        kept.db.run("DELETE FROM seal WHERE stamp = ?", (stamp,))
        kept.db.run("DELETE FROM change_set WHERE id = ?", (stamp,))
        kept.db.run("DELETE FROM audit_entry WHERE id > ?", (min(row[0] for row in last),))
    install_triggers(kept.db.connection(), TABLES)
    # Nobody forgets it by signing out again.
    signed_out(kept)
    assert "последние записи журнала исчезли" in told(kept)
    # It has been told, and stands in a line that is signed.
    assert "нарушений: 1" in list_audit(kept)[0].text


@pytest.mark.parametrize("journalled", [False, True])
def test_a_line_put_in(kept: Office, journalled: bool) -> None:
    made = line(kept, 30) + 1
    kept.db.run(
        "INSERT INTO audit_entry(id, author, act, happened_at) VALUES(?, ?, 'export', 1)",
        (made, kept.user_id),
    )
    if journalled:
        kept.db.run(
            "INSERT INTO journal(change, stamp, tbl, record, op) SELECT change, stamp, ?, ?, 0"
            " FROM seal ORDER BY stamp DESC LIMIT 1",
            (AUDIT, made),
        )
    expected = "пропущены или лишние" if journalled else "вписана мимо программы"
    assert expected in told(kept)


def test_only_who_may_checks(people: People) -> None:
    with pytest.raises(AccessDeniedError):
        check_chain(people.open("Вера"))
