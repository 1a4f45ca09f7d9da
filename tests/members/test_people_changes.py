from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR, read_keys
from crm_desktop.access.keys_people import add_person, set_role
from crm_desktop.access.keys_people import remove_person as remove_from_list
from crm_desktop.access.keys_people import rename_person as rename_in_list
from crm_desktop.access.keys_watch import MembershipState
from crm_desktop.access.membership import Role
from crm_desktop.access.membership_faults import ChainError, ChainFault
from crm_desktop.access.passwords import WeakPasswordError
from crm_desktop.access.passwords_temporary import temporary_password
from crm_desktop.errors import AccessDeniedError, PasswordError, UserError
from crm_desktop.history.acts import LASTING
from crm_desktop.members.changing import change_role, rename_person
from crm_desktop.members.inviting import PEOPLE, give_sign_in, invite_person, reset_password
from crm_desktop.members.persons import PersonState, list_people
from crm_desktop.members.reconciling import reconcile_members
from crm_desktop.members.removing import needs_rekey, remove_person
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import PasswordChangeNeededError, sign_in_choices
from crm_desktop.office.settings import change_own_password
from tests.members.conftest import OWN, Staff
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from crm_desktop.journal import Change
    from crm_desktop.members.persons import Person


def person(staff: Staff, name: str) -> Person:
    return next(each for each in list_people(staff.office) if each.name == name)


# --- coming ---


def test_nothing_opens_under_a_temporary_password(staff: Staff) -> None:
    given = staff.invite()
    assert person(staff, "Борис").state is PersonState.TEMPORARY
    with pytest.raises(PasswordChangeNeededError) as caught:
        staff.enter(given.temporary_password, user_name="Борис")
    assert (caught.value.user_name, caught.value.reason) == ("Борис", "temporary")
    with pytest.raises(WeakPasswordError):
        staff.enter(given.temporary_password, user_name="Борис", new_password="qwerty123456")
    with pytest.raises(UserError, match="совпадает с временным"):
        staff.enter(
            given.temporary_password, user_name="Борис", new_password=given.temporary_password
        )
    assert person(staff, "Борис").state is PersonState.TEMPORARY

    boris = staff.first(given)
    assert (boris.user_id, boris.role) == (given.member_id, Role.MANAGER)
    assert person(staff, "Борис").state is PersonState.ACTIVE
    with pytest.raises(PasswordError):
        staff.enter(given.temporary_password, user_name="Борис")
    change_own_password(boris, old=OWN, new="другой-кефир-обои-3", parameters=FLOOR)
    assert staff.enter("другой-кефир-обои-3", user_name="Борис").user_id == given.member_id


def test_the_password_is_told_once_and_kept_nowhere(staff: Staff) -> None:
    given = staff.invite()
    assert given.temporary_password in given.text
    assert given.temporary_password not in repr(given)
    staff.office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    secret = given.temporary_password.encode()
    for path in staff.office.folder.path.rglob("*"):
        assert not path.is_file() or secret not in path.read_bytes()


