"""Making several records of one client into one, so that it can be taken apart again.

One record, the winner, stays. The others stay in the base too, hidden, with a pointer to it;
everything that hangs on them moves. What that did is in the journal as one change set of the
kind `merge`, and `unmerge` reads it from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before_many
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.duplicates.merge_checks import MOST, Candidate, require_mergeable
from crm_desktop.duplicates.merge_fields import Choice, Comparison
from crm_desktop.duplicates.merge_join import join
from crm_desktop.duplicates.merge_weight import fullest
from crm_desktop.duplicates.unmerge_origins import MERGE
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal import Changes, Kind
from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

__all__ = ["MOST", "Choice", "Merged", "MergedGroups", "merge_clients", "merge_groups"]

# Groups a transaction; other people's acts go in between.
_PORTION: Final = 20


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did.

    Attributes:
        changes: one change set, one undo.
        winner: the client that stays.
        losers: those that are hidden in it now.
        moved: table -> how many records moved to the winner (doubles stayed and are not counted).
    """

    changes: Changes
    winner: int
    losers: tuple[int, ...]
    moved: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MergedGroups:
    """What a merge of many groups did.

    Attributes:
        changes: one change set, one undo.
        groups: how many groups became one record each.
        clients: how many records are hidden now.
        skipped: for each group that was left as it is, why: a Russian sentence.
    """

    changes: Changes
    groups: int
    clients: int
    skipped: tuple[str, ...]


@use_case(Right.MERGE)
def merge_clients(
    office: Office,
    winner: int,
    *,
    losers: Sequence[int],
    choices: Mapping[str, Choice] | None = None,
) -> Merged:
    """Make 2–6 records of one client into one.

    Args:
        office: the office.
        winner: the record that stays.
        losers: the records that go into it.
        choices: field key -> the record to take it from. Without a choice the winner's value
            stays and what it lacks is filled from the others; texts are joined; of legal
            addresses the winner's stays, other addresses all do.

    Raises:
        UserError: they cannot be one client, or a choice makes no sense.
        NotFoundError: one of them is not there, is deleted, or was merged already.
    """
    clients = require_mergeable(office, [winner, *losers])
    with office.change(_title(clients), kind=MERGE) as change:
        # Again: somebody may have been quicker than this transaction.
        require_mergeable(office, [winner, *losers])
        moved = _merge(office, clients, choices or {}, read_catalogue(office.db))
    return Merged(change.changes, winner, tuple(losers), moved)


@use_case(Right.MERGE)
def merge_groups(
    office: Office, groups: Sequence[Sequence[int]], *, progress: Progress | None = None
) -> MergedGroups:
    """Make each group of records one, the fullest of a group staying; all is one undo.

    A group that cannot be merged by now (somebody deleted or merged one of it) is skipped and told.
    Before very many the office is backed up.

    Raises:
        UserError: the backup could not be made; nothing was merged.
        JobCancelledError: cancelled; the groups merged so far stay so and can be taken back.
    """
    progress = progress or SilentProgress()
    backup_before_many(office, "перед объединением", sum(map(len, groups)), progress=progress)
    title = f"Объединение дубликатов: {count(len(groups), 'группа', 'группы', 'групп')}"
    done = hidden = 0
    skipped: list[str] = []
    with office.long_change(title, kind=MERGE) as long:
        for start in range(0, len(groups), _PORTION):
            progress.step(start, len(groups), "Объединяю дубликаты")
            with long.transaction():
                catalogue = read_catalogue(office.db)
                for ids in groups[start : start + _PORTION]:
                    try:
                        clients = require_mergeable(office, ids)
                    except UserError as refusal:
                        skipped.append(str(refusal))
                        continue
                    clients = fullest(office.db, clients)
                    _merge(office, clients, {}, catalogue)
                    done += 1
                    hidden += len(clients) - 1
    progress.step(len(groups), len(groups), "Объединяю дубликаты")
    touched: dict[Kind, frozenset[int] | None] = {Kind.CLIENT: None} if done else {}
    return MergedGroups(Changes(long.id, title, touched), done, hidden, tuple(skipped))


def _merge(
    office: Office,
    clients: Sequence[Candidate],
    choices: Mapping[str, Choice],
    catalogue: Catalogue,
) -> dict[str, int]:
    winner, *losers = (client.id for client in clients)
    values, hidden = Comparison(office.db, [winner, *losers], catalogue).settle(choices)
    if values:
        write_records(office.db, BY_NAME["client"], {winner: values})
    write_records(
        office.db, BY_NAME["address"], {record: {"deleted_at": now_ms()} for record in hidden}
    )
    write_records(
        office.db, BY_NAME["client"], {loser: {"merged_into": winner} for loser in losers}
    )
    return join(office.db, losers)


def _title(clients: Sequence[Candidate]) -> str:
    first, second, *rest = clients
    if not rest:
        return f"Объединение: {first.name} и {second.name}"
    return f"Объединение: {first.name} и ещё {count(len(rest) + 1, 'запись', 'записи', 'записей')}"
