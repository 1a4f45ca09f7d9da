"""Looking through the whole base for duplicates, in the background.

The first scan looks at everybody: clients that share a number (ИНН, phone, e-mail…) are read
from the indexes of those numbers, alike names by their beginnings, so nobody is compared with
everybody. What is found lies in `db.duplicate_pairs`, together with the journal row it is true of.

After that a scan is cheap: the journal says which clients changed since (their own row, channels,
contacts, relations; for names so frequent that they stop or start to count, their namesakes too).
Only those are looked up again, and their pairs replaced. New criteria, or so many changes that
looking up one by one would be slower, make it a whole scan. What has changed since the last scan
is compared anew whenever the pairs are read (see `pairs`), so nothing outdated is ever shown.

Reading goes in portions outside of any transaction, writing in short ones: nobody waits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.duplicates.candidates import candidates, judged, most_namesakes
from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.criteria import criteria_of, rules_text
from crm_desktop.duplicates.facts import read_facts
from crm_desktop.duplicates.scan_pairs import pairs_by_channel, pairs_by_inn, pairs_by_name
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from db.duplicate_pairs import (
    LastScan,
    StoredPair,
    add_pairs,
    count_of_scan,
    finish_scan,
    last_scan,
    new_scan_number,
    replace_pairs,
)
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.duplicates.candidates import Pair
    from crm_desktop.duplicates.comparing import Verdict
    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# Raise it when comparing changes: stored pairs are then found anew.
_RULES: Final = 1
_TITLE: Final = "Поиск дубликатов"
_STEPS: Final = 100
_INN_STEP, _CHANNEL_STEP, _NAME_STEP = 5, 20, 40
_ONE_BY_ONE: Final = 500
_SHARE: Final = 50
_PORTION: Final = 100
_LEVELS: Final = {Level.CERTAIN: 2, Level.SUSPECTED: 1}
LEVEL_OF: Final = {number: level for level, number in _LEVELS.items()}


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan did.

    Attributes:
        full: whether everybody was looked at.
        examined: how many clients were.
        certain: pairs known now.
        suspected: pairs known now.
    """

    full: bool
    examined: int
    certain: int
    suspected: int


@dataclass(frozen=True, slots=True)
class ScanState:
    """The last scan.

    Attributes:
        finished_at: UTC ms.
        clients: how many there were.
        changed: how many have changed since; all of them after new criteria.
    """

    finished_at: int
    clients: int
    changed: int


