from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.listing import client_ids, count_clients
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.handover.substitution import (
    Phase,
    cancel_substitution,
    lend_work,
    list_substitutions,
    move_end,
    stands_in_for,
    substitute_of,
    today_of,
)
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.members.people import list_members
from crm_desktop.members.staff import add_colleague, part_with, rename_colleague

if TYPE_CHECKING:
    from crm_desktop.office import Office

DAY = timedelta(days=1)


@pytest.fixture
def team(office: Office) -> dict[str, int]:
    """Анна (who signs in), Борис and Вера."""
    return {
        "Анна": office.user_id,
        "Борис": add_colleague(office, "Борис Котов")[0],
        "Вера": add_colleague(office, "Вера Лис")[0],
    }


def test_work_is_lent_and_comes_back_by_itself(office: Office, team: dict[str, int]) -> None:
    today = today_of(office)
    record, changes = lend_work(
        office, team["Борис"], substitute_id=team["Вера"], starts_on=today, ends_on=today + 2 * DAY
    )
    assert changes.title.startswith("Замещение: Борис Котов → Вера Лис")
    (row,) = list_substitutions(office)
    assert (row.id, row.phase, row.substitute) == (record, Phase.NOW, "Вера Лис")
    for shift, lent in ((-1, False), (0, True), (2, True), (3, False)):
        on = today + shift * DAY
        assert (stands_in_for(office.db, team["Вера"], on) == {team["Борис"]}) is lent
        assert (substitute_of(office.db, team["Борис"], on) is not None) is lent
    assert substitute_of(office.db, team["Борис"], today) == (
        team["Вера"], "Вера Лис", today + 2 * DAY,
    )  # fmt: skip
    undo_last(office)
    assert stands_in_for(office.db, team["Вера"], today) == set()


def test_back_early_and_ill_for_longer(office: Office, team: dict[str, int]) -> None:
    today = today_of(office)
    record, _ = lend_work(
        office, team["Борис"], substitute_id=team["Вера"],
        starts_on=today - 3 * DAY, ends_on=today,
    )  # fmt: skip
    move_end(office, record, ends_on=today - DAY)
    assert stands_in_for(office.db, team["Вера"], today) == set()
    assert list_substitutions(office) == []
    assert [row.phase for row in list_substitutions(office, past=True)] == [Phase.OVER]
    move_end(office, record, ends_on=today + DAY)
    assert stands_in_for(office.db, team["Вера"], today) == {team["Борис"]}
    cancel_substitution(office, record)
    with pytest.raises(NotFoundError, match="уже отменили"):
        move_end(office, record, ends_on=today)


def test_a_substitute_of_a_substitute_does_it_all(office: Office, team: dict[str, int]) -> None:
    on = date(2026, 12, 7)
    for absent, substitute in (("Борис", "Вера"), ("Вера", "Анна")):
        lend_work(
            office, team[absent], substitute_id=team[substitute], starts_on=on, ends_on=on + DAY
        )
    assert stands_in_for(office.db, team["Анна"], on) == {team["Борис"], team["Вера"]}
    with pytest.raises(UserError, match="круг"):
        lend_work(office, team["Анна"], substitute_id=team["Борис"], starts_on=on, ends_on=on)
    free = on + 2 * DAY
    lend_work(office, team["Анна"], substitute_id=team["Борис"], starts_on=free, ends_on=free)


@pytest.mark.parametrize(
    ("member", "substitute", "first", "last", "said"),
    [
        ("Борис", "Борис", 0, 1, "сам себя"),
        ("Борис", "Вера", 2, 1, "раньше первого"),
        ("Борис", "Вера", 0, 400, "длиннее года"),
        ("Вера", "Анна", 12, 20, "уже переданы: с 11.12.2026 по 17.12.2026"),
    ],
)
def test_what_makes_no_sense_is_refused(
    office: Office, team: dict[str, int], member: str, substitute: str, first: int, last: int,
    said: str,
) -> None:  # fmt: skip
    begin = date(2026, 12, 1)
    lend_work(
        office, team["Вера"], substitute_id=team["Борис"],
        starts_on=begin + 10 * DAY, ends_on=begin + 16 * DAY,
    )  # fmt: skip
    with pytest.raises(UserError, match=said):
        lend_work(
            office, team[member], substitute_id=team[substitute],
            starts_on=begin + first * DAY, ends_on=begin + last * DAY,
        )  # fmt: skip
    assert len(list_substitutions(office, past=True)) == 1


def test_colleagues_come_and_go(office: Office, team: dict[str, int]) -> None:
    with pytest.raises(UserError, match="уже есть"):
        add_colleague(office, " вера  лис ")
    with pytest.raises(UserError, match="Укажите имя"):
        add_colleague(office, " ")
    rename_colleague(office, team["Вера"], name="Вера Лисицына")
    part_with(office, team["Борис"])
    assert [row.name for row in list_members(office)] == ["Анна Кравцова", "Вера Лисицына"]
    with pytest.raises(UserError, match="под своим паролем"):
        part_with(office, team["Анна"])
    with pytest.raises(NotFoundError):
        lend_work(
            office, team["Борис"], substitute_id=team["Вера"],
            starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2),
        )  # fmt: skip


def test_who_left_stands_in_for_nobody(office: Office, team: dict[str, int]) -> None:
    today = today_of(office)
    lend_work(
        office, team["Вера"], substitute_id=team["Борис"], starts_on=today, ends_on=today + DAY
    )
    lend_work(
        office, team["Борис"], substitute_id=team["Анна"], starts_on=today, ends_on=today + DAY
    )
    left = part_with(office, team["Борис"])
    assert [(each.member, each.substitute) for each in list_substitutions(office)] == [
        ("Борис Котов", "Анна Кравцова")
    ]
    undo(office, left.change_id)
    assert len(list_substitutions(office)) == 2


def test_mine_includes_whom_one_stands_in_for(office: Office, team: dict[str, int]) -> None:
    theirs, _ = create_client(
        office, ClientDraft(name="ООО «Лютик»", values={"responsible": team["Борис"]})
    )
    own, _ = create_client(office, ClientDraft(name="ООО «Мак»"))
    mine = ClientFilter(mine=True)
    assert list(client_ids(office, mine)) == [own]
    today = today_of(office)
    lend_work(
        office, team["Борис"], substitute_id=team["Анна"], starts_on=today, ends_on=today + DAY
    )
    assert list(client_ids(office, mine)) == [theirs, own]
    assert count_clients(office, mine) == 2
    assert get_client(office, theirs).substitute == f"Анна Кравцова до {today + DAY:%d.%m.%Y}"
    assert get_client(office, own).substitute == ""
    assert list(client_ids(office, ClientFilter(responsible=(team["Анна"],)))) == [own]
    undo_last(office)
    assert list(client_ids(office, mine)) == [own]
