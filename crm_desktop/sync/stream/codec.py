"""Transactions as bytes: columns instead of rows, numbers as differences.

A bulk edit is one column of records, one of values and one of bases; a field it sets to the same
value everywhere is one value. What a transaction shares with the one before it (its change set's
header, the link of its seal) is not repeated.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec

from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import EDITED, MADE, WHOLE, Operation, Value
from crm_desktop.sync.stream.wire import SealParts, Sent, Transaction
from db.connection import UnstorableValueError, check_storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Closed = tuple[int, str, int]
# Table, kind of operation, names of fields.
_Key = tuple[str, int, tuple[str, ...]]

MAX_ROWS: Final = 4_000_000
_SAME: Final = "="
_STEPS: Final = "+"
_PLAIN: Final = ""
_HALF: Final = 1 << 63
_WHOLE: Final = 1 << 64


class BatchError(ValueError):
    """Bytes that no program of ours wrote."""


class _Column(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    way: str
    values: int | float | str | list[int | float | str | None] | None


class _Group(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """Operations of one table that did the same thing to the same fields."""

    table: str
    kind: int
    names: list[str]
    records: list[int]
    owners: _Column
    values: list[_Column]
    bases: list[_Column]


class _Heading(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    id: int
    title: str
    kind: str
    author: int
    station: int
    undoes: int | None
    started_at: int


class _Batch(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    headings: list[_Heading]
    heading_of: _Column
    stamps: list[int]
    salts: list[bytes | None]
    digests: list[bytes]
    previous: list[bytes | None]
    signatures: list[bytes]
    groups: list[_Group]
    closed: list[Closed]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Batch)


def encode_batch(transactions: Sequence[Transaction], closed: Sequence[Closed] = ()) -> bytes:
    """Return transactions as bytes; `decode_batch` gives equal ones."""
    headings: dict[tuple[Header, int], int] = {}
    heading_of: list[Value] = []
    groups: dict[_Key, tuple[list[int], list[Sent]]] = {}
    for place, each in enumerate(transactions):
        heading_of.append(headings.setdefault((each.header, each.started_at), len(headings)))
        for sent in each.sent:
            operation = sent.operation
            key = (operation.table, _kind(operation), tuple(sorted(operation.fields)))
            owners, group = groups.setdefault(key, ([], []))
            owners.append(place)
            group.append(sent)
    seals = [each.seal for each in transactions]
    return _ENCODER.encode(
        _Batch(
            headings=[
                _Heading(h.id, h.title, h.kind, h.author, h.station, h.undoes, at)
                for h, at in headings
            ],
            heading_of=_packed(heading_of),
            stamps=_steps([each.stamp for each in transactions]),
            salts=[seal.salt for seal in seals],
            digests=[seal.digest for seal in seals],
            previous=_links(seals),
            signatures=[seal.signature for seal in seals],
            groups=[_group(key, *members) for key, members in groups.items()],
            closed=list(closed),
        )
    )


def decode_batch(data: bytes) -> tuple[tuple[Transaction, ...], tuple[Closed, ...]]:
    """Read transactions back.

    Raises:
        BatchError: columns of unequal length, a wrong kind of value, or more rows than we write.
    """
    try:
        batch = _DECODER.decode(data)
        for each in batch.closed:
            check_storable(each)
        return _transactions(batch), tuple(batch.closed)
    except (msgspec.MsgspecError, UnicodeDecodeError, UnstorableValueError) as error:
        raise BatchError(str(error)) from error
    except (IndexError, ValueError) as error:
        raise BatchError("columns do not fit together") from error


def rough_size(transaction: Transaction) -> int:
    """Return about how many bytes a transaction takes before it is packed."""
    size = 256
    for sent in transaction.sent:
        size += 16
        for value in sent.operation.fields.values():
            size += 12 + (len(value) if isinstance(value, str) else 0)
    return size


def _kind(operation: Operation) -> int:
    if operation.made:
        return MADE
    return WHOLE if operation.whole else EDITED


def _group(key: _Key, owners: list[int], sent: list[Sent]) -> _Group:
    table, kind, names = key
    bases: list[_Column] = []
    if kind != MADE:
        bases = [_packed([_base(each, name) for each in sent]) for name in names]
    return _Group(
        table=table,
        kind=kind,
        names=list(names),
        records=_steps([each.operation.record for each in sent]),
        owners=_packed(list(owners)),
        values=[_packed([_plain(each.operation.fields[name]) for each in sent]) for name in names],
        bases=bases,
    )


def _base(sent: Sent, name: str) -> int:
    return sent.bases.get(name, 0)


def _plain(value: Value) -> Value:
    return int(value) if isinstance(value, bool) else value


def _links(seals: Sequence[SealParts]) -> list[bytes | None]:
    """The seals' links; None where a link is that to the seal just before."""
    links: list[bytes | None] = []
    before = b""
    for seal in seals:
        links.append(None if before and seal.previous == before else seal.previous)
        before = hashlib.sha256(seal.signature).digest()
    return links


