from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.keys_recovery import SheetCodeError
from crm_desktop.access.membership import Role
from crm_desktop.access.passwords import WeakPasswordError
from crm_desktop.access.throttle import FILE_NAME
from crm_desktop.errors import AccessDeniedError, PasswordError
from crm_desktop.members.changing import change_role
from crm_desktop.members.inviting import reset_password
from crm_desktop.members.recovery import (
    Sheet,
    groups_to_retype,
    keep_sheet,
    prepare_sheet,
    retyped_right,
    sheet_state,
    void_sheet,
    write_sheet,
)
from crm_desktop.office import PasswordChangeNeededError, open_by_sheet, sign_in_choices
from tests.members.conftest import OWN, Staff

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

NEW = "кефир-обои-жираф-31"


def opened(staff: Staff, sheet: Sheet, new: str | None = NEW) -> Office:
    office = open_by_sheet(
        staff.office.folder.path, " ".join(sheet.groups), new_password=new, parameters=FLOOR
    )
    staff.opened.append(office)
    return office


def test_the_sheet_opens_and_gives_a_new_password(staff: Staff) -> None:
    assert not sheet_state(staff.office).exists
    sheet = prepare_sheet(staff.office)
    assert not sheet_state(staff.office).exists
    keep_sheet(staff.office, sheet)
    state = sheet_state(staff.office)
    assert state.exists
    assert state.made_at is not None
    assert sign_in_choices(staff.office.folder.path).has_sheet

    with pytest.raises(PasswordChangeNeededError) as caught:
        opened(staff, sheet, None)
    assert (caught.value.user_name, caught.value.reason) == ("Анна Кравцова", "recovery")
    with pytest.raises(WeakPasswordError):
        opened(staff, sheet, "qwerty123456")
    assert opened(staff, sheet).role is Role.ADMIN
    assert staff.enter(NEW).user_id == staff.office.user_id
    with pytest.raises(PasswordError):
        staff.enter(staff.password)


def test_a_new_sheet_voids_the_former(staff: Staff) -> None:
    former, sheet = prepare_sheet(staff.office), prepare_sheet(staff.office)
    keep_sheet(staff.office, former)
    keep_sheet(staff.office, sheet)
    with pytest.raises(PasswordError, match="заменён новым"):
        opened(staff, former)
    (staff.office.folder.logs / FILE_NAME).unlink()
    void_sheet(staff.office)
    assert not sheet_state(staff.office).exists
    with pytest.raises(PasswordError):
        opened(staff, sheet)


def test_a_typing_mistake_costs_no_try(staff: Staff) -> None:
    sheet = prepare_sheet(staff.office)
    keep_sheet(staff.office, sheet)
    group = sheet.groups[2]
    wrong = ("3" if group[0] != "3" else "4") + group[1:]
    with pytest.raises(SheetCodeError, match="группе 3"):
        opened(staff, Sheet((*sheet.groups[:2], wrong, *sheet.groups[3:]), 0))
    assert not (staff.office.folder.logs / FILE_NAME).exists()


def test_only_admins_have_sheets(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    with pytest.raises(AccessDeniedError):
        prepare_sheet(boris)


def test_new_keys_of_an_admin_void_his_sheet(staff: Staff) -> None:
    vera = staff.first(staff.invite("Вера", Role.ADMIN))
    sheet = prepare_sheet(vera)
    keep_sheet(vera, sheet)
    reset_password(staff.office, vera.user_id, parameters=FLOOR)
    with pytest.raises(PasswordError):
        opened(staff, sheet)


def test_two_groups_are_typed_again_from_paper(staff: Staff) -> None:
    sheet = prepare_sheet(staff.office)
    asked = {groups_to_retype(sheet) for _ in range(60)}
    assert len(asked) > 3
    assert all(len(set(pair)) == 2 and set(pair) <= set(range(5)) for pair in asked)
    first, second = groups_to_retype(sheet)
    right = {first: sheet.groups[first].lower(), second: f" {sheet.groups[second]} "}
    assert retyped_right(sheet, right) == ()
    assert retyped_right(sheet, {**right, second: "AAAAA"}) == (second,)


def test_the_paper_has_the_code_and_nothing_of_the_base(staff: Staff, tmp_path: Path) -> None:
    staff.invite("Борис Секретный")
    sheet = prepare_sheet(staff.office)
    path = tmp_path / "лист.pdf"
    assert write_sheet(staff.office, sheet, path).pages == 1
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    for part in (*sheet.groups, "Ромашка", "Анна Кравцова", "Забыли пароль?"):
        assert part in text
    assert "Секретный" not in text
    assert all(group not in repr(sheet) for group in sheet.groups)


def test_a_demoted_admin_comes_in_by_his_sheet_as_what_he_is_now(staff: Staff) -> None:
    vera = staff.first(staff.invite("Вера", Role.ADMIN))
    sheet = prepare_sheet(vera)
    keep_sheet(vera, sheet)
    change_role(staff.office, vera.user_id, role=Role.MANAGER)
    assert opened(staff, sheet).role is Role.MANAGER
    with pytest.raises(PasswordError):
        staff.enter(OWN, user_name="Вера")
