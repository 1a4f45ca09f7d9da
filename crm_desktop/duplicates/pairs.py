"""What the last scan found, in groups to be looked through."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.duplicates.candidates import judged
from crm_desktop.duplicates.comparing import REASONS, Level
from crm_desktop.duplicates.criteria import criteria_of
from crm_desktop.duplicates.scan import LEVEL_OF, changed_clients, rules_of
from db.duplicate_pairs import last_scan, pairs_of_scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office

GROUP_SIZE: Final = 6
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two clients, `first` < `second`, and why they may be one.

    Attributes:
        score: 0 to 100.
        reasons: «совпал телефон»…, the weightiest first.
    """

    first: int
    second: int
    level: Level
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Clients that may all be one.

    Attributes:
        level: certain if pairs of that level hold it together.
        ids: oldest first.
        reasons: of all its pairs, the commonest first.
        score: of its best pair.
        pairs: those among its clients, the likeliest first.
    """

    level: Level
    ids: tuple[int, ...]
    reasons: tuple[str, ...]
    score: int
    pairs: tuple[DuplicatePair, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Some groups of `total`."""

    groups: tuple[DuplicateGroup, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DuplicateCount:
    """How many groups there are."""

    certain: int
    suspected: int

    @property
    def total(self) -> int:
        """Groups of both levels."""
        return self.certain + self.suspected


@use_case(Right.VIEW_CLIENTS)
def duplicate_groups(
    office: Office,
    *,
    level: Level | None = None,
    limit: int = 50,
    offset: int = 0,
    size: int = GROUP_SIZE,
) -> GroupPage:
    """Return groups of clients that may be one, the certain ones and the likeliest first.

    Pairs of clients that changed since the scan are compared anew, so what is no longer true is
    not told; what became true is found by the next scan. Empty before the first scan. A certain
    group is held together by certain pairs alone; a client may be in one and in a suspected one.

    Args:
        office: the office.
        level: only groups of this level.
        limit: at most so many.
        offset: after so many.
        size: of a group at most; the rest of a larger one comes when this is settled.
    """
    groups = _groups(_current(office), size)
    found = [group for group in groups if level is None or group.level is level]
    return GroupPage(tuple(found[offset : offset + limit]), len(found))


@use_case(Right.VIEW_CLIENTS)
def duplicate_count(office: Office) -> DuplicateCount:
    """Return how many groups `duplicate_groups` has."""
    groups = _groups(_current(office), GROUP_SIZE)
    certain = sum(group.level is Level.CERTAIN for group in groups)
    return DuplicateCount(certain, len(groups) - certain)


def _current(office: Office) -> list[DuplicatePair]:
    """Return the pairs that are true now."""
    db = office.db
    with office.reading():
        last = last_scan(db)
        if last is None:
            return []
        seen = visible_sql(office, "a"), visible_sql(office, "b")
        stored = pairs_of_scan(db, last.scan, seen=seen)
        criteria = criteria_of(db)
        doubtful = {
            (pair.first, pair.second) for pair in stored
        }  # under other criteria: all of them
        if last.rules == rules_of(criteria):
            changed = changed_clients(db, last.seq)
            doubtful = {
                (pair.first, pair.second)
                for pair in stored
                if pair.first in changed or pair.second in changed
            }
        pairs = [
            _pair(
                pair.first, pair.second, LEVEL_OF[pair.level], pair.score, pair.reasons.split(",")
            )
            for pair in stored
            if (pair.first, pair.second) not in doubtful
        ]
        for (first, second), verdict in judged(db, sorted(doubtful), criteria):
            pairs.append(_pair(first, second, verdict.level, verdict.score, verdict.reasons))
    return pairs


def _pair(
    first: int, second: int, level: Level, score: int, reasons: Iterable[str]
) -> DuplicatePair:
    told = tuple(REASONS[each] for each in reasons if each in REASONS)
    return DuplicatePair(first, second, level, score, told)


def _groups(pairs: list[DuplicatePair], size: int) -> list[DuplicateGroup]:
    groups: list[DuplicateGroup] = []
    settled: dict[int, int] = {}
    for level in (Level.CERTAIN, Level.SUSPECTED):
        left = [
            pair
            for pair in pairs
            if pair.level is level
            and (pair.first not in settled or settled[pair.first] != settled.get(pair.second))
        ]
        found = _gathered(left, max(size, _PAIR))
        if level is Level.CERTAIN:
            settled = {client: place for place, group in enumerate(found) for client in group.ids}
        groups += found
    return groups


def _gathered(pairs: list[DuplicatePair], size: int) -> list[DuplicateGroup]:
    """Join pairs to groups of at most `size`, the likeliest first."""
    pairs.sort(key=lambda pair: (-pair.score, pair.first, pair.second))
    group_of: dict[int, list[int]] = {}
    for pair in pairs:
        one = group_of.setdefault(pair.first, [pair.first])
        two = group_of.setdefault(pair.second, [pair.second])
        if one is not two and len(one) + len(two) <= size:
            one += two
            group_of.update(dict.fromkeys(two, one))
    inside: dict[int, list[DuplicatePair]] = defaultdict(list)
    for pair in pairs:
        if group_of[pair.first] is group_of[pair.second]:
            inside[id(group_of[pair.first])].append(pair)
    return [_group(each) for each in inside.values()]


def _group(pairs: list[DuplicatePair]) -> DuplicateGroup:
    votes: dict[str, int] = defaultdict(int)
    for pair in pairs:
        for reason in pair.reasons:
            votes[reason] += 1
    reasons = sorted(votes, key=lambda reason: -votes[reason])
    ids = sorted({client for pair in pairs for client in (pair.first, pair.second)})
    best = pairs[0]
    return DuplicateGroup(best.level, tuple(ids), tuple(reasons), best.score, tuple(pairs))