def test_temporary_passwords_are_easy_to_read_out_and_differ() -> None:
    made = {temporary_password() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        words = one.split("-")
        assert [len(word) for word in words] == [6, 6, 6, 6]
        assert set(one) <= set("абвгдезиклмнопрсту-")


def test_a_colleague_on_the_list_keeps_his_id(staff: Staff) -> None:
    member, _ = add_colleague(staff.office, "Глеб")
    assert person(staff, "Глеб").state is PersonState.NO_SIGN_IN
    given = give_sign_in(staff.office, member, role=Role.HEAD, parameters=FLOOR)
    assert given.member_id == member
    gleb = staff.first(given)
    assert (gleb.user_id, gleb.role) == (member, Role.HEAD)
    with pytest.raises(UserError, match="уже входит"):
        give_sign_in(staff.office, member, parameters=FLOOR)


@pytest.mark.parametrize("name", ["", " \u200b", "анна  КРАВЦОВА"])
def test_a_name_must_be_new(staff: Staff, name: str) -> None:
    before = staff.office.folder.keys.read_bytes()
    with pytest.raises(UserError, match="Ничего не изменено"):
        invite_person(staff.office, name, role=Role.MANAGER, parameters=FLOOR)
    assert staff.office.folder.keys.read_bytes() == before


def test_only_who_manages_people_may(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    with pytest.raises(AccessDeniedError):
        invite_person(boris, "Вера", role=Role.ADMIN, parameters=FLOOR)
    with pytest.raises(AccessDeniedError):
        reset_password(boris, staff.office.user_id, parameters=FLOOR)


# --- changing ---


def test_a_new_role_holds_in_the_open_window(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    assert boris.membership_changed() is MembershipState.SAME
    change_role(staff.office, boris.user_id, role=Role.HEAD)
    assert boris.membership_changed() is MembershipState.CHANGED
    assert boris.role is Role.HEAD
    assert boris.membership_changed() is MembershipState.SAME


def test_an_own_role_must_fit_the_signed_one(staff: Staff) -> None:
    given = staff.invite()
    with staff.office.change("Роль") as change:
        own = change.new_id()
        staff.office.db.run(
            "INSERT INTO access_role(id, name, base, powers, position)"
            " VALUES(?, 'Кассир', 'manager', '{}', 1)",
            (own,),
        )
    change_role(staff.office, given.member_id, role=Role.MANAGER, access_role=own)
    assert person(staff, "Борис").access_role == own
    with pytest.raises(UserError, match="основана на другой"):
        change_role(staff.office, given.member_id, role=Role.HEAD, access_role=own)
    with pytest.raises(UserError, match="больше нет"):
        change_role(staff.office, given.member_id, role=Role.MANAGER, access_role=own + 1)


def test_a_new_name_is_signed_and_both_names_let_in(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    rename_person(staff.office, boris.user_id, name="Борис Петров")
    boris.membership_changed()
    assert boris.user_name == "Борис Петров"
    assert staff.enter(OWN, user_name="борис петров").user_id == boris.user_id


def test_a_reset_password_locks_the_open_window(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    given = reset_password(staff.office, boris.user_id, parameters=FLOOR)
    assert boris.membership_changed() is MembershipState.REPLACED
    with pytest.raises(AccessDeniedError, match="сбросил ваш пароль"):
        boris.change("Что-то")
    with pytest.raises(PasswordError):
        staff.enter(OWN, user_name="Борис")
    assert staff.first(given).user_id == boris.user_id


def test_oneself_is_neither_reset_nor_demoted_nor_removed(staff: Staff) -> None:
    me = staff.office.user_id
    staff.invite("Вера", Role.ADMIN)
    for refused in (
        lambda: reset_password(staff.office, me, parameters=FLOOR),
        lambda: change_role(staff.office, me, role=Role.HEAD),
        lambda: remove_person(staff.office, me),
    ):
        with pytest.raises(UserError, match="Ничего не изменено"):
            refused()


def test_the_last_admin_stays(staff: Staff) -> None:
    vera = staff.first(staff.invite("Вера", Role.ADMIN))
    assert not person(staff, "Вера").last_admin
    change_role(vera, staff.office.user_id, role=Role.MANAGER)
    assert person(staff, "Вера").last_admin
    with pytest.raises(AccessDeniedError):
        remove_person(staff.office, vera.user_id)
    with pytest.raises(ChainError) as caught:
        remove_from_list(vera.folder.keys, vera.unlocked, user_id=vera.user_id)
    assert caught.value.fault is ChainFault.LAST_ADMIN


# --- leaving ---


def test_a_removed_person_is_out_at_once(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    assert needs_rekey(staff.office) == ()
    done = remove_person(staff.office, boris.user_id)
    assert "смените ключ базы" in done.text
    assert done.needs_rekey
    assert needs_rekey(staff.office) == ("Борис",)
    assert boris.membership_changed() is MembershipState.REMOVED
    with pytest.raises(AccessDeniedError, match="исключил"):
        boris.change("Что-то")
    with pytest.raises(AccessDeniedError, match="исключил"):
        boris.undo(done.changes.change_id)
    with pytest.raises(PasswordError):
        staff.enter(OWN, user_name="Борис")
    assert [each.name for each in list_people(staff.office)] == ["Анна Кравцова"]
    assert [each.name for each in sign_in_choices(staff.office.folder.path).people] == [
        "Анна Кравцова"
    ]


def test_changes_of_people_are_not_taken_back() -> None:
    assert PEOPLE in LASTING


# --- the list and the table ---


def test_a_crash_between_the_list_and_the_table_is_mended(staff: Staff) -> None:
    boris, vera = staff.invite(), staff.invite("Вера")
    keys, unlocked = staff.office.folder.keys, staff.office.unlocked
    rename_in_list(keys, unlocked, user_id=boris.member_id, name="Боря")
    set_role(keys, unlocked, user_id=boris.member_id, role=Role.OBSERVER)
    remove_from_list(keys, unlocked, user_id=vera.member_id)
    with staff.office.change("Как будто не записано") as change:
        staff.office.db.run(
            "UPDATE member SET deleted_at = 1 WHERE id = ?", (staff.office.user_id,)
        )
    assert change.changes
    again = staff.enter(staff.password, user_name="Анна Кравцова")
    rows = again.db.run("SELECT name, role FROM member WHERE deleted_at IS NULL ORDER BY name")
    assert rows == [("Анна Кравцова", "admin"), ("Боря", "observer")]
    title = again.db.run("SELECT title, kind FROM change_set ORDER BY id DESC LIMIT 1")
    assert title == [("Список сотрудников приведён к подписанному", "system")]
    assert reconcile_members(again) == 0


def test_two_programs_add_people_at_once(staff: Staff) -> None:
    """Each reads keys.json anew under its lock: nobody is lost."""
    other = staff.enter(staff.password, user_name="Анна Кравцова")
    failures: list[BaseException] = []

    def add(office: Staff | None, names: tuple[str, ...]) -> None:
        try:
            for name in names:
                target = staff.office if office is not None else other
                invite_person(target, name, role=Role.MANAGER, parameters=FLOOR)
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    ours, theirs = ("Аня", "Ваня", "Даня"), ("Боря", "Гоша", "Женя")
    threads = [
        threading.Thread(target=add, args=(staff, ours)),
        threading.Thread(target=add, args=(None, theirs)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    signed = {member.name for member in read_keys(other.folder.keys).membership.members.values()}
    assert signed == {"Анна Кравцова", *ours, *theirs}
    assert {each.name for each in list_people(staff.office)} == signed


def test_who_looks_at_the_list_while_it_is_changed_writes_nothing_twice(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    boris, office = staff.first(staff.invite()), staff.office
    looked, written, change = threading.Event(), [], boris.change

    def begun(title: str, *, kind: str = "act") -> AbstractContextManager[Change]:
        looked.set()
        return change(title, kind=kind)

    monkeypatch.setattr(boris, "change", begun)
    comes_in = threading.Thread(target=lambda: written.append(reconcile_members(boris)))
    with office.change("Новый сотрудник", kind=PEOPLE) as opened:
        member = opened.new_id()
        office.db.run("INSERT INTO member(id, name, role) VALUES(?, 'Вера', 'manager')", (member,))
        add_person(
            office.folder.keys, office.unlocked, user_id=member, user_name="Вера",
            role=Role.MANAGER, password="x", parameters=FLOOR,
        )  # fmt: skip
        boris.membership_changed(anew=True)
        comes_in.start()
        assert looked.wait(PATIENCE_S)
    comes_in.join()
    assert written == [0]
    assert [each.name for each in list_people(office)].count("Вера") == 1
