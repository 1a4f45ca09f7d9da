"""How many columns the several phones, addresses, accounts of a client need.

Channels bear labels. A column holds channels of one label, and the columns' order must let every
client's channels stand in their own order (the first is the main one): the columns are a common
supersequence of the label sequences that occur.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.exporting.records import portions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from db.connection import OfficeDatabase

MOST_COLUMNS: Final = 20
MOST_LABELS: Final = 12
_LONGEST_LABEL: Final = 40
_APART: Final = "\x1f"


@dataclass(slots=True)
class Widths:
    """What the clients of an export have at most.

    Attributes:
        channels: kind -> labels of its columns, in order; `""` = any other label.
        addresses: kind -> how many.
        banks: accounts.
        works: companies of a person.
        contacts: people of a company that have no row of their own.
    """

    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)
    banks: int = 1
    works: int = 1
    contacts: int = 0


def measure(
    db: OfficeDatabase,
    ids: Sequence[int],
    *,
    labelled: bool,
    rows: AbstractSet[int],
    seen: str,
) -> Widths:
    """Look through the parts of the clients.

    Args:
        db: the database, inside a snapshot.
        ids: the clients.
        labelled: whether channels of different labels stand in different columns.
        rows: clients whose contact rows are not counted: those with a row of their own.
        seen: SQL over `client p`: which linked people may be named.
    """
    sequences: dict[str, Counter[str]] = {}
    widths = Widths()
    for given in portions(ids):
        for kind, sequence, number in db.run(_LABEL_SEQUENCES, (given,)):
            sequences.setdefault(kind, Counter())[sequence] += number
        for kind, most in db.run(_MOST_ADDRESSES, (given,)):
            widths.addresses[kind] = min(max(widths.addresses.get(kind, 1), most), MOST_COLUMNS)
        widths.banks = max(widths.banks, _most(db, _MOST_BANKS, given))
        widths.works = max(widths.works, _most(db, _MOST_WORKS, given))
        people = Counter(
            company
            for company, person in db.run(" ".join((_PEOPLE, "AND", seen)), (given,))
            if person not in rows
        )
        widths.contacts = max(widths.contacts, *people.values(), 0)
    widths.contacts = min(widths.contacts, MOST_COLUMNS)
    for kind, counted in sequences.items():
        split = {tuple(text.split(_APART)): number for text, number in counted.items()}
        widths.channels[kind] = _columns(split, labelled=labelled)
    return widths


def _columns(counted: Mapping[tuple[str, ...], int], *, labelled: bool) -> tuple[str, ...]:
    usage = Counter[str]()
    for sequence, number in counted.items():
        for label in sequence:
            usage[label] += number
    own = {
        label
        for label, _number in usage.most_common(MOST_LABELS)
        if labelled and len(label) <= _LONGEST_LABEL and not set(label) & set("()\n")
    }
    plain = Counter[tuple[str, ...]]()
    for sequence, number in counted.items():
        plain[tuple(label if label in own else "" for label in sequence)] += number
    ordered = sorted(plain, key=lambda sequence: (-plain[sequence], sequence))
    return supersequence(ordered, most=MOST_COLUMNS)


def supersequence(sequences: Iterable[Sequence[str]], *, most: int) -> tuple[str, ...]:
    """Return a sequence every given one can be got from by leaving out; the first ones shape it.

    Past `most` elements nothing is added: what does not fit then is left to the caller.
    """
    columns: list[str] = []
    for sequence in sequences:
        place = 0
        for number, label in enumerate(sequence):
            found = _find(columns, label, place)
            if found is None and len(columns) < most:
                # As late as what follows allows, so that rare orders do not push common labels.
                following = (_find(columns, later, place) for later in sequence[number + 1 :])
                found = next((at for at in following if at is not None), len(columns))
                columns.insert(found, label)
            if found is not None:
                place = found + 1
    return tuple(columns)


def _find(columns: Sequence[str], label: str, start: int) -> int | None:
    try:
        return columns.index(label, start)
    except ValueError:
        return None


def place_channels(labels: Sequence[str], columns: Sequence[str]) -> list[int]:
    """Return the column of each channel; several may share the last one when there are too many."""
    places: list[int] = []
    known = set(columns)
    start = 0
    for label in labels:
        wanted = label if label in known else ""
        try:
            place = columns.index(wanted, start)
            start = place + 1
        except ValueError:
            place = max(
                (n for n, column in enumerate(columns) if column == wanted),
                default=len(columns) - 1,
            )
        places.append(place)
    return places


def _most(db: OfficeDatabase, sql: str, given: str) -> int:
    return min(int(db.run(sql, (given,))[0][0]), MOST_COLUMNS)


_LABEL_SEQUENCES: Final = """
SELECT kind, labels, count(*) FROM (
    SELECT kind, group_concat(label, char(31)) AS labels FROM (
        SELECT h.client, h.kind, replace(coalesce(h.label, ''), char(31), ' ') AS label
        FROM json_each(?) j CROSS JOIN channel h ON h.client = j.value
        WHERE h.deleted_at IS NULL ORDER BY h.client, h.kind, h.position, h.id)
    GROUP BY client, kind)
GROUP BY kind, labels
"""
_MOST_ADDRESSES: Final = """
SELECT kind, max(number) FROM (
    SELECT a.kind, count(*) AS number FROM json_each(?) j CROSS JOIN address a
    ON a.client = j.value WHERE a.deleted_at IS NULL GROUP BY a.client, a.kind)
GROUP BY kind
"""
_MOST_BANKS: Final = """
SELECT coalesce(max(number), 0) FROM (
    SELECT count(*) AS number FROM json_each(?) j CROSS JOIN bank_account b
    ON b.client = j.value WHERE b.deleted_at IS NULL GROUP BY b.client)
"""
_MOST_WORKS: Final = """
SELECT coalesce(max(number), 0) FROM (
    SELECT count(*) AS number FROM json_each(?) j CROSS JOIN contact k
    ON k.person = j.value WHERE k.deleted_at IS NULL GROUP BY k.person)
"""
_PEOPLE: Final = """
SELECT k.company, k.person FROM json_each(?) j CROSS JOIN contact k ON k.company = j.value
JOIN client p ON p.id = k.person WHERE k.deleted_at IS NULL
"""