@use_case(Right.VIEW_CLIENTS)
def scan_duplicates(
    office: Office, *, anew: bool = False, progress: Progress | None = None
) -> ScanResult:
    """Find all duplicates, or those of the clients that changed since the last scan.

    Args:
        office: the office.
        anew: look at everybody even if that is not needed.
        progress: hears of per cent; cancelling keeps what the last scan found.

    Raises:
        JobCancelledError: cancelled.
    """
    db, progress = office.db, progress or SilentProgress()
    criteria = criteria_of(db)
    rules = rules_of(criteria)
    last, seq = last_scan(db), _last_seq(db)
    if last is not None and not anew and last.rules == rules:
        changed = changed_clients(db, last.seq, criteria=criteria)
        if len(changed) <= max(_ONE_BY_ONE, last.clients // _SHARE):
            done = LastScan(last.scan, seq, rules, now_ms(), _clients(db))
            _refresh(db, done, changed, criteria, progress)
            return ScanResult(False, len(changed), *count_of_scan(db, done.scan))  # noqa: FBT003 - a plain fact
    clients = _clients(db)
    done = LastScan(new_scan_number(db, now_ms=now_ms()), seq, rules, now_ms(), clients)
    for portion in _all_pairs(db, criteria, progress):
        add_pairs(db, done.scan, _stored(judged(db, portion, criteria)))
    finish_scan(db, LastScan(done.scan, seq, rules, now_ms(), clients))
    progress.step(_STEPS, _STEPS, _TITLE)
    return ScanResult(True, clients, *count_of_scan(db, done.scan))  # noqa: FBT003 - a plain fact


@use_case(Right.VIEW_CLIENTS)
def scan_state(office: Office) -> ScanState | None:
    """Return when the base was last looked through; None = never."""
    with office.reading():
        last = last_scan(office.db)
        if last is None:
            return None
        criteria = criteria_of(office.db)
        if last.rules != rules_of(criteria):
            return ScanState(last.finished_at, last.clients, _clients(office.db))
        return ScanState(last.finished_at, last.clients, len(changed_clients(office.db, last.seq)))


def rules_of(criteria: Criteria) -> str:
    """Return what tells pairs found by these criteria from those found by others."""
    return f"{_RULES} {rules_text(criteria)}"


def changed_clients(db: OfficeDatabase, seq: int, *, criteria: Criteria | None = None) -> set[int]:
    """Return the clients whose comparing may end otherwise than at a journal row.

    With `criteria` also the namesakes of those whose names came or went.
    """
    found: set[int] = set()
    for name in ("client", "channel", "contact", "relation"):
        table = BY_NAME[name]
        columns = ("id",) if name == "client" else tuple(table.owners)
        for column in columns:
            sql = " ".join(
                (
                    "SELECT DISTINCT", f"t.{column}", "FROM journal j NOT INDEXED CROSS JOIN", name,
                    "t ON t.id = j.record WHERE j.seq > ? AND j.tbl = ?",
                )
            )  # fmt: skip
            found.update(row[0] for row in db.run(sql, (seq, table.number)))
            if column != "id":  # a part that went over to another client
                found.update(_owners_before(db, seq, table.number, column))
    if criteria is not None and found:
        found |= _namesakes(db, seq, found, most_namesakes("", criteria) + 1)
    return found


def _owners_before(db: OfficeDatabase, seq: int, table: int, column: str) -> Iterator[int]:
    rows = db.run(
        "SELECT DISTINCT old ->> ?1 FROM journal NOT INDEXED WHERE seq > ?2 AND tbl = ?3"
        " AND old ->> ?1 IS NOT NULL",
        (f"$.{column}", seq, table),
    )
    return (int(row[0]) for row in rows)


def _namesakes(db: OfficeDatabase, seq: int, clients: Iterable[int], most: int) -> set[int]:
    client = BY_NAME["client"].number
    rows = db.run(
        "SELECT name_key FROM client WHERE id IN (SELECT value FROM json_each(?))"
        " UNION SELECT old ->> '$.name_key' FROM journal NOT INDEXED WHERE seq > ? AND tbl = ?"
        " AND old ->> '$.name_key' IS NOT NULL",
        (json.dumps(list(clients)), seq, client),
    )
    names = json.dumps([row[0] for row in rows])
    found = db.run(
        "SELECT c.value FROM json_each(?1) n CROSS JOIN json_each((SELECT json_group_array(id) FROM"
        " (SELECT id FROM client INDEXED BY client_name WHERE name_key = n.value"
        " AND deleted_at IS NULL AND merged_into IS NULL LIMIT ?2))) c",
        (names, most),
    )
    return {row[0] for row in found}


def _refresh(
    db: OfficeDatabase, done: LastScan, changed: set[int], criteria: Criteria, progress: Progress
) -> None:
    ids, pairs = sorted(changed), set[tuple[int, int]]()
    for start in range(0, len(ids), _PORTION):
        progress.step(start, len(ids), _TITLE)
        for client, facts in read_facts(db, ids[start : start + _PORTION]).items():
            for other in candidates(db, facts, criteria):
                pairs.add((min(client, other), max(client, other)))
    replace_pairs(db, done, ids, _stored(judged(db, sorted(pairs), criteria)))
    progress.step(1, 1, _TITLE)


def _all_pairs(db: OfficeDatabase, criteria: Criteria, progress: Progress) -> Iterator[list[Pair]]:
    progress.step(0, _STEPS, "Сверяем ИНН")
    if criteria.inn:
        for portion in pairs_by_inn(db):
            yield portion
            progress.step(_INN_STEP, _STEPS, "Сверяем ИНН")
    for portion in pairs_by_channel(db):
        yield portion
        progress.step(_CHANNEL_STEP, _STEPS, "Сверяем телефоны и почту")
    progress.step(_NAME_STEP, _STEPS, "Сверяем названия и имена")

    def told(steps: int, of: int) -> None:
        share = (_STEPS - _NAME_STEP) * steps // max(of, 1)
        progress.step(min(_NAME_STEP + share, _STEPS - 1), _STEPS, "Сверяем названия и имена")

    if criteria.names:
        yield from pairs_by_name(db, criteria, told)


def _stored(found: Iterable[tuple[Pair, Verdict]]) -> Iterator[StoredPair]:
    for (first, second), verdict in found:
        level = _LEVELS[verdict.level]
        yield StoredPair(first, second, level, verdict.score, ",".join(verdict.reasons))


def _clients(db: OfficeDatabase) -> int:
    sql = "SELECT count(*) FROM client WHERE deleted_at IS NULL AND merged_into IS NULL"
    return int(db.run(sql)[0][0])


def _last_seq(db: OfficeDatabase) -> int:
    return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
