"""Who looks into the past sees there what they see today, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.gate import gated
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, FieldRule
from crm_desktop.access.right import Right
from crm_desktop.access.rights import may
from crm_desktop.clients.card import get_client
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import AccessDeniedError, NotFoundError
from crm_desktop.past.bringing import Choice, bring_back_from
from crm_desktop.past.differences import difference_of
from crm_desktop.past.looking import list_past, overview
from crm_desktop.past.opening import open_date
from crm_desktop.past.standing import PastArea
from tests.access.people_office import own_scope
from tests.backup.filling import add_clients
from tests.past.moments import moment

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

CLIENTS = PastArea.CLIENTS


def test_without_the_right_there_is_no_past(people: People) -> None:
    vera = people.open("Вера")
    assert not may(vera, Right.RESTORE)
    with pytest.raises(AccessDeniedError):
        open_date(vera, 1)


def test_a_restricted_person_sees_ones_own_without_hidden_fields(people: People) -> None:
    admin = people.admin
    mine, lost, passed_on, foreign = add_clients(admin, 4)
    boris = people.ids["Борис"]
    with admin.change("ответственные"):
        for client in (mine, lost, passed_on):
            admin.db.run("UPDATE client SET responsible = ? WHERE id = ?", (boris, client))
    then = moment(admin)
    with admin.change("передан"):
        admin.db.run(
            "UPDATE client SET responsible = ? WHERE id = ?", (people.ids["Егор"], passed_on)
        )
        admin.db.run("UPDATE client SET inn = '1', note = 'новая' WHERE id = ?", (mine,))
    delete_clients(admin, [lost])
    acts = BUILT_IN[Role.HEAD].acts | {Right.RESTORE}
    hidden = {"clients:inn": FieldRule.HIDDEN, "clients:channels": FieldRule.HIDDEN}
    people.give("Борис", own_scope(acts=acts, fields=hidden))
    head = people.open("Борис")

    past = open_date(head, then)
    try:
        assert {row.id for row in list_past(head, past, area=CLIENTS)} == {mine, lost}
        assert not [row.detail for row in list_past(head, past, area=CLIENTS) if row.detail]
        assert list_past(head, past, area=CLIENTS, text="79990000001") == []
        assert overview(head, past).clients == 2
        difference = difference_of(head, past, CLIENTS, mine)
        assert [field.key for field in difference.fields] == ["note"]
        assert "7700000001" not in str(difference)
        assert "+7999" not in str(difference)
        for client in (passed_on, foreign):
            with pytest.raises(NotFoundError):
                difference_of(head, past, CLIENTS, client)
            with pytest.raises(NotFoundError):
                bring_back_from(head, past, [Choice(CLIENTS, client)])
        bring_back_from(
            head, past, [Choice(CLIENTS, lost), Choice(CLIENTS, mine, frozenset({"note", "inn"}))]
        )
    finally:
        past.close()
    assert get_client(admin, lost).deleted_at is None
    card = get_client(admin, mine)
    assert (card.text_of("note"), card.text_of("inn")) == ("заметка", "1")


def test_a_use_case_on_another_office_goes_in_by_a_gate_of_its_own(people: People) -> None:
    admin, boris = people.admin, people.ids["Борис"]
    mine, foreign = add_clients(admin, 2)
    with admin.change("ответственный"):
        admin.db.run("UPDATE client SET responsible = ? WHERE id = ?", (boris, mine))
    then = moment(admin)
    acts = BUILT_IN[Role.HEAD].acts | {Right.RESTORE}
    people.give("Борис", own_scope(acts=acts, fields={"clients:note": FieldRule.HIDDEN}))
    head = people.open("Борис")
    past = open_date(head, then)

    def notes(office: Office, client: int) -> tuple[str, str]:
        return get_client(office, client).text_of("note"), get_client(past, client).text_of("note")

    def then_only(_office: Office, of_then: int) -> str:
        return get_client(past, of_then).text_of("note")

    try:
        assert gated(Right.VIEW_CLIENTS, notes)(head, mine) == ("", "")
        with pytest.raises(NotFoundError):
            gated(Right.VIEW_CLIENTS, then_only)(head, foreign)
    finally:
        past.close()
