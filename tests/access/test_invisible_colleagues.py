"""What is told of records of colleagues one may not see: that they are there, never which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.unseen import UNSEEN_CLIENT
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.listing import count_clients
from crm_desktop.duplicates.of_colleagues import KnownToColleagueError
from crm_desktop.errors import NotFoundError
from crm_desktop.relations.relating import add_relation
from tests.access.people_office import own_scope

if TYPE_CHECKING:
    from tests.access.people_office import People

_FIRM = ClientDraft(
    "company", "ООО «Тайна»", channels=(ChannelDraft("+7 912 777-01-23"),),
    values={"inn": "7707083893"},
)  # fmt: skip


def test_a_client_a_colleague_has_is_not_entered_twice(people: People) -> None:
    create_client(people.open("Глеб"), _FIRM)
    people.give("Вера", own_scope())
    her = people.open("Вера")

    with pytest.raises(
        KnownToColleagueError, match="Такой клиент уже есть, его ведёт Глеб"
    ) as told:
        create_client(her, replace(_FIRM, name="Секрет"))

    assert told.value.responsible_id == people.ids["Глеб"]
    assert "Тайна" not in str(told.value)
    assert count_clients(people.admin, cap=None) == 1


def test_a_namesake_of_a_colleagues_client_may_be_entered(people: People) -> None:
    create_client(people.open("Глеб"), _FIRM)
    people.give("Вера", own_scope())
    made, _ = create_client(people.open("Вера"), ClientDraft("company", "ООО «Тайна»"))
    assert get_client(people.open("Вера"), made).name == "ООО «Тайна»"


def test_who_sees_everything_is_not_asked(people: People) -> None:
    create_client(people.open("Глеб"), _FIRM)
    create_client(people.open("Вера"), _FIRM)
    assert count_clients(people.admin, cap=None) == 2


def test_a_record_that_may_not_be_seen_is_answered_like_one_that_is_not_there(
    people: People,
) -> None:
    hidden, _ = create_client(people.open("Глеб"), _FIRM)
    people.give("Вера", own_scope())
    her = people.open("Вера")
    with pytest.raises(NotFoundError) as unseen:
        get_client(her, hidden)
    with pytest.raises(NotFoundError) as missing:
        get_client(her, hidden + 1)
    assert str(unseen.value) == str(missing.value)


def test_an_unseen_client_beside_a_seen_record_has_no_name(people: People) -> None:
    hidden, _ = create_client(people.open("Глеб"), _FIRM)
    her = people.open("Вера")
    hers, _ = create_client(her, ClientDraft("company", "ООО «Ромашка»"))
    add_relation(people.admin, hers, other_id=hidden, kind="Партнёр", note="Тайна")
    people.give("Вера", own_scope())
    told = get_client(her, hers).relations
    assert [(each.name, each.note) for each in told] == [(UNSEEN_CLIENT, "")]
