"""The list of members over a share: who learns of what, and what happens when two change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR, set_password, unlock
from crm_desktop.access.keys_file import read_keys, write_keys
from crm_desktop.access.keys_people import edit_people, remove_person, set_role
from crm_desktop.access.keys_watch import MembershipState
from crm_desktop.access.membership import Role
from crm_desktop.members.rekeying import rekey
from crm_desktop.sync.stream.layout import member_name
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.trust import members as members_exchange
from crm_desktop.sync.trust.epoch_keys import epoch_keys, newest_epoch
from crm_desktop.sync.trust.members import MembersNews, forget_members_place
from tests.access.people_office import ROLES
from tests.sync.trust_world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.access.people_office import Peopled


@pytest.fixture
def world(peopled_office: Peopled, tmp_path: Path) -> Iterator[World]:
    made = World(peopled_office, tmp_path)
    yield made
    made.close()


@pytest.fixture
def pair(world: World) -> World:
    """Two stations that share one list: Анна at the first, Вера at the second."""
    world.station("первая")
    world.station("вторая", person="Вера")
    world.exchange("первая", "вторая")
    return world


def test_the_first_exchange_puts_the_whole_list_on_the_share(world: World) -> None:
    world.station("первая")
    assert world.exchange("первая")[0].published == 1
    assert list(world.shelf.files) == [member_name(0)]


def test_an_idle_exchange_looks_once_and_writes_nothing(pair: World) -> None:
    before, pair.shelf.opens = dict(pair.shelf.files), 0
    keys = pair.stations["вторая"].folder.keys.read_bytes()
    news = pair.exchange("вторая")[0]
    assert (pair.shelf.opens, pair.shelf.files) == (1, before)
    assert (news.adopted, news.published) == (0, 0)
    assert pair.stations["вторая"].folder.keys.read_bytes() == keys


def test_an_idle_exchange_reads_no_file(pair: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_exchange, "read_keys", None)
    assert pair.exchange("первая", "вторая") == [MembersNews(), MembersNews()]


def test_an_added_person_comes_with_a_temporary_slot(pair: World) -> None:
    user_id = pair.add("первая", "Жанна", Role.MANAGER)
    pair.exchange("первая")
    assert pair.exchange("вторая")[0].adopted == 1
    keys = pair.keys("вторая")
    assert keys.membership.head == pair.chain("первая").head
    assert [slot.owner.kind for slot in keys.slots if slot.owner.user_id == user_id] == [
        "temporary"
    ]


def test_a_temporary_password_that_was_replaced_never_comes_back(pair: World) -> None:
    """The list is read from its beginning again; its first steps still hold the temporary slot."""
    user_id = pair.add("первая", "Жанна", Role.MANAGER)
    pair.exchange("первая", "вторая")
    path = pair.stations["вторая"].folder.keys
    came = unlock(read_keys(path), "жираф", user_id=user_id)
    set_password(path, came, new_password="кефир обои лодка", parameters=FLOOR)
    forget_members_place(pair.stations["вторая"].db)
    pair.add("первая", "Ия", Role.MANAGER)
    pair.exchange("первая", "вторая")
    kinds = [s.owner.kind for s in pair.keys("вторая").slots if s.owner.user_id == user_id]
    assert kinds == ["password"]


def test_own_passwords_never_travel(pair: World) -> None:
    pair.add("первая", "Жанна", Role.MANAGER)
    pair.exchange("первая")
    told = b"".join(pair.shelf.files.values())
    assert told.count(b'"kind":"temporary"') == 1 + len(ROLES)  # nobody set his own yet
    assert b'"kind":"password"' not in told
    assert b'"kind":"recovery"' not in told


def test_a_removed_person_is_told_and_writes_no_more(pair: World) -> None:
    vera = pair.stations["вторая"]
    remove_person(
        pair.stations["первая"].folder.keys, pair.stations["первая"].unlocked, user_id=vera.user_id
    )
    pair.exchange("первая")
    news = pair.exchange("вторая")[0]
    assert news.removed
    assert vera.membership_changed() is MembershipState.REMOVED
    assert all(slot.owner.user_id != vera.user_id for slot in pair.keys("вторая").slots)


def test_the_last_slot_of_a_file_stays_to_tell_its_owner(pair: World) -> None:
    vera = pair.stations["вторая"]
    keys = read_keys(vera.folder.keys)
    own = tuple(slot for slot in keys.slots if slot.owner.user_id == vera.user_id)
    raw = tuple(r for r in keys.raw_slots if isinstance(r, dict) and r["user"] == str(vera.user_id))
    write_keys(vera.folder.keys, replace(keys, slots=own, raw_slots=raw))
    anna = pair.stations["первая"]
    remove_person(anna.folder.keys, anna.unlocked, user_id=vera.user_id)
    pair.exchange("первая")
    assert pair.exchange("вторая")[0].removed
    assert pair.keys("вторая").slots[0].owner.user_id == vera.user_id


def test_a_role_changes_in_the_open_window(pair: World) -> None:
    anna, vera = pair.stations["первая"], pair.stations["вторая"]
    set_role(anna.folder.keys, anna.unlocked, user_id=vera.user_id, role=Role.OBSERVER)
    pair.exchange("первая", "вторая")
    assert vera.role is Role.OBSERVER


# --- two at once ---


@pytest.fixture
def admins(world: World) -> World:
    """Two stations with Анна signed in at both."""
    world.station("первая")
    world.station("вторая")
    world.exchange("первая", "вторая")
    return world


def test_two_admins_at_once_both_have_their_way(admins: World) -> None:
    one, two = admins.add("первая", "Жанна", Role.MANAGER), admins.add("вторая", "Ия", Role.HEAD)
    admins.exchange("первая")
    news = admins.exchange("вторая")[0]
    assert (news.adopted, news.published, news.lost) == (1, 1, ())
    admins.exchange("первая")
    assert admins.chain("первая").hashes == admins.chain("вторая").hashes
    assert {one, two} <= set(admins.chain("первая").members)
    assert admins.chain("первая").members[two].role is Role.HEAD
    kinds = [s.owner.kind for s in admins.keys("первая").slots if s.owner.user_id in {one, two}]
    assert kinds == ["temporary", "temporary"]


def test_what_is_not_allowed_any_more_is_told(admins: World) -> None:
    boris = admins.made.ids["Борис"]
    first, second = admins.stations["первая"], admins.stations["вторая"]
    remove_person(first.folder.keys, first.unlocked, user_id=boris)
    set_role(second.folder.keys, second.unlocked, user_id=boris, role=Role.ADMIN)
    admins.exchange("первая")
    (lost,) = admins.exchange("вторая")[0].lost
    assert lost.startswith("Борис: изменение не принято")
    assert admins.chain("вторая").hashes == admins.chain("первая").hashes
    acts = second.db.run("SELECT person FROM audit_entry WHERE act = 'members_clash'")
    assert acts == [(boris,)]


def test_a_clash_waits_for_an_admin(pair: World) -> None:
    anna_here = pair.sign_in(pair.stations["вторая"].folder, "Анна")
    remove_person(anna_here.folder.keys, anna_here.unlocked, user_id=pair.made.ids["Егор"])
    pair.add("первая", "Жанна", Role.MANAGER)
    pair.exchange("первая")
    before = pair.chain("вторая").hashes
    assert pair.exchange("вторая")[0].waiting
    assert pair.chain("вторая").hashes == before
    pair.stations["третья"] = anna_here
    news = pair.exchange("третья")[0]
    assert (news.waiting, news.published) == (False, 1)
    pair.exchange("первая")
    assert pair.chain("первая").hashes == pair.chain("вторая").hashes
    assert pair.made.ids["Егор"] not in pair.chain("первая").members
    anna_here.close()


def test_somebody_is_faster_between_a_look_and_a_write(admins: World) -> None:
    admins.add("первая", "Жанна", Role.MANAGER)
    admins.add("вторая", "Ия", Role.MANAGER)
    put, shelf = admins.shelf.put_new, admins.shelf

    def late(name: str, data: bytes) -> bool:
        shelf.put_new = put  # type: ignore[method-assign]
        admins.exchange("вторая")
        return put(name, data)

    shelf.put_new = late  # type: ignore[method-assign]
    news = admins.exchange("первая")[0]
    assert (news.adopted, news.published) == (1, 1)
    admins.exchange("вторая")
    assert admins.chain("первая").hashes == admins.chain("вторая").hashes


def test_a_removal_that_was_told_late_counts_from_then(admins: World) -> None:
    first = admins.stations["первая"]
    remove_person(first.folder.keys, first.unlocked, user_id=admins.made.ids["Егор"])
    at = first.unlocked.membership.entries[-1]
    admins.ahead_ms = 3_600_000
    admins.exchange("первая")
    told = admins.chain("первая").entries[-1]
    assert told["kind"] == "remove"
    assert int(str(told["at"])) - int(str(at["at"])) > 3_500_000


# --- keys ---


def test_a_new_key_reaches_the_others(pair: World) -> None:
    anna, vera = pair.stations["первая"], pair.stations["вторая"]
    former = vera.unlocked.database_key
    rekey(anna, copies=False)
    assert newest_epoch(anna) == 1  # nobody else has it yet
    pair.exchange("первая", "вторая")
    assert pair.keys("вторая").behind == 1
    assert vera.membership_changed() is MembershipState.SAME
    assert vera.unlocked.database_key == former
    assert vera.unlocked.present_key == anna.unlocked.database_key
    assert newest_epoch(vera) == 2
    assert epoch_keys(vera).of(2) == anna.unlocked.database_key
    assert epoch_keys(vera).of(1) == epoch_keys(anna).of(1) == former
    assert epoch_keys(vera).of(3) is None


def test_two_new_keys_at_once_become_two(admins: World) -> None:
    first, second = admins.stations["первая"], admins.stations["вторая"]
    rekey(first, copies=False)
    rekey(second, copies=False)
    admins.exchange("первая", "вторая", "первая")
    assert newest_epoch(first) == newest_epoch(second) == 3
    for number in (1, 2, 3):
        assert epoch_keys(first).of(number) == epoch_keys(second).of(number)
    assert epoch_keys(second).of(3) == second.unlocked.database_key
    assert admins.keys("первая").behind == 2
    assert admins.keys("вторая").behind is None


def test_new_keys_made_here_go_on_top_of_what_others_did(admins: World) -> None:
    first, second = admins.stations["первая"], admins.stations["вторая"]
    rekey(second, copies=False)
    between = second.unlocked.database_key
    rekey(second, copies=False)
    user_id = admins.add("первая", "Жанна", Role.MANAGER)
    admins.exchange("первая", "вторая", "первая")
    assert newest_epoch(first) == newest_epoch(second) == 3
    assert epoch_keys(first).of(2) == epoch_keys(second).of(2) == between
    assert user_id in admins.chain("вторая").members
    assert admins.keys("вторая").behind is None


def test_an_admin_whose_base_is_behind_goes_on_changing_the_list(admins: World) -> None:
    rekey(admins.stations["первая"], copies=False)
    admins.exchange("первая", "вторая")
    user_id = admins.add("вторая", "Жанна", Role.MANAGER)
    admins.exchange("вторая", "первая")
    assert user_id in admins.chain("первая").members
    assert admins.keys("первая").epoch == admins.keys("вторая").epoch


def test_a_share_made_anew_gets_the_whole_list_again(pair: World) -> None:
    pair.add("первая", "Жанна", Role.MANAGER)
    pair.exchange("первая", "вторая")
    pair.shelf.files.clear()
    forget_members_place(pair.stations["вторая"].db)
    pair.exchange("вторая")
    forget_members_place(pair.stations["первая"].db)
    assert pair.exchange("первая")[0].adopted == 0
    assert len(pair.shelf.files) == 1


def test_no_change_is_lost_while_the_share_is_read(admins: World) -> None:
    """Somebody at this very station edits the list while the share is spoken to."""
    admins.add("первая", "Жанна", Role.MANAGER)
    admins.exchange("первая")
    get, shelf, second = admins.shelf.get, admins.shelf, admins.stations["вторая"]

    def slow(name: str) -> bytes | None:
        shelf.get = get  # type: ignore[method-assign]
        edit_people(second.folder.keys, second.unlocked, lambda keys: keys)
        set_role(
            second.folder.keys, second.unlocked, user_id=admins.made.ids["Егор"], role=Role.HEAD
        )
        return get(name)

    shelf.get = slow  # type: ignore[method-assign]
    admins.exchange("вторая")
    assert admins.chain("вторая").members[admins.made.ids["Егор"]].role is Role.HEAD
    admins.exchange("первая")
    assert admins.chain("первая").hashes == admins.chain("вторая").hashes


@pytest.mark.parametrize("trouble", [Trouble.READ_ONLY, Trouble.FULL])
def test_a_share_that_takes_nothing_still_gives(
    admins: World, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    one = admins.add("первая", "Жанна", Role.MANAGER)
    two = admins.add("вторая", "Ия", Role.MANAGER)
    admins.exchange("первая")

    def refuse(*_given: object) -> int:
        raise TransportError(trouble)

    with monkeypatch.context() as patch:
        patch.setattr(admins.shelf, "put_new", refuse)
        patch.setattr(admins.shelf, "now", refuse)
        news = admins.exchange("вторая")[0]
    assert (news.adopted, news.published) == (1, 0)
    assert {one, two} <= set(admins.chain("вторая").members)
    admins.exchange("вторая", "первая")
    assert admins.chain("первая").hashes == admins.chain("вторая").hashes


def test_a_share_that_is_gone_says_so(admins: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_name: str) -> bytes | None:
        raise TransportError(Trouble.OFFLINE)

    keys = admins.stations["вторая"].folder.keys.read_bytes()
    monkeypatch.setattr(admins.shelf, "get", gone)
    with pytest.raises(TransportError):
        admins.exchange("вторая")
    assert admins.stations["вторая"].folder.keys.read_bytes() == keys
