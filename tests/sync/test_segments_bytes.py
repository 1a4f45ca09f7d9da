"""Transactions come out of their bytes as they went in; anything else is refused with a reason."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.identity import Identity
from crm_desktop.access.membership import Author, Member, Membership, Role, add_member, found_office
from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import Operation
from crm_desktop.sync.stream import codec, envelope
from crm_desktop.sync.stream.codec import BatchError, decode_batch, encode_batch
from crm_desktop.sync.stream.envelope import (
    Envelope,
    Fault,
    SealedError,
    open_envelope,
    seal_envelope,
)
from crm_desktop.sync.stream.segments import (
    MAX_OPERATIONS,
    batches,
    open_segment,
    segment_bytes,
    segment_hash,
)
from crm_desktop.sync.stream.wire import SealParts, Segment, Sent, Transaction
from crm_desktop.sync.trust.epoch_keys import EpochKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

OFFICE = "office-1"
ANNA = Identity.new()
KEYS = EpochKeys(2, {1: bytes(32), 2: bytes(range(32))})
MEMBERS = found_office(OFFICE, Author(7, ANNA), name="Анна", at=1)
STAMP = (10**9 << 22) + 3

_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0),
    _words,
)
_fields = st.dictionaries(_words.filter(bool), _values, max_size=4)
_ids = st.integers(1, 2**63 - 1)


@st.composite
def _transactions(draw: st.DrawFn) -> tuple[Transaction, ...]:
    found = []
    stamp = draw(st.integers(1, 2**50))
    for _ in range(draw(st.integers(0, 4))):
        stamp += draw(st.integers(1, 2**40))
        header = Header(
            draw(_ids), draw(_words), "act", draw(_ids), draw(st.integers(0, 4095)),
            draw(st.none() | _ids),
        )  # fmt: skip
        places = draw(st.lists(st.tuples(_words.filter(bool), _ids), max_size=5, unique=True))
        sent = []
        for table, record in sorted(places):
            kind = draw(st.integers(0, 2))
            fields = draw(_fields)
            bases = (
                {} if kind == 1 else {name: draw(_ids) for name in fields if draw(st.booleans())}
            )
            sent.append(Sent(Operation(table, record, kind == 1, fields, kind == 2), bases))
        seal = SealParts(draw(st.none() | st.binary(max_size=16)), b"d" * 32, b"p" * 32, b"s" * 64)
        found.append(Transaction(stamp, header, draw(st.integers(0, 2**45)), seal, tuple(sent)))
    return tuple(found)


def _exact(transactions: Sequence[Transaction]) -> str:
    """1 is not 1.0 here."""
    return repr(transactions)


@settings(max_examples=60)
@given(transactions=_transactions(), closed=st.lists(st.tuples(_ids, _words, _ids), max_size=3))
def test_what_goes_in_comes_out(
    transactions: tuple[Transaction, ...], closed: list[tuple[int, str, int]]
) -> None:
    back, ended = decode_batch(encode_batch(transactions, closed))
    assert _exact(_ordered(back)) == _exact(_ordered(transactions))
    assert ended == tuple(closed)


def _ordered(transactions: Sequence[Transaction]) -> list[Transaction]:
    """Fields of an operation have no order of their own."""
    return [
        replace(
            each,
            sent=tuple(
                Sent(
                    replace(s.operation, fields=dict(sorted(s.operation.fields.items()))),
                    dict(sorted(s.bases.items())),
                )
                for s in each.sent
            ),
        )
        for each in transactions
    ]


def test_links_of_seals_are_not_repeated() -> None:
    first = _transaction(STAMP, [_edit(1, amount=5)])
    link = hashlib.sha256(first.seal.signature).digest()
    second = replace(
        _transaction(STAMP + 4096, [_edit(2, amount=5)]),
        seal=SealParts(b"s", b"d", link, os.urandom(64)),
    )
    data = encode_batch([first, second])
    assert link not in data
    assert decode_batch(data)[0] == (first, second)


@pytest.mark.parametrize(
    "edit",
    [
        lambda i: {"responsible": (77 << 30) + i * 0},
        lambda i: {"amount": (i * 7919) % 10_000_000},
        lambda i: {"next_at": 1_700_000_000_000 + i * 997},
        lambda i: {"name": f"ООО Ромашка {i * 31 % 1000}", "name_key": f"ромашка {i * 31 % 1000}"},
    ],
    ids=["one value", "money", "instants", "names"],
)
def test_a_bulk_edit_takes_at_most_twenty_bytes_a_field(edit: Any) -> None:
    ids = [(10**9 << 22) + 4096 * (i * 2 + i % 3) for i in range(2000)]
    edits = [_edit(record, **edit(i)) for i, record in enumerate(ids)]
    with_bases = [Sent(each.operation, dict.fromkeys(each.operation.fields, 9)) for each in edits]
    transaction = replace(_transaction(STAMP, []), sent=tuple(with_bases))
    fields = sum(len(each.operation.fields) for each in edits)
    assert len(_sealed([transaction])) <= 20 * fields


def test_bytes_of_no_program_of_ours_are_refused() -> None:
    good = encode_batch([_transaction(STAMP, [_edit(1, amount=5), _edit(2, amount=6)])])
    with pytest.raises(BatchError):
        decode_batch(good[:-1])
    document: list[Any] = msgspec.msgpack.decode(good)
    group = document[7][0]
    for place, wrong in (
        (0, 5), (1, 9), (2, ["amount", "amount"]), (3, [1]), (3, [1, "2"]), (4, ["=", 4]),
        (4, ["?", [0, 0]]), (5, []), (5, [["", [5, "\0"]]]), (5, [["+", [5, 1.5]]]), (6, []),
        (6, [["=", "x"]]),
    ):  # fmt: skip
        broken = [*group[:place], wrong, *group[place + 1 :]]
        with pytest.raises(BatchError):
            decode_batch(msgspec.msgpack.encode([*document[:7], [broken], document[8]]))
    with pytest.raises(BatchError):
        decode_batch(msgspec.msgpack.encode([*document, "a field of tomorrow"]))


def test_a_bomb_of_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_ROWS", 3)
    few = [_transaction(STAMP, [_edit(record, amount=5) for record in (1, 2, 3)])]
    assert decode_batch(encode_batch(few))[0]
    many = [_transaction(STAMP, [_edit(record, amount=5) for record in (1, 2, 3, 4)])]
    with pytest.raises(BatchError):
        decode_batch(encode_batch(many))


def test_a_transaction_is_never_divided() -> None:
    large = _transaction(STAMP, [_edit(i, amount=i) for i in range(MAX_OPERATIONS + 500)])
    small = [_transaction(STAMP + 4096 * (i + 1), [_edit(1, amount=i)]) for i in range(5)]
    parts = list(batches([large, *small]))
    assert parts == [(large,), tuple(small)]
    wordy = [_transaction(STAMP + 4096 * i, [_edit(1, note="ж" * 300_000)]) for i in range(1, 7)]
    assert [len(part) for part in batches(wordy)] == [3, 3]


def test_every_flipped_byte_is_refused() -> None:
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])])
    assert _opened(data).transactions
    for place in range(len(data)):
        for bit in (1, 128):
            flipped = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            with pytest.raises(SealedError):
                _opened(flipped)


def test_every_truncation_is_refused() -> None:
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])])
    for length in range(len(data)):
        with pytest.raises(SealedError):
            _opened(data[:length])
    with pytest.raises(SealedError):
        _opened(data + b"\0")


def test_a_segment_opens_at_its_own_place_only() -> None:
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])], seq=4)
    for place in ((3, 5), (2, 4)):
        with pytest.raises(SealedError) as refused:
            _opened(data, place=place)
        assert refused.value.fault is Fault.PLACE
    with pytest.raises(SealedError) as refused:
        open_segment(data, place=(3, 4), office_id="office-2", keys=KEYS, membership=MEMBERS)
    assert refused.value.fault is Fault.FOREIGN


def test_a_header_changed_by_a_member_does_not_open() -> None:
    """The signature alone would let the signer put another header on: the cipher is bound to it."""
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])], seq=4)
    header_end = 8 + int.from_bytes(data[6:8])
    head = msgspec.msgpack.decode(data[8:header_end])
    for place, other in ((2, 2), (3, 5), (5, b"x" * 32), (6, 99)):
        forged = list(head)
        forged[place] = other
        header = msgspec.msgpack.encode(forged)
        unsigned = data[:6] + len(header).to_bytes(2) + header + data[header_end:-64]
        again = unsigned + ANNA.sign(envelope._message(unsigned))
        with pytest.raises(SealedError) as refused:
            _opened(again, place=(forged[2], forged[3]))
        assert refused.value.fault is Fault.CIPHER


def test_who_is_no_member_is_refused_and_a_former_key_is_not() -> None:
    boris = Identity.new()
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])], author=8, identity=boris)
    with pytest.raises(SealedError) as refused:
        _opened(data)
    assert refused.value.fault is Fault.NOBODY
    member = Member(8, "Борис", Role.MANAGER, boris.public)
    known = add_member(MEMBERS, Author(7, ANNA), member=member, at=2)
    assert _opened(data, membership=known).transactions
    forged = _sealed([_transaction(STAMP, [_edit(1, amount=5)])], author=7, identity=boris)
    with pytest.raises(SealedError) as refused:
        _opened(forged, membership=known)
    assert refused.value.fault is Fault.SIGNATURE


def test_a_key_that_has_not_come_yet_and_a_newer_format_are_told_apart_from_damage() -> None:
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])])
    with pytest.raises(SealedError) as refused:
        open_segment(
            data, place=(3, 1), office_id=OFFICE, keys=EpochKeys(1, {1: bytes(32)}),
            membership=MEMBERS,
        )  # fmt: skip
    assert refused.value.fault is Fault.NO_KEY
    newer = data[:4] + (envelope.FORMAT + 1).to_bytes(2) + data[6:]
    with pytest.raises(SealedError) as refused:
        _opened(newer)
    assert refused.value.fault is Fault.NEWER


def test_what_inflates_absurdly_is_not_inflated() -> None:
    head = Envelope("segment", OFFICE, 3, 1, 2, b"", 7, 7)
    data = seal_envelope(head, bytes(64 << 20), key=KEYS.newest, sign=ANNA.sign)
    assert len(data) < 64 << 10
    with pytest.raises(SealedError) as refused:
        _body(data)
    assert refused.value.fault is Fault.INFLATION
    with pytest.raises(SealedError) as refused:
        open_envelope(
            seal_envelope(head, b"x" * 2000, key=KEYS.newest, sign=ANNA.sign), kind="segment",
            office=OFFICE, key=KEYS.of, signers=lambda _user: [ANNA.public.signing], max_raw=1999,
        )  # fmt: skip
    assert refused.value.fault is Fault.INFLATION


def test_a_frame_that_hides_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sizeless = zstandard.ZstdCompressor(level=1, write_content_size=False)

    class Streaming:
        def __init__(self, **_settings: object) -> None: ...

        def compress(self, body: bytes) -> bytes:
            stream = sizeless.compressobj()
            return stream.compress(body) + stream.flush()

    head = Envelope("segment", OFFICE, 3, 1, 2, b"", 7, 7)
    with monkeypatch.context() as patch:
        patch.setattr(zstandard, "ZstdCompressor", Streaming)
        data = seal_envelope(head, b"x" * 2000, key=KEYS.newest, sign=ANNA.sign)
    with pytest.raises(SealedError) as refused:
        _body(data)
    assert refused.value.fault is Fault.INFLATION


def test_one_kind_is_never_taken_for_another() -> None:
    head = Envelope("state", OFFICE, 3, 1, 2, b"", 7, 7)
    data = seal_envelope(head, b"x", key=KEYS.newest, sign=ANNA.sign)
    with pytest.raises(SealedError) as refused:
        _body(data)
    assert refused.value.fault is Fault.PLACE


def test_the_hash_of_a_segment_is_of_all_its_bytes() -> None:
    data = _sealed([_transaction(STAMP, [_edit(1, amount=5)])])
    assert segment_hash(data) == hashlib.sha256(data).digest()


def _body(data: bytes) -> bytes:
    return open_envelope(
        data,
        kind="segment",
        office=OFFICE,
        key=KEYS.of,
        signers=lambda _user: [ANNA.public.signing],
    )[1]


def _edit(record: int, **fields: int | str) -> Sent:
    return Sent(Operation("client", record, made=False, fields=fields))


def _transaction(stamp: int, sent: Sequence[Sent]) -> Transaction:
    seal = SealParts(os.urandom(16), os.urandom(32), os.urandom(32), os.urandom(64))
    return Transaction(stamp, Header(STAMP, "Правка", "act", 7, 3, None), 5, seal, tuple(sent))


def _sealed(
    transactions: Sequence[Transaction],
    *,
    seq: int = 1,
    author: int = 7,
    identity: Identity = ANNA,
) -> bytes:
    segment = Segment(3, seq, b"", 7, tuple(transactions))
    return segment_bytes(segment, office_id=OFFICE, keys=KEYS, author=author, sign=identity.sign)


def _opened(
    data: bytes, *, place: tuple[int, int] | None = None, membership: Membership = MEMBERS
) -> Segment:
    where = place or (3, 1 if len(data) < 16 else _seq(data))
    return open_segment(data, place=where, office_id=OFFICE, keys=KEYS, membership=membership)


def _seq(data: bytes) -> int:
    try:
        return envelope.read_head(data).seq
    except SealedError:
        return 1
