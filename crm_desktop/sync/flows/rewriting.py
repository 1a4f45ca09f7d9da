"""Transactions of a station that had a twin, written anew as another station's.

Two copies of one base that both believed to be the original give the same stamps and the same
record ids to different things. The one that changes its slot therefore says everything it wrote,
and nobody has yet, once more: stamps, change sets, ids of the records it made and every mention of
them (links, lists of ids in texts, keys of own fields) bear the new slot.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.operations import Operation, operations_digest
from crm_desktop.journal.seal import SALT_BYTES, link_to, signed_message
from crm_desktop.journal.stamps import SLOTS, slot_of
from crm_desktop.sync.stream.wire import SealParts, Sent, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from crm_desktop.journal.operations import Value

# Stamps and ids have so many digits from 2024 for three hundred years.
_NUMBER: Final = re.compile(r"(?<!\d)\d{13,19}(?!\d)")


def rewritten(
    transactions: Sequence[Transaction],
    *,
    former: int,
    slot: int,
    author: int,
    sign: Callable[[bytes], bytes],
    names: Mapping[int, str],
    kept: Collection[int],
) -> tuple[Transaction, ...]:
    """Return transactions of a slot as those of another, signed anew.

    Args:
        transactions: in the order of their stamps; all that the slot wrote since its twin parted.
        former: the slot their stamps bear.
        slot: the new one; nothing was ever written under it.
        author: who signs. What others wrote becomes his, and its title says whose it was.
        sign: his signature.
        names: of members.
        kept: ids that stay: of change sets others have a part of, and of whoever was ever in the
            signed list of members, which names them.
    """
    moved = {each.stamp: _under(each.stamp, slot) for each in transactions}
    for each in transactions:
        # What bore stamps from the future has another stamp by now, but not another id.
        if slot_of(each.header.id) == former and each.header.id not in kept:
            moved[each.header.id] = _under(each.header.id, slot)
    for transaction in transactions:
        for sent in transaction.sent:
            record = sent.operation.record
            if sent.operation.made and slot_of(record) == former and record not in kept:
                moved[record] = _under(record, slot)
    previous, found = b"", []
    for transaction in transactions:
        new = _one(transaction, moved, (former, slot), (author, names))
        salt = os.urandom(SALT_BYTES)
        digest = operations_digest(salt, [sent.operation for sent in new.sent])
        signature = sign(
            signed_message(new.header, stamp=new.stamp, digest=digest, previous=previous)
        )
        found.append(replace(new, seal=SealParts(salt, digest, previous, signature)))
        previous = link_to(signature)
    return tuple(found)


def _one(
    transaction: Transaction,
    moved: Mapping[int, int],
    slots: tuple[int, int],
    who: tuple[int, Mapping[int, str]],
) -> Transaction:
    header, (former, slot), (author, names) = transaction.header, slots, who
    stamp = moved[transaction.stamp]
    new = replace(
        header,
        id=moved.get(header.id, header.id),
        undoes=None if header.undoes is None else moved.get(header.undoes, header.undoes),
    )
    if header.id in moved:
        new = replace(new, station=slot if header.station == former else header.station)
    if header.author != author:
        # A change set has one author: what he takes over is a change set of its own.
        title = f"{header.title} ({names.get(header.author, '')})"
        new = replace(new, id=new.id if header.id in moved else stamp, author=author, title=title)
    return Transaction(
        stamp, new, transaction.started_at, transaction.seal,
        tuple(sorted((_sent(each, moved) for each in transaction.sent), key=_place)),
    )  # fmt: skip


def _sent(sent: Sent, moved: Mapping[int, int]) -> Sent:
    done = sent.operation
    return Sent(
        Operation(
            done.table,
            moved.get(done.record, done.record),
            done.made,
            {_text(name, moved): _value(value, moved) for name, value in done.fields.items()},
            done.whole,
        ),
        {_text(name, moved): moved.get(base, base) for name, base in sent.bases.items()},
    )


def _place(sent: Sent) -> tuple[str, int]:
    return sent.operation.table, sent.operation.record


def _value(value: Value, moved: Mapping[int, int]) -> Value:
    if isinstance(value, str):
        return _text(value, moved)
    if isinstance(value, int):
        return moved.get(value, value)
    return value


def _text(text: str, moved: Mapping[int, int]) -> str:
    """Replace ids inside a text: settings, filters and keys of own fields hold them."""
    return _NUMBER.sub(lambda found: str(moved.get(int(found[0]), int(found[0]))), text)


def _under(stamp: int, slot: int) -> int:
    return stamp & ~(SLOTS - 1) | slot
