"""Roles of the office's own: kept whole, changed by one person at a time, never by who may not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ACT_GROUPS, ACT_LABELS
from crm_desktop.access.powers import (
    ACTS,
    BUILT_IN,
    CEILING,
    EVERYTHING,
    NOTHING,
    SENSITIVE,
    Area,
    Deed,
    FieldRule,
    Powers,
    Scope,
    from_json,
    least_base,
    to_json,
)
from crm_desktop.access.right import Right
from crm_desktop.access.rights import RIGHTS, may
from crm_desktop.access.roles import (
    add_role,
    copy_role,
    delete_role,
    edit_role,
    get_role,
    list_roles,
    reset_role,
    role_as_json,
)
from crm_desktop.errors import AccessDeniedError, ConflictError, NotFoundError, UserError
from crm_desktop.history.acts import undo
from tests.access.people_office import own_scope

if TYPE_CHECKING:
    from tests.access.people_office import People

FIELDS = [f"{area}:{key}" for area, keys in SENSITIVE.items() for key in (*keys, "f12")]
ANY_POWERS = st.builds(
    Powers,
    st.dictionaries(
        st.tuples(st.sampled_from(list(Area)), st.sampled_from(list(Deed))),
        st.sampled_from(list(Scope)),
    ),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(list(FieldRule))),
    st.frozensets(st.sampled_from(list(Right))),
    unassigned=st.booleans(),
)


@given(ANY_POWERS)
def test_powers_come_back_as_they_were_stored(powers: Powers) -> None:
    assert from_json(to_json(powers)) == powers
    assert to_json(from_json(to_json(powers))) == to_json(powers)


@given(ANY_POWERS, st.sampled_from(list(Role)))
def test_a_ceiling_only_takes_away(powers: Powers, role: Role) -> None:
    cut = powers.within(CEILING[role])
    assert cut.rights <= powers.rights
    assert all(scope <= powers.scopes[key] for key, scope in cut.scopes.items())
    assert all(cut.field(*key.split(":")) <= powers.field(*key.split(":")) for key in FIELDS)
    assert least_base(cut) in Role


@given(ANY_POWERS, st.data())
def test_damage_never_grants(powers: Powers, data: st.DataObject) -> None:
    text = to_json(powers)
    start = data.draw(st.integers(0, len(text)))
    cut = text[:start] + text[start + data.draw(st.integers(1, 12)) :]
    try:
        found = from_json(cut)
    except UserError:
        return
    # A cut that is still well formed has lost a field, an act or a digit of a key, nothing more.
    assert found.acts <= powers.acts
    assert found.scopes == powers.scopes


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", to_json(EVERYTHING)[:-1], to_json(EVERYTHING) + " {}",
        to_json(EVERYTHING).replace('"format":1', '"format":2'),
        to_json(EVERYTHING).replace('"format":1', '"format":true'),
        to_json(EVERYTHING).replace('"see":"all"', '"see":"everything"', 1),
        to_json(EVERYTHING).replace('"see":"all"', '"see":["all"]', 1),
        to_json(EVERYTHING).replace('"see":"all",', "", 1),
        to_json(NOTHING).replace('"see":"none"', '"see":"none","see":"all"', 1),
        to_json(NOTHING).replace('"unassigned":false', '"unassigned":1'),
        to_json(NOTHING).replace('"acts":[]', '"acts":["fly"]'),
        to_json(NOTHING).replace('"acts":[]', '"acts":["view_clients"]'),
        to_json(NOTHING).replace('"acts":[]', '"acts":["undo","undo"]'),
        to_json(NOTHING).replace('"acts":[]', '"acts":"undo"'),
        to_json(NOTHING).replace('"fields":{}', '"fields":{"clients:secret":"edit"}'),
        to_json(NOTHING).replace('"fields":{}', '"fields":{"note":"edit"}'),
        to_json(NOTHING).replace('"fields":{}', '"fields":[]'),
        to_json(NOTHING).replace('"fields":{}', '"more":1,"fields":{}'),
        "[" * 5000, " " * 70_000,
    ],
)  # fmt: skip
def test_what_is_unknown_or_malformed_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="лишних прав никто не получил"):
        from_json(text)


def test_every_act_has_a_name_and_a_place_but_the_administrators() -> None:
    assert set(ACT_LABELS) == ACTS
    placed = [act for group in ACT_GROUPS.values() for act in group]
    assert sorted(placed) == sorted(ACTS - {Right.MANAGE_PEOPLE, Right.SHARE_OFFICE})


def test_nobody_changes_what_he_does_not_see() -> None:
    powers = Powers({(Area.DEALS, Deed.EDIT): Scope.ALL, (Area.DEALS, Deed.SEE): Scope.OWN})
    assert powers.scope("deals", "edit") is Scope.OWN
    assert Right.EDIT_DEALS in powers.rights
    assert Powers({(Area.DEALS, Deed.EDIT): Scope.ALL}).rights == NOTHING.rights
    assert Right.VIEW_OFFICE in NOTHING.rights


def test_the_built_in_roles_are_what_they_were() -> None:
    assert RIGHTS[Role.HEAD] - RIGHTS[Role.MANAGER] >= {Right.REPORTS, Right.VIEW_AUDIT}
    assert all(BUILT_IN[role].within(CEILING[role]) == BUILT_IN[role] for role in Role)
    assert all(BUILT_IN[role].sees_all for role in Role)
    assert not {Right.MANAGE_PEOPLE, Right.SHARE_OFFICE} & CEILING[Role.HEAD].rights


def test_a_role_is_made_copied_changed_and_taken_back(people: People) -> None:
    admin = people.admin
    record, changes = add_role(admin, "  Стажёр ", base=Role.MANAGER, powers=own_scope())
    copied, _changes = copy_role(admin, "стажёр", name="Стажёр-2")
    assert [role.name for role in list_roles(admin)][-2:] == ["Стажёр", "Стажёр-2"]
    opened = get_role(admin, str(copied))
    wider = replace(own_scope(), unassigned=True)
    edit_role(admin, opened.key, opened=opened, name="Старший стажёр", powers=wider)
    assert get_role(admin, str(copied)).powers == wider
    with pytest.raises(UserError, match="уже есть"):
        add_role(admin, "СТАЖЁР", base=Role.MANAGER, powers=own_scope())
    with pytest.raises(UserError, match="уже есть"):
        add_role(admin, "руководитель", base=Role.MANAGER, powers=own_scope())
    undo(admin, changes.change_id)
    with pytest.raises(NotFoundError, match="Старший стажёр"):
        get_role(admin, str(record))
    told = role_as_json(get_role(admin, str(copied)))
    assert json.loads(json.dumps(told))["powers"]["unassigned"] is True


def test_of_two_who_edit_one_role_the_second_is_told(people: People) -> None:
    admin = people.admin
    record, _changes = add_role(admin, "Стажёр", base=Role.MANAGER, powers=own_scope())
    first, second = get_role(admin, str(record)), get_role(admin, str(record))
    edit_role(admin, first.key, opened=first, powers=replace(own_scope(), unassigned=True))
    with pytest.raises(ConflictError, match="Откройте роль заново"):
        edit_role(admin, second.key, opened=second, name="Другой")
    head = get_role(admin, "head")
    edit_role(admin, "head", opened=head, powers=own_scope())
    with pytest.raises(ConflictError):
        edit_role(admin, "head", opened=head, powers=EVERYTHING)
    assert get_role(admin, "head").powers == own_scope()


def test_a_built_in_role_gives_what_the_office_says_until_it_is_reset(people: People) -> None:
    admin, vera = people.admin, people.open("Вера")
    role = get_role(admin, "manager")
    without_print = replace(role.powers, acts=role.powers.acts - {Right.PRINT})
    edit_role(admin, "manager", opened=role, powers=without_print)
    assert not may(vera, Right.PRINT)
    assert get_role(admin, "manager").bearers == 4
    with pytest.raises(UserError, match="меняются только права"):
        edit_role(admin, "manager", opened=get_role(admin, "manager"), name="Продавец")
    reset_role(admin, "manager")
    assert may(vera, Right.PRINT)
    assert vera.powers == BUILT_IN[Role.MANAGER]


def test_what_may_not_be_done_with_roles_is_said(people: People) -> None:
    admin = people.admin
    role = people.give("Вера", own_scope())
    with pytest.raises(UserError, match="есть у 1 сотрудника"):
        delete_role(admin, str(role))
    with pytest.raises(UserError, match="основу менять нельзя"):
        edit_role(admin, str(role), opened=get_role(admin, str(role)), base=Role.HEAD)
    with pytest.raises(UserError, match="не меняется"):
        edit_role(admin, "admin", opened=get_role(admin, "admin"), powers=NOTHING)
    with pytest.raises(UserError, match="основе"):
        add_role(admin, "Наблюдатель-2", base=Role.OBSERVER, powers=own_scope())
    with pytest.raises(UserError, match="только администратор"):
        add_role(admin, "Почти всё", base=Role.HEAD, powers=EVERYTHING)
    with pytest.raises(UserError, match="не может быть ролью администратора"):
        add_role(admin, "Второй", base=Role.ADMIN, powers=EVERYTHING)
    with pytest.raises(UserError, match="не удаляется"):
        delete_role(admin, "manager")
    with pytest.raises(UserError, match="прежних прав"):
        reset_role(admin, str(role))


def test_a_damaged_or_vanished_role_gives_nothing_and_is_mended(people: People) -> None:
    admin, vera = people.admin, people.open("Вера")
    role = people.give("Вера", own_scope())
    with admin.change("Порча"):
        admin.db.run("UPDATE access_role SET powers = '{\"format\":1}' WHERE id = ?", (role,))
    assert vera.powers == NOTHING
    damaged = get_role(admin, str(role))
    assert damaged.damaged
    edit_role(admin, damaged.key, opened=damaged, powers=own_scope())
    assert vera.powers == own_scope()
    with admin.change("Удаление"):
        admin.db.run("UPDATE access_role SET deleted_at = 1 WHERE id = ?", (role,))
    assert vera.powers == own_scope()
    with admin.change("Пропажа"):
        admin.db.run("UPDATE member SET access_role = 5 WHERE name = 'Вера'")
    assert vera.powers == NOTHING


def test_a_role_above_the_signed_one_is_cut_to_it(people: People) -> None:
    people.give("Зоя", EVERYTHING, base=Role.HEAD)
    zoya = people.open("Зоя")
    assert zoya.powers == EVERYTHING.within(CEILING[Role.OBSERVER])
    assert not may(zoya, Right.EDIT_CLIENTS)


def test_who_may_not_manage_people_takes_nothing_of_theirs_back(people: People) -> None:
    _record, changes = add_role(people.admin, "Роль", base=Role.MANAGER, powers=own_scope())
    with pytest.raises(AccessDeniedError):
        add_role(people.open("Борис"), "Своя", base=Role.MANAGER, powers=own_scope())
    with pytest.raises(AccessDeniedError, match="роли"):
        undo(people.open("Борис"), changes.change_id)
    assert get_role(people.admin, "Роль").name == "Роль"
