"""What counts of what comes from elsewhere: real transactions, and what a forger makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.identity import Identity
from crm_desktop.access.membership import (
    Author,
    Member,
    Membership,
    Role,
    add_member,
    change_role,
    found_office,
    rekey_member,
    remove_member,
)
from crm_desktop.access.membership_times import TOLERANCE_MS
from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import Operation, operations_digest
from crm_desktop.journal.seal import signed_message
from crm_desktop.journal.stamps import now_ms, stamp_of
from crm_desktop.sync.stream.absorb import absorb
from crm_desktop.sync.stream.wire import SealParts, Sent, Transaction
from crm_desktop.sync.trust.judging import Ruling, judge, setting_names, slot_allowed

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

AT = 1_800_000_000_000
ANNA, BORIS, VERA, ZOYA, NOBODY = 11, 12, 13, 14, 15
SALT = b"0123456789abcdef"
CLIENT = Operation("client", 5, made=True, fields={"name": "Иван", "kind": "person"})


class Cast:
    """Four people with keys, and a list that says who may do what."""

    def __init__(self) -> None:
        self.keys = {each: Identity.new() for each in (ANNA, BORIS, VERA, ZOYA, NOBODY)}
        self.admin = Author(ANNA, self.keys[ANNA])
        self.list = found_office("офис", self.admin, name="Анна", at=AT)
        for user_id, role in ((BORIS, Role.HEAD), (VERA, Role.MANAGER), (ZOYA, Role.OBSERVER)):
            member = Member(user_id, f"№ {user_id}", role, self.keys[user_id].public)
            self.list = add_member(self.list, self.admin, member=member, at=AT)

    def made(
        self, author: int, *operations: Operation, at: int = AT + 1, kind: str = "act", **more: Any
    ) -> Transaction:
        """A transaction as its author's program makes it."""
        stamp = stamp_of(at) + 7
        header = Header(stamp, "Правка", kind, author, 7, None)
        told = tuple(sorted(operations, key=lambda each: (each.table, each.record)))
        digest = operations_digest(SALT, list(told))
        message = signed_message(header, stamp=stamp, digest=digest, previous=b"")
        signer: Identity = more.get("signer", self.keys[author])
        seal = SealParts(SALT, digest, b"", signer.sign(message))
        return Transaction(stamp, header, at, seal, tuple(Sent(each) for each in told))


@pytest.fixture
def cast() -> Cast:
    return Cast()


def ruling(cast: Cast, transaction: Transaction, **more: Any) -> Ruling:
    return judge(transaction, cast.list, **more).ruling


# --- what is forged ---


def renamed(transaction: Transaction, **fields: Any) -> Transaction:
    return replace(transaction, header=replace(transaction.header, **fields))


def resealed(transaction: Transaction, **fields: Any) -> Transaction:
    return replace(transaction, seal=replace(transaction.seal, **fields))


