from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.identity import Identity, PublicIdentity, canonical, to_bytes, to_text
from crm_desktop.access.membership import (
    Author,
    EntryKind,
    Member,
    Membership,
    Role,
    add_member,
    change_role,
    found_office,
    rekey_member,
    remove_member,
    rename_member,
    verify_chain,
)
from crm_desktop.access.membership_faults import ChainError, ChainFault

if TYPE_CHECKING:
    from collections.abc import Callable

ANNA, BORIS, VERA = 2**62 + 1, 2**62 + 2, 2**62 + 3
AUTHORS = {user_id: Author(user_id, Identity.new()) for user_id in (ANNA, BORIS, VERA)}
STRANGER = Identity.new()
PURPOSE = b"kartoteka member 1\n"

Entry = dict[str, Any]


def member(user_id: int, role: Role = Role.MANAGER, name: str = "Имя") -> Member:
    return Member(user_id, name, role, AUTHORS[user_id].identity.public)


def founded() -> Membership:
    return found_office("office-1", AUTHORS[ANNA], name="Анна", at=1_000)


def full() -> Membership:
    """Anna founds, adds Boris (manager) and Vera (head), renames Boris, promotes Vera."""
    chain = add_member(founded(), AUTHORS[ANNA], member=member(BORIS), at=2_000)
    chain = add_member(chain, AUTHORS[ANNA], member=member(VERA, Role.HEAD), at=3_000)
    chain = rename_member(chain, AUTHORS[ANNA], user_id=BORIS, name="Борис", at=4_000)
    return change_role(chain, AUTHORS[ANNA], user_id=VERA, role=Role.ADMIN, at=5_000)


def entries(chain: Membership) -> list[Entry]:
    """As they would come from a file."""
    read: list[Entry] = json.loads(json.dumps(list(chain.entries)))
    return read


def signed(identity: Identity, **fields: object) -> Entry:
    return {**fields, "signature": to_text(identity.sign(PURPOSE + canonical(fields)))}


def forged(chain: Membership, identity: Identity, **fields: object) -> list[Entry]:
    """The chain with one more entry, signed by `identity`, said to be Anna's."""
    body = {
        "seq": len(chain.entries),
        "previous": chain.hashes[-1],
        "office": chain.office_id,
        "author": str(ANNA),
        "at": 9_000,
        **fields,
    }
    return [*entries(chain), signed(identity, **body)]


def fault(
    documents: list[Any], office_id: str = "office-1", anchor: str | None = None
) -> ChainFault:
    with pytest.raises(ChainError) as caught:
        verify_chain(documents, office_id=office_id, anchor=anchor)
    return caught.value.fault


def test_an_honest_chain() -> None:
    chain = full()
    read = verify_chain(entries(chain), office_id="office-1", anchor=chain.anchor)
    assert read.members == chain.members
    assert read.head == chain.head == (5, chain.hashes[-1])
    assert [(m.name, m.role) for m in read.members.values()] == [
        ("Анна", Role.ADMIN),
        ("Борис", Role.MANAGER),
        ("Имя", Role.ADMIN),
    ]


def test_the_new_admin_signs_and_the_removed_one_does_not() -> None:
    chain = remove_member(full(), AUTHORS[VERA], user_id=ANNA, at=6_000)
    assert list(chain.members) == [BORIS, VERA]
    with pytest.raises(ChainError) as caught:
        add_member(chain, AUTHORS[ANNA], member=member(ANNA), at=7_000)
    assert caught.value.fault is ChainFault.NOT_ADMIN
    assert len(chain.entries) == 6


def test_new_keys_take_the_place_of_lost_ones() -> None:
    fresh = Identity.new()
    chain = rekey_member(full(), AUTHORS[ANNA], user_id=VERA, public=fresh.public, at=6_000)
    with pytest.raises(ChainError) as caught:
        change_role(chain, AUTHORS[VERA], user_id=BORIS, role=Role.HEAD, at=7_000)
    assert caught.value.fault is ChainFault.SIGNATURE
    chain = change_role(chain, Author(VERA, fresh), user_id=BORIS, role=Role.HEAD, at=7_000)
    assert chain.members[BORIS].role is Role.HEAD


def test_a_person_may_come_back_with_new_keys_only() -> None:
    chain = remove_member(full(), AUTHORS[ANNA], user_id=BORIS, at=6_000)
    with pytest.raises(ChainError) as caught:
        add_member(chain, AUTHORS[ANNA], member=member(BORIS), at=7_000)
    assert caught.value.fault is ChainFault.KEY_REUSED
    fresh = Member(BORIS, "Борис", Role.OBSERVER, Identity.new().public)
    assert add_member(chain, AUTHORS[ANNA], member=fresh, at=7_000).members[BORIS] == fresh


# --- attacks ---


