"""The doctor on the audit: a line taken out, put in, cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.audit.acts import Act
from crm_desktop.audit.anchor import drop_anchor
from crm_desktop.audit.recording import record
from crm_desktop.doctor.audit_checks import check_audit
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.doctor.subject import Subject

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def lines(office: Office) -> list[int]:
    return [record(office, Act.EXPORT, area="clients", amount=number) for number in (5, 6)]


def test_a_whole_audit_is_in_order(office: Office, lines: list[int]) -> None:
    checks = {check.name: check for check in examine(office, mend=False).checks}
    assert (checks["audit"].status, checks["audit"].checked) == (Status.OK, len(lines))


def test_a_line_taken_out_past_the_program_is_found(office: Office, lines: list[int]) -> None:
    _past_the_program(office, "DELETE FROM audit_entry WHERE id = ?", lines[0])
    check = check_audit(_subject(office))
    assert (check.status, check.found) == (Status.PROBLEM, 1)
    assert "Журнал доступа" in check.text


def test_an_end_that_was_cut_off_is_found(office: Office, lines: list[int]) -> None:
    drop_anchor(office.db)
    _past_the_program(office, "DELETE FROM seal WHERE stamp = (SELECT max(stamp) FROM seal)")
    assert "Последние записи журнала исчезли" in check_audit(_subject(office)).text


def _subject(office: Office) -> Subject:
    return Subject(office.db, office.folder, office.unlocked, mend=False)


def _past_the_program(office: Office, sql: str, *values: int) -> None:
    connection = office.db.connection()
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN"
        " ('audit_entry', 'seal')"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}").fetchall()
    connection.execute(sql, values).fetchall()