FORGERIES = {
    "another author": lambda t: renamed(t, author=ANNA),
    "another title": lambda t: renamed(t, title="Иное"),
    "another kind": lambda t: renamed(t, kind="system"),
    "another station": lambda t: renamed(t, station=8),
    "another undo": lambda t: renamed(t, undoes=1),
    "another change set": lambda t: renamed(t, id=1),
    "another stamp": lambda t: replace(t, stamp=t.stamp + 1),
    "another place in the chain": lambda t: resealed(t, previous=b"1" * 32),
    "another salt": lambda t: resealed(t, salt=b"1" * 16),
    "another digest": lambda t: resealed(t, digest=b"1" * 32),
    "another signature": lambda t: resealed(t, signature=bytes(64)),
    "no signature": lambda t: resealed(t, signature=b""),
    "an operation more": lambda t: replace(t, sent=(*t.sent, Sent(replace(CLIENT, record=6)))),
    "an operation less": lambda t: replace(t, sent=()),
    "another value": lambda t: replace(
        t, sent=(Sent(replace(CLIENT, fields={"name": "Пётр", "kind": "person"})),)
    ),
    "another record": lambda t: replace(t, sent=(Sent(replace(CLIENT, record=6)),)),
    "an edit instead": lambda t: replace(t, sent=(Sent(replace(CLIENT, made=False)),)),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_what_was_not_signed_is_refused(cast: Cast, forged: Any) -> None:
    good = cast.made(VERA, CLIENT)
    assert ruling(cast, good) is Ruling.ACCEPT
    assert ruling(cast, forged(good)) is Ruling.REFUSE


def test_another_members_signature_is_refused(cast: Cast) -> None:
    assert ruling(cast, cast.made(VERA, CLIENT, signer=cast.keys[ANNA])) is Ruling.REFUSE


def test_somebody_nobody_knows_yet_waits(cast: Cast) -> None:
    early = cast.made(NOBODY, CLIENT)
    assert ruling(cast, early) is Ruling.WAIT
    member = Member(NOBODY, "Новый", Role.MANAGER, cast.keys[NOBODY].public)
    cast.list = add_member(cast.list, cast.admin, member=member, at=AT + 2)
    assert ruling(cast, early) is Ruling.ACCEPT  # a clock behind takes nothing from anybody


# --- time ---


def test_work_before_a_removal_counts_and_after_it_does_not(cast: Cast) -> None:
    end = AT + 5_000_000
    cast.list = remove_member(cast.list, cast.admin, user_id=VERA, at=end)
    assert ruling(cast, cast.made(VERA, CLIENT, at=end + TOLERANCE_MS - 1)) is Ruling.ACCEPT
    late = cast.made(VERA, CLIENT, at=end + TOLERANCE_MS)
    assert ruling(cast, late) is Ruling.REFUSE
    assert "исключён" in judge(late, cast.list).reason


def test_a_removal_by_a_clock_behind_ends_nothing_earlier(cast: Cast) -> None:
    member = Member(NOBODY, "Новый", Role.MANAGER, cast.keys[NOBODY].public)
    cast.list = add_member(cast.list, cast.admin, member=member, at=AT + 9_000_000)
    cast.list = remove_member(cast.list, cast.admin, user_id=VERA, at=AT)
    assert ruling(cast, cast.made(VERA, CLIENT, at=AT + 8_000_000)) is Ruling.ACCEPT


def test_somebody_who_came_back_signs_with_his_new_keys(cast: Cast) -> None:
    fresh = Identity.new()
    cast.list = remove_member(cast.list, cast.admin, user_id=VERA, at=AT + 10)
    member = Member(VERA, "Вера", Role.MANAGER, fresh.public)
    cast.list = add_member(cast.list, cast.admin, member=member, at=AT + 5_000_000)
    at = AT + 6_000_000
    assert ruling(cast, cast.made(VERA, CLIENT, at=at)) is Ruling.REFUSE
    assert ruling(cast, cast.made(VERA, CLIENT, at=at, signer=fresh)) is Ruling.ACCEPT


def test_former_keys_sign_former_work_only(cast: Cast) -> None:
    fresh = Identity.new()
    end = AT + 5_000_000
    cast.list = rekey_member(cast.list, cast.admin, user_id=VERA, public=fresh.public, at=end)
    assert ruling(cast, cast.made(VERA, CLIENT, at=end - 1)) is Ruling.ACCEPT
    assert ruling(cast, cast.made(VERA, CLIENT, at=end + TOLERANCE_MS)) is Ruling.REFUSE
    assert ruling(cast, cast.made(VERA, CLIENT, at=end, signer=fresh)) is Ruling.ACCEPT


def test_a_role_taken_away_is_gone_after_the_tolerance(cast: Cast) -> None:
    erasing = Operation("erasure", 1, made=True, fields={"client": 5})
    end = AT + 5_000_000
    cast.list = change_role(cast.list, cast.admin, user_id=BORIS, role=Role.MANAGER, at=end)
    assert ruling(cast, cast.made(BORIS, erasing, at=end - 1)) is Ruling.ACCEPT
    assert ruling(cast, cast.made(BORIS, erasing, at=end + TOLERANCE_MS)) is Ruling.REFUSE
    assert ruling(cast, cast.made(BORIS, CLIENT, at=end + TOLERANCE_MS)) is Ruling.ACCEPT


def test_the_same_list_gives_the_same_answer_however_it_grew(cast: Cast) -> None:
    """A verdict never depends on what was asked before the list grew."""
    work = cast.made(VERA, CLIENT, at=AT + 5_000_000)
    assert ruling(cast, work) is Ruling.ACCEPT
    cast.list = remove_member(cast.list, cast.admin, user_id=VERA, at=AT + 10)
    assert ruling(cast, work) is Ruling.REFUSE


# --- who may do what ---

EDIT = {"made": False}
MATRIX: list[tuple[str, Operation, str]] = [
    ("a client", CLIENT, "ABV"),
    ("a client deleted", Operation("client", 5, fields={"deleted_at": 1}, **EDIT), "ABV"),
    ("a comment", Operation("task_comment", 5, made=True, fields={"text": "а"}), "ABV"),
    ("a notice read", Operation("notice", 5, fields={"read_at": 1}, **EDIT), "ABVZ"),
    ("a role of one's own", Operation("access_role", 5, made=True, fields={"name": "а"}), "A"),
    ("a role", Operation("access_role", 5, fields={"powers": "{}"}, **EDIT), "A"),
    ("a department", Operation("department", 5, made=True, fields={"name": "а"}), "A"),
    ("a rule of departments", Operation("department_rule", 5, fields={"name": "а"}, **EDIT), "A"),
    ("somebody's role", Operation("member", 5, fields={"role": "admin"}, **EDIT), "A"),
    ("somebody's own role", Operation("member", 5, fields={"access_role": 1}, **EDIT), "A"),
    ("somebody's department", Operation("member", 5, fields={"department": 1}, **EDIT), "A"),
    ("a colleague", Operation("member", 5, made=True, fields={"name": "а"}), "AB"),
    ("a colleague's name", Operation("member", 5, fields={"name": "а"}, **EDIT), "AB"),
    ("a new head", Operation("member", 5, made=True, fields={"name": "а", "role": "head"}), "A"),
    ("a setting", Operation("setting", 5, made=True, fields={"name": "zone", "value": "а"}), "AB"),
    ("an import's", Operation("setting", 5, made=True, fields={"name": "import_answers"}), "ABV"),
    ("a day off", Operation("calendar_day", 5, made=True, fields={"day": "а"}), "AB"),
    ("an erasure", Operation("erasure", 5, made=True, fields={"client": 5}), "AB"),
    ("a funnel", Operation("funnel", 5, made=True, fields={"name": "а"}), "ABV"),
    ("an item by the way", Operation("directory_item", 5, made=True, fields={"name": "а"}), "ABV"),
    ("an item renamed", Operation("directory_item", 5, fields={"name": "а"}, **EDIT), "AB"),
    ("a field of the office", Operation("own_field", 5, fields={"type": "text"}, **EDIT), "AB"),
    ("a station that came", Operation("workstation", 5, made=True, fields={"slot": 9}), "ABVZ"),
    ("a station's name", Operation("workstation", 5, fields={"name": "а"}, **EDIT), "ABVZ"),
    ("a station moved", Operation("workstation", 5, fields={"slot": 8}, **EDIT), "A"),
    ("a station cut", Operation("workstation", 5, fields={"retired_at": 1}, **EDIT), "A"),
    ("a station made cut", Operation("workstation", 5, made=True, fields={"retired_at": 1}), "A"),
    ("another's audit", Operation("audit_entry", 5, made=True, fields={"author": 99}), ""),
    ("an audit line mended", Operation("audit_entry", 5, fields={"act": "а"}, **EDIT), ""),
]  # fmt: skip
PEOPLE = {"A": ANNA, "B": BORIS, "V": VERA, "Z": ZOYA}


@pytest.mark.parametrize(
    ("operation", "allowed"), [row[1:] for row in MATRIX], ids=[r[0] for r in MATRIX]
)
def test_the_role_of_the_list_bounds_what_counts(
    cast: Cast, operation: Operation, allowed: str
) -> None:
    told = {
        letter
        for letter, person in PEOPLE.items()
        if ruling(cast, cast.made(person, operation)) is Ruling.ACCEPT
    }
    assert told == set(allowed)


def test_one_bad_operation_spoils_the_whole(cast: Cast) -> None:
    bad = Operation("access_role", 5, made=False, fields={"powers": "{}"})
    verdict = judge(cast.made(VERA, CLIENT, bad), cast.list)
    assert verdict.ruling is Ruling.REFUSE
    assert verdict.reason == "Роль автора этого не позволяет: роли."


def test_an_import_taken_back_takes_its_fields_back(cast: Cast) -> None:
    undone = Operation("own_field", 5, made=False, fields={"deleted_at": 1})
    assert ruling(cast, cast.made(VERA, undone, kind="undo")) is Ruling.ACCEPT
    assert ruling(cast, cast.made(VERA, undone)) is Ruling.REFUSE


def test_an_observer_writes_his_own_only(cast: Cast) -> None:
    def setting(owner: int) -> Operation:
        return Operation("member_setting", 5, made=True, fields={"member": owner, "name": "вид"})

    assert ruling(cast, cast.made(ZOYA, setting(ZOYA))) is Ruling.ACCEPT
    assert ruling(cast, cast.made(ZOYA, setting(ANNA))) is Ruling.REFUSE


def test_a_setting_is_known_by_its_name(cast: Cast) -> None:
    edit = cast.made(VERA, Operation("setting", 5, made=False, fields={"value": "а"}))
    assert ruling(cast, edit) is Ruling.WAIT
    assert ruling(cast, edit, setting_name=lambda _id: None) is Ruling.WAIT
    assert ruling(cast, edit, setting_name=lambda _id: "zone") is Ruling.REFUSE
    assert ruling(cast, edit, setting_name=lambda _id: "import_settings") is Ruling.ACCEPT


# --- what was erased by law ---


def test_what_lost_its_salt_counts_for_no_more_than_who_carries_it(cast: Cast) -> None:
    """Its values cannot be compared with the signature any more: anybody could put in his own."""
    role = Operation("access_role", 5, made=False, fields={"powers": "{}"})
    forged = replace(resealed(cast.made(ANNA, CLIENT), salt=None), sent=(Sent(role),))
    assert ruling(cast, forged) is Ruling.REFUSE
    assert ruling(cast, forged, carrier=VERA) is Ruling.REFUSE
    assert ruling(cast, forged, carrier=NOBODY) is Ruling.REFUSE
    honest = resealed(cast.made(ANNA, CLIENT), salt=None)
    assert ruling(cast, honest, carrier=VERA) is Ruling.ACCEPT
    assert ruling(cast, resealed(honest, signature=bytes(64)), carrier=VERA) is Ruling.REFUSE


# --- real work ---


def transactions_of(office: Office) -> tuple[Transaction, ...]:
    slot = int(office.db.run("SELECT slot FROM station")[0][0])
    office.db.begin_writing()
    try:
        return absorb(office.db, after=0, slot=slot).transactions
    finally:
        office.db.run("ROLLBACK")


def test_everything_a_real_office_wrote_counts(people: People) -> None:
    vera, zoya = people.open("Вера"), people.open("Зоя")
    with vera.change("Клиент") as change:
        vera.db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, ?, ?, ?, ?)",
            (change.new_id(), "person", "Иван", "иван", now_ms()),
        )
    with zoya.change("Вид") as change:
        zoya.db.run(
            "INSERT INTO member_setting(id, member, name, value) VALUES(?, ?, ?, ?)",
            (change.new_id(), zoya.user_id, "вид", "1"),
        )
    done = transactions_of(people.admin)
    assert {each.header.author for each in done} >= {vera.user_id, zoya.user_id}
    membership = people.admin.unlocked.membership
    names = setting_names(people.admin.db)
    told = {judge(each, membership, setting_name=names).ruling for each in done}
    assert told == {Ruling.ACCEPT}


def test_a_station_taken_off_counts_up_to_its_cut(office: Office) -> None:
    assert slot_allowed(office.db, 9, 10**6)
    with office.change("Станция") as change:
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at, retired_at, last_seq)"
            " VALUES(?, 9, 'Склад', '', 1, 2, 40)",
            (change.new_id(),),
        )
    assert [slot_allowed(office.db, 9, seq) for seq in (40, 41)] == [True, False]
    assert slot_allowed(office.db, 8, 41)


def test_members_are_told_apart_by_chains(cast: Cast) -> None:
    other = Cast()
    work = cast.made(VERA, CLIENT)
    assert judge(work, cast.list).ruling is Ruling.ACCEPT
    assert judge(work, other.list).ruling is Ruling.REFUSE
    assert isinstance(other.list, Membership)