@pytest.mark.parametrize("role", [Role.MANAGER, Role.HEAD, Role.OBSERVER])
def test_self_promotion(role: Role) -> None:
    chain = change_role(full(), AUTHORS[ANNA], user_id=BORIS, role=role, at=6_000)
    body = {"kind": "role", "user": str(BORIS), "role": "admin", "author": str(BORIS)}
    assert fault(forged(chain, AUTHORS[BORIS].identity, **body)) is ChainFault.NOT_ADMIN


def test_self_promotion_in_the_name_of_an_admin() -> None:
    body = {"kind": "role", "user": str(BORIS), "role": "admin"}
    assert fault(forged(full(), AUTHORS[BORIS].identity, **body)) is ChainFault.SIGNATURE


def test_a_stranger_adds_himself() -> None:
    person = {
        "kind": "add",
        "user": "77",
        "name": "Чужой",
        "role": "admin",
        "station": None,
        "ed25519": to_text(STRANGER.public.signing),
        "x25519": to_text(STRANGER.public.receiving),
    }
    assert fault(forged(full(), STRANGER, **person, author="77")) is ChainFault.NOT_ADMIN
    assert fault(forged(full(), STRANGER, **person)) is ChainFault.SIGNATURE
    again = {**person, "kind": "founded", "author": "77"}
    assert fault(forged(full(), STRANGER, **again)) is ChainFault.ORDER


def test_replay() -> None:
    chain = entries(full())
    assert fault([*chain, chain[3]]) is ChainFault.ORDER
    assert fault([chain[0], chain[0]]) is ChainFault.ORDER


@pytest.mark.parametrize("place", range(4))
def test_a_gap(place: int) -> None:
    chain = entries(full())
    del chain[place]
    assert fault(chain) is ChainFault.ORDER


def test_a_gap_closed_by_renumbering() -> None:
    chain = entries(full())
    del chain[3]
    chain[3]["seq"] = 3
    assert fault(chain) is ChainFault.ORDER
    chain[3]["previous"] = full().hashes[2]
    assert fault(chain) in {ChainFault.SIGNATURE, ChainFault.ORDER}


@pytest.mark.parametrize("place", range(4))
def test_reordering(place: int) -> None:
    chain = entries(full())
    chain[place], chain[place + 1] = chain[place + 1], chain[place]
    assert fault(chain) is ChainFault.ORDER


def test_a_wrong_number_even_if_signed_by_an_admin() -> None:
    body = {"kind": "remove", "user": str(BORIS), "seq": 9}
    assert fault(forged(full(), AUTHORS[ANNA].identity, **body)) is ChainFault.ORDER


def test_a_roll_back_is_noticed_by_the_known_head() -> None:
    chain = full()
    cut = verify_chain(entries(chain)[:-1], office_id="office-1")
    assert chain.follows(cut.head)
    assert not cut.follows(chain.head)


def test_a_fork_is_noticed_by_the_known_head() -> None:
    mine = rename_member(founded(), AUTHORS[ANNA], user_id=ANNA, name="А", at=2_000)
    theirs = rename_member(founded(), AUTHORS[ANNA], user_id=ANNA, name="Б", at=2_000)
    assert not mine.follows(theirs.head)
    assert not mine.follows((0, ""))


def test_removal_of_the_last_admin() -> None:
    chain = add_member(founded(), AUTHORS[ANNA], member=member(BORIS), at=2_000)
    body = {"kind": "remove", "user": str(ANNA)}
    assert fault(forged(chain, AUTHORS[ANNA].identity, **body)) is ChainFault.LAST_ADMIN
    body = {"kind": "role", "user": str(ANNA), "role": "head"}
    assert fault(forged(chain, AUTHORS[ANNA].identity, **body)) is ChainFault.LAST_ADMIN
    with pytest.raises(ChainError, match="ни одного администратора"):
        remove_member(chain, AUTHORS[ANNA], user_id=ANNA, at=3_000)


def test_a_founder_who_is_not_an_admin() -> None:
    body = {name: value for name, value in founded().entries[0].items() if name != "signature"}
    entry = signed(AUTHORS[ANNA].identity, **{**body, "role": "head"})
    assert fault([entry]) is ChainFault.LAST_ADMIN


def test_a_founder_signed_by_somebody_else() -> None:
    body = {name: value for name, value in founded().entries[0].items() if name != "signature"}
    assert fault([signed(STRANGER, **body)]) is ChainFault.SIGNATURE
    other = signed(AUTHORS[ANNA].identity, **{**body, "author": str(BORIS)})
    assert fault([other]) is ChainFault.NOT_ADMIN


def test_another_office() -> None:
    assert fault(entries(full()), office_id="office-2") is ChainFault.FOREIGN
    other = found_office("office-1", AUTHORS[BORIS], name="Борис", at=1)
    assert fault(entries(full()), anchor=other.anchor) is ChainFault.FOREIGN