def _packed(values: list[Value]) -> _Column:
    if not values:
        return _Column(_PLAIN, [])
    first = values[0]
    kind = type(first)
    if all(type(value) is kind for value in values):
        if all(value == first for value in values):
            return _Column(_SAME, first)
        if kind is int:
            return _Column(_STEPS, list(_steps(values)))
    return _Column(_PLAIN, values)


def _steps(values: Iterable[Value]) -> list[int]:
    steps: list[int] = []
    before = 0
    for value in values:
        number = int(value or 0)
        steps.append((number - before + _HALF) % _WHOLE - _HALF)
        before = number
    return steps


def _summed(steps: Iterable[object]) -> list[int]:
    numbers: list[int] = []
    number = 0
    for step in steps:
        if type(step) is not int:
            raise BatchError("a step that is no number")
        number = (number + step + _HALF) % _WHOLE - _HALF
        numbers.append(number)
    return numbers


def _unpacked(column: _Column, count: int) -> list[Value]:
    """The values of a column of `count` rows."""
    held = column.values
    if column.way == _SAME and not isinstance(held, list):
        check_storable((held,))
        return [held] * count
    if not isinstance(held, list) or len(held) != count:
        raise BatchError("a column of another length")
    if column.way == _STEPS:
        return list(_summed(held))
    if column.way != _PLAIN:
        raise BatchError("a column of no known kind")
    check_storable(held)
    return held


def _whole(values: list[Value]) -> list[int]:
    for value in values:
        if type(value) is not int:
            raise BatchError("no number")
    return values  # type: ignore[return-value]  # each was just checked


def _transactions(batch: _Batch) -> tuple[Transaction, ...]:
    count = len(batch.stamps)
    sent: list[list[Sent]] = [[] for _ in range(count)]
    rows = 0
    for group in batch.groups:
        rows += len(group.records) * max(len(group.names), 1)
        if rows > MAX_ROWS:
            raise BatchError("too many rows")
        _spread(group, sent)
    places = _whole(_unpacked(batch.heading_of, count))
    found: list[Transaction] = []
    before = b""
    for place, (stamp, salt, digest, link, signature, own) in enumerate(
        zip(
            _summed(batch.stamps), batch.salts, batch.digests, batch.previous, batch.signatures,
            sent, strict=True,
        )
    ):  # fmt: skip
        if found and stamp <= found[-1].stamp:
            raise BatchError("stamps out of order")
        if not 0 <= places[place] < len(batch.headings):
            raise BatchError("no such change set")
        head = batch.headings[places[place]]
        check_storable(
            (
                head.id,
                head.title,
                head.kind,
                head.author,
                head.station,
                head.undoes,
                head.started_at,
            )
        )
        own.sort(key=lambda each: (each.operation.table, each.operation.record))
        found.append(
            Transaction(
                stamp,
                Header(head.id, head.title, head.kind, head.author, head.station, head.undoes),
                head.started_at,
                SealParts(salt, digest, before if link is None else link, signature),
                tuple(own),
            )
        )
        before = hashlib.sha256(signature).digest()
    return tuple(found)


def _spread(group: _Group, sent: list[list[Sent]]) -> None:
    """Give a group's operations to their transactions."""
    names, count = group.names, len(group.records)
    if len(set(names)) != len(names) or len(group.values) != len(names):
        raise BatchError("fields do not fit together")
    if group.kind not in {EDITED, MADE, WHOLE}:
        raise BatchError("no known kind of operation")
    if len(group.bases) != (0 if group.kind == MADE else len(names)):
        raise BatchError("bases do not fit together")
    owners = _whole(_unpacked(group.owners, count))
    if owners and not 0 <= min(owners) <= max(owners) < len(sent):
        raise BatchError("no such transaction")
    values = [_unpacked(column, count) for column in group.values]
    bases = [_whole(_unpacked(column, count)) for column in group.bases]
    for row, record in enumerate(_summed(group.records)):
        fields = {name: column[row] for name, column in zip(names, values, strict=True)}
        known = {
            name: column[row] for name, column in zip(names, bases, strict=False) if column[row]
        }
        operation = Operation(group.table, record, group.kind == MADE, fields, group.kind == WHOLE)
        sent[owners[row]].append(Sent(operation, known))
