"""Who changed what lets people in stands in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING
from crm_desktop.access.membership import Role
from crm_desktop.audit.acts import Act
from crm_desktop.members.changing import change_role
from crm_desktop.members.inviting import reset_password
from crm_desktop.members.recovery import keep_sheet, prepare_sheet, void_sheet
from crm_desktop.members.remembering import forget_me, remember_me
from crm_desktop.office.opening import open_by_sheet
from crm_desktop.office.settings import change_own_password
from tests.members.conftest import OWN, InMemory, Staff

if TYPE_CHECKING:
    import pytest

    from crm_desktop.office import Office


def told(office: Office) -> list[tuple[str, int | None]]:
    """Acts and whom they are about, oldest first."""
    rows = office.db.run("SELECT act, person FROM audit_entry ORDER BY id")
    return [(act, person) for act, person in rows if act != Act.SIGN_IN]


def test_what_lets_people_in_is_told(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", InMemory({}))
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    given = staff.invite()
    boris = staff.first(given)
    change_own_password(boris, old=OWN, new="паровоз-ест-вишню-7", parameters=FLOOR)
    remember_me(boris)
    forget_me(boris)
    me = boris.user_id
    boris.close()
    change_role(staff.office, me, role=Role.HEAD)
    reset_password(staff.office, me, parameters=FLOOR)

    assert told(staff.office) == [
        (Act.PERSON_ADDED, me),
        (Act.PASSWORD_CHANGED, me),  # his first own one
        (Act.PASSWORD_CHANGED, me),
        (Act.REMEMBERED, None),
        (Act.FORGOTTEN, me),
        (Act.ROLE_GIVEN, me),
        (Act.PASSWORD_RESET, me),
    ]


def test_a_sheet_is_told_when_it_is_issued_used_and_void(staff: Staff) -> None:
    sheet = prepare_sheet(staff.office)
    keep_sheet(staff.office, sheet)
    me = staff.office.user_id
    staff.close()
    again = open_by_sheet(
        staff.office.folder.path, " ".join(sheet.groups), new_password=OWN, parameters=FLOOR
    )
    staff.opened.append(again)
    keep_sheet(again, prepare_sheet(again))
    void_sheet(again)
    assert told(again) == [
        (Act.SHEET_ISSUED, me),
        (Act.RECOVERY_USED, me),
        (Act.SHEET_ISSUED, me),
        (Act.SHEET_VOIDED, me),
    ]