def test_somebody_elses_key_under_a_new_name() -> None:
    public = PublicIdentity(Identity.new().public.signing, AUTHORS[ANNA].identity.public.receiving)
    intruder = Member(77, "Двойник", Role.MANAGER, public)
    with pytest.raises(ChainError) as caught:
        add_member(full(), AUTHORS[ANNA], member=intruder, at=6_000)
    assert caught.value.fault is ChainFault.KEY_REUSED


def test_a_signature_over_other_data_does_not_pass_for_an_entry() -> None:
    body = {
        "seq": 5,
        "previous": full().hashes[-1],
        "office": "office-1",
        "kind": "remove",
        "author": str(ANNA),
        "at": 9_000,
        "user": str(BORIS),
    }
    signature = AUTHORS[ANNA].identity.sign(canonical(body))
    assert fault([*entries(full()), {**body, "signature": to_text(signature)}]) is (
        ChainFault.SIGNATURE
    )


def test_an_entry_of_tomorrow_is_told_from_a_forged_one() -> None:
    body = {"kind": "epoch", "epoch": 2}
    assert fault(forged(full(), AUTHORS[ANNA].identity, **body)) is ChainFault.NEWER
    assert fault(forged(full(), STRANGER, **body)) is ChainFault.SIGNATURE


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda c, a: add_member(c, a, member=member(BORIS), at=1), ChainFault.KEY_REUSED),
        (
            lambda c, a: add_member(
                c, a, member=Member(BORIS, "Б", Role.HEAD, Identity.new().public), at=1
            ),
            ChainFault.ALREADY_HERE,
        ),
        (lambda c, a: remove_member(c, a, user_id=77, at=1), ChainFault.NOBODY),
        (lambda c, a: rename_member(c, a, user_id=77, name="Б", at=1), ChainFault.NOBODY),
        (
            lambda c, a: rename_member(c, a, user_id=BORIS, name=" \u202e", at=1),
            ChainFault.MALFORMED,
        ),
        (lambda c, a: rename_member(c, a, user_id=BORIS, name="Б", at=-1), ChainFault.MALFORMED),
    ],
)
def test_mistakes_are_refused(
    act: Callable[[Membership, Author], Membership], expected: ChainFault
) -> None:
    with pytest.raises(ChainError) as caught:
        act(full(), AUTHORS[ANNA])
    assert caught.value.fault is expected


@pytest.mark.parametrize("documents", [[], [1], [None], [[]], [{}], ["founded"]])
def test_rubbish(documents: list[Any]) -> None:
    assert fault(documents) in {ChainFault.EMPTY, ChainFault.MALFORMED}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Анна\n"),
        ("name", ""),
        ("name", "\ud800"),
        ("name", "я" * 201),
        ("role", "owner"),
        ("station", 4096),
        ("station", "1"),
        ("at", -1),
        ("at", "1000"),
        ("user", "01"),
        ("user", str(2**63)),
        ("user", 5),
        ("ed25519", ""),
        ("x25519", "!"),
        ("extra", 1),
    ],
)
def test_a_malformed_field_even_if_signed(field: str, value: object) -> None:
    body = {name: value for name, value in founded().entries[0].items() if name != "signature"}
    body |= {field: value}
    if field == "user":
        body["author"] = value
    if value == "\ud800":
        entry = {**body, "signature": founded().entries[0]["signature"]}
    else:
        entry = signed(AUTHORS[ANNA].identity, **body)
    assert fault([entry]) is ChainFault.MALFORMED


HONEST = full()
KINDS_AND_ROLES = [word.value for word in (*EntryKind, *Role)]


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 4), data=st.data())
def test_no_field_can_be_changed(place: int, data: st.DataObject) -> None:
    chain = entries(HONEST)
    name = data.draw(st.sampled_from(sorted(chain[place])))
    old = chain[place][name]
    new = data.draw(
        st.one_of(
            st.none(),
            st.integers(-1, 10),
            st.text(max_size=70),
            st.sampled_from([str(ANNA), str(BORIS), *KINDS_AND_ROLES, *HONEST.hashes]),
        ).filter(lambda value: value != old or type(value) is not type(old))
    )
    chain[place][name] = new
    with pytest.raises(ChainError):
        verify_chain(chain, office_id="office-1")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 4), bit=st.integers(0, 511))
def test_no_bit_of_a_signature_can_be_changed(place: int, bit: int) -> None:
    chain = entries(HONEST)
    signature = bytearray(to_bytes(chain[place]["signature"]))
    signature[bit // 8] ^= 1 << bit % 8
    chain[place]["signature"] = to_text(bytes(signature))
    assert fault(chain) is ChainFault.SIGNATURE


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(5)), st.integers(1, 5))
def test_only_a_beginning_in_order_is_accepted(order: list[int], count: int) -> None:
    chain = [entries(HONEST)[place] for place in order[:count]]
    if order[:count] == list(range(count)):
        assert HONEST.follows(verify_chain(chain, office_id="office-1").head)
    else:
        assert fault(chain) is ChainFault.ORDER
